#include <fmt/format.h>

#include "access/password.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"

namespace opentrail::api::iam {
namespace {

/// In place of an address, of guesses at a user's own password by who may have found the user's key
/// or session: no other user waits for them.
std::string own_password_of(const std::string& user_id) {
    return fmt::format("own password of {}", user_id);
}

std::unexpected<Refused> no_profile(std::string_view user) {
    return refuse("NoSuchEntity",
                  fmt::format("Login Profile for User {} cannot be found.", excerpt(user)));
}

Outcome<catalog::Login> find_login(const AccessCall& access, const catalog::User& user) {
    auto login = access.parts.catalog.login(user.id);
    if (login) return *std::move(login);
    if (login.error().code == Code::not_found) return no_profile(user.name);
    return failed(login);
}

bool flag(const JsonObject& request, std::string_view name, bool otherwise) {
    const Json* member = find_member(request, name);
    return member && member->is_bool() ? member->get_bool() : otherwise;
}

JsonObject shown(const catalog::Login& login, const catalog::User& user) {
    return {{"UserName", user.name},
            {"CreateDate", shown_time(login.created)},
            {"PasswordResetRequired", login.reset_required}};
}

/// Whoever is let in already is known.
access::Guest guest_of(const AccessCall& access) {
    return {.group = fmt::format("user {}", access.call.caller.id), .known = true};
}

Outcome<std::string> hash_of(const AccessCall& access, const std::string& password) {
    if (auto problem = access::password_problem(password)) {
        return refuse("PasswordPolicyViolation", *std::move(problem));
    }
    Result<std::string> hash = access.parts.passwords.hash(password, guest_of(access));
    if (!hash) return failed(hash);
    return *std::move(hash);
}

/// Nobody stays signed in by a password that is no more, but for who changes his own.
catalog::Change end_sessions(const AccessCall& access, const catalog::User& user) {
    const access::Principal& caller = access.call.caller;
    return catalog::EndSessions{
        .user_id = user.id,
        .except = caller.id == user.id ? caller.console_session : std::string()};
}

AccessAnswer change_login(const AccessCall& access, const catalog::User& user,
                          catalog::Login login) {
    return {.output = {},
            .shown = true,
            .changes = {catalog::PutLogin{std::move(login)}, end_sessions(access, user)}};
}

}  // namespace

Outcome<AccessPrepared> hash_password(const AccessCall& access, const JsonObject& request) {
    const std::string password = text(request, "Password");
    if (password.empty()) return AccessPrepared{};
    Outcome<std::string> hash = hash_of(access, password);
    if (!hash) return std::unexpected(hash.error());
    return AccessPrepared{.checked = {}, .made = *std::move(hash)};
}

Answered create_login_profile(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const auto there = access.parts.catalog.login(user->id);
    if (there) {
        return refuse("EntityAlreadyExists",
                      fmt::format("Login Profile for user {} already exists.", user->name));
    }
    if (there.error().code != Code::not_found) return failed(there);
    if (access.prepared.made.empty()) {
        return refuse("ValidationError", "The request must contain the parameter Password.");
    }
    catalog::Login login{.user_id = user->id,
                         .hash = access.prepared.made,
                         .created = access.call.received,
                         .changed = access.call.received,
                         .reset_required = flag(request, "PasswordResetRequired", false)};
    JsonObject output{{"LoginProfile", shown(login, *user)}};
    return change_access(std::move(output), catalog::PutLogin{std::move(login)});
}

Answered get_login_profile(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const Outcome<catalog::Login> login = find_login(access, *user);
    if (!login) return std::unexpected(login.error());
    return read_access({{"LoginProfile", shown(*login, *user)}});
}

Answered update_login_profile(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    Outcome<catalog::Login> login = find_login(access, *user);
    if (!login) return std::unexpected(login.error());
    login->reset_required = flag(request, "PasswordResetRequired", login->reset_required);
    if (access.prepared.made.empty()) {
        // Who was let in only just now has no password prepared: nothing half done is called done.
        if (!text(request, "Password").empty()) {
            return refuse("ServiceFailure", "The permissions changed meanwhile: try again.");
        }
        return change_access({}, catalog::PutLogin{*std::move(login)});
    }
    login->hash = access.prepared.made;
    login->changed = access.call.received;
    login->initial = false;
    return change_login(access, *user, *std::move(login));
}

Answered delete_login_profile(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const Outcome<catalog::Login> login = find_login(access, *user);
    if (!login) return std::unexpected(login.error());
    return AccessAnswer{.output = {},
                        .shown = true,
                        .changes = {catalog::DeleteLogin{user->id},
                                    catalog::EndSessions{.user_id = user->id, .except = {}}}};
}

Outcome<AccessPrepared> check_own_password(const AccessCall& access, const JsonObject& request) {
    const access::Principal& caller = access.call.caller;
    if (caller.user_name.empty()) {
        return refuse("InvalidUserType", "Only users can change their password.");
    }
    const auto login = access.parts.catalog.login(caller.id);
    if (!login && login.error().code == Code::not_found) return no_profile(caller.user_name);
    if (!login) return failed(login);
    const Timestamp now = access.call.received;
    const std::string own_password = own_password_of(caller.id);
    if (access.parts.guesses.refuses(own_password, caller.id, now)) {
        return refuse("Throttling", "Rate exceeded");
    }
    const auto right =
        access.parts.passwords.verify(text(request, "OldPassword"), login->hash, guest_of(access));
    if (!right) return failed(right);
    if (!*right) {
        access.parts.guesses.failed(own_password, caller.id, now);
        return refuse("AccessDenied", "The old password was incorrect.");
    }
    access.parts.guesses.succeeded(own_password, caller.id);
    if (login->reset_required && text(request, "NewPassword") == text(request, "OldPassword")) {
        return refuse("PasswordPolicyViolation",
                      "Password must be another than the one that has to be changed");
    }
    Outcome<std::string> hash = hash_of(access, text(request, "NewPassword"));
    if (!hash) return std::unexpected(hash.error());
    return AccessPrepared{.checked = login->hash, .made = *std::move(hash)};
}

Answered change_password(const AccessCall& access, const JsonObject&) {
    const auto user = access.parts.catalog.user_by_id(access.call.caller.id);
    if (!user) return failed(user);
    Outcome<catalog::Login> login = find_login(access, *user);
    if (!login) return std::unexpected(login.error());
    if (login->hash != access.prepared.checked) {
        return refuse("AccessDenied", "The old password was incorrect.");
    }
    login->hash = access.prepared.made;
    login->changed = access.call.received;
    login->reset_required = false;
    login->initial = false;
    AccessAnswer answer = change_login(access, *user, *std::move(login));
    if (const auto held = access.parts.directory.session_by_id(access.call.caller.console_session);
        held && held->row->session.reset_required) {
        catalog::ConsoleSession session = held->row->session;
        session.reset_required = false;
        answer.changes.push_back(catalog::BeginSession{std::move(session)});
    }
    return answer;
}

}  // namespace opentrail::api::iam
