#include "api/sign_in.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/address_group.h"
#include "access/console_cookie.h"
#include "access/identifier.h"
#include "access/known_browser.h"
#include "access/sealing.h"
#include "access/sessions.h"
#include "access/totp.h"
#include "api/reply.h"
#include "api/request_members.h"
#include "api/v1/event_text.h"
#include "aws/signature_parts.h"
#include "base/encoding.h"
#include "base/log.h"
#include "http/letter_case.h"

namespace opentrail::api {
namespace {

/// Of one user at once; the oldest ends when another begins.
constexpr std::size_t sessions_max = 50;
constexpr std::size_t user_agent_bytes_max = 256;
/// Names, passwords and codes are no longer.
constexpr std::size_t member_bytes_max = access::password_bytes_max;

/// The same whatever was wrong.
std::unexpected<Refused> wrong() {
    return refuse("AccessDeniedException",
                  "You were not signed in: the account, the user, the password or the code is"
                  " wrong.");
}

/// The same for passwords and codes.
constexpr const char* failed_too_often =
    "There were too many failed tries to sign in. Wait a minute, then try again.";

std::string claimed_name(std::string_view account, std::string_view user) {
    return fmt::format("sign-in {}/{}", account, user);
}

bool is_json(const http::Request& request) {
    const std::string type = http::lower(header(request, "Content-Type"));
    return type == "application/json" || type.starts_with("application/json;");
}

std::string make_secret(Random& random) {
    std::string bytes(32, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return base64url(bytes);
}

/// In place of an address: codes tried with the right password count for their user, wherever they
/// come from, since there are but a million. Nobody without the password can make the user wait,
/// and nobody at all another user.
std::string codes_of(const std::string& user_id) { return fmt::format("codes of {}", user_id); }

/// Of one address: more than fail before it waits, since many people may share it.
SignInGate::Options gate_options(std::uint64_t failures_max) {
    const auto failures = static_cast<std::int64_t>(failures_max);
    return {.saved_max = failures * 2, .per_minute = failures * 3};
}

}  // namespace

Counter& sign_ins_refused(Metrics& metrics, const char* why) {
    return metrics.counter("opentrail_sign_ins_refused_total",
                           "Tries to sign in that were not looked at: there were too many.",
                           {{"why", why}});
}

SignIn::SignIn(const Parts& parts, const Settings& settings, const catalog::Home& home)
    : parts_(parts),
      idle_(settings.session_idle),
      duration_(settings.session_duration),
      home_(home),
      passwords_(settings.passwords, parts.random),
      guesses_({.failures_max = settings.failures_max}),
      gate_(gate_options(settings.failures_max)),
      held_{.failures = sign_ins_refused(parts.metrics, "failures"),
            .codes = sign_ins_refused(parts.metrics, "codes"),
            .rate = sign_ins_refused(parts.metrics, "rate"),
            .busy = sign_ins_refused(parts.metrics, "busy")} {}

bool SignIn::is_for(const http::Request& request) {
    return request.method == "POST" && request.path() == "/v1/session";
}

access::Denial SignIn::asked(const http::Request& request, access::Denial denial) {
    const bool of_browser =
        request.path() == "/v1/session" || http::find(request.headers, "Sec-Fetch-Site") != nullptr;
    if (denial.code != aws::missing_token().code || !of_browser) return denial;
    return {std::string(access::unauthenticated), "You are not signed in: sign in.", {}};
}

http::Response SignIn::begin(const http::Request& request, const std::string& request_id) {
    const auto refused = [&](const Refused& why, const std::string& group = {}) {
        http::Response response = error_reply(Form::v1, why, request_id);
        if (why.code == wrong().error().code) response.status = 401;
        for (http::Header& header : response.headers) {
            if (header.name != "Retry-After") continue;
            header.value = fmt::to_string(gate_.seconds_to_wait(group, parts_.clock.now()));
        }
        return response;
    };
    if (access::is_from_elsewhere(request)) {
        http::Response response =
            refused({"AccessDeniedException", "The request came from a page of another site."});
        response.status = 403;
        return response;
    }
    const Outcome<Asked> asked = read(request);
    if (!asked) return refused(asked.error());
    const Outcome<Begun> begun = run(request, *asked);
    if (!begun) return refused(begun.error(), asked->source.guest.group);
    http::Response response =
        reply(Form::v1, to_text(object_of(begun->session, begun->user, begun->secret)), request_id);
    const bool secure = access::is_secure(request);
    response.headers.push_back({"Set-Cookie", access::session_cookie(begun->secret, secure)});
    response.headers.push_back(
        {"Set-Cookie", access::known_browser_cookie(begun->user.id, begun->session.created,
                                                    parts_.sealing_key, secure, parts_.random)});
    return response;
}

Outcome<SignIn::Asked> SignIn::read(const http::Request& request) const {
    // No form of another site can send this, whatever its browser says.
    if (!is_json(request)) {
        return refuse("UnsupportedMediaTypeException",
                      "The body must be JSON, and Content-Type say so.");
    }
    const Outcome<JsonObject> body = parse_request(request.body);
    if (!body) return std::unexpected(body.error());
    RequestMembers members(*body);
    Asked asked;
    const auto account = members.text("account");
    const auto user = members.text("user");
    const auto password = members.text("password");
    const auto code = members.text("code");
    members.require("user", user.has_value());
    members.require("password", password.has_value());
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    // What was typed is not repeated: it may be a password, in whichever field.
    const auto is_long = [](const std::optional<std::string>& text) {
        return text && text->size() > member_bytes_max;
    };
    if (is_long(account) || is_long(user) || is_long(password) || is_long(code)) {
        return refuse("ValidationException", "A member is longer than it can be.");
    }
    asked.account = account && !account->empty() ? *account : home_.account;
    asked.user = *user;
    asked.password = Secret(*password);
    if (code) asked.code = *code;
    std::erase(asked.code, ' ');
    asked.source = source_of(request, asked);
    return asked;
}

SignIn::Source SignIn::source_of(const http::Request& request, const Asked& asked) const {
    const auto browser = access::known_browser(request, parts_.clock.now(), parts_.sealing_key);
    const auto user = browser ? parts_.directory.user_by_id(browser->user_id) : std::nullopt;
    // Of another's browser nothing follows for this user.
    if (user && user->row->account == asked.account && user->row->name == asked.user) {
        return {.guest = {.group = fmt::format("user {}", user->row->id), .known = true},
                .counted_as = fmt::format("browser {}", browser->id)};
    }
    const std::string network = access::address_group(request.remote_address);
    return {.guest = {.group = network, .known = false}, .counted_as = network};
}

Outcome<SignIn::Begun> SignIn::run(const http::Request& request, const Asked& asked) {
    const Timestamp now = parts_.clock.now();
    const Source& source = asked.source;
    if (guesses_.refuses(source.counted_as, claimed_name(asked.account, asked.user), now)) {
        return hold_off(held_.failures, request, now, failed_too_often);
    }
    // Until this is answered.
    const SignInGate::Visit visit(gate_, source.guest.group, now);
    if (visit.answer() != SignInGate::Answer::come_in) {
        return turn_away(visit.answer(), request, source, now);
    }
    if (const auto settled = parts_.directory.settle(); !settled) {
        return std::unexpected(as_refused(settled.error()));
    }
    const auto user = parts_.directory.user(asked.account, asked.user);
    Result<catalog::Login> login = fail(Code::not_found, "no such user");
    if (user) login = parts_.catalog.login(user->row->id);
    if (!login && login.error().code != Code::not_found) {
        return std::unexpected(as_refused(login.error()));
    }
    const std::string hash = login ? login->hash : std::string();
    const Result<bool> matches = passwords_.verify(asked.password.reveal(), hash, source.guest);
    if (!matches && matches.error().code == Code::throttled) {
        return hold_off(held_.busy, request, now,
                        "Too many people are signing in just now. Wait a few seconds, then try"
                        " again.");
    }
    if (!matches) return std::unexpected(as_refused(matches.error()));
    const SignInTry tried{
        .request = request,
        .time = now,
        .account = parts_.directory.has_account(asked.account) ? asked.account : home_.account,
        .region = home_.region,
        .user = user ? user->row.get() : nullptr};
    if (!*matches) return failed(tried, asked, false);
    return let_in(tried, asked, hash);
}

/// The password is right.
Outcome<SignIn::Begun> SignIn::let_in(const SignInTry& tried, const Asked& asked,
                                      const std::string& hash) {
    const std::string codes = codes_of(tried.user->id);
    if (!asked.code.empty() && guesses_.refuses(codes, tried.user->id, tried.time)) {
        return hold_off(held_.codes, tried.request, tried.time, failed_too_often);
    }
    std::unique_lock changing(parts_.recorder.changing());
    if (const auto settled = parts_.recorder.settle_changes(); !settled) {
        return std::unexpected(settled.error());
    }
    const auto user = parts_.catalog.user_by_id(tried.user->id);
    const auto login = parts_.catalog.login(tried.user->id);
    for (const auto* error : {user ? nullptr : &user.error(), login ? nullptr : &login.error()}) {
        if (error && error->code != Code::not_found) return std::unexpected(as_refused(*error));
    }
    if (!user || !login || login->hash != hash) {
        changing.unlock();
        return failed(tried, asked, false);
    }
    SignInTry known = tried;
    known.user = &*user;
    Outcome<Mfa> mfa = check_mfa(*user, asked.code);
    if (!mfa) return std::unexpected(mfa.error());
    if (mfa->wrong) {
        changing.unlock();
        guesses_.failed(codes, user->id, tried.time);
        return failed(known, asked, true);
    }
    if (mfa->asked_for) {
        changing.unlock();
        const auto recorded = parts_.recorder.note(journal::Door::api, mfa_asked_for(known));
        if (!recorded) return std::unexpected(recorded.error());
        return refuse("MfaRequiredException", "Enter the code that your MFA device shows.");
    }
    Begun begun{.session = {.id = access::make_temporary_key_id(user->account, parts_.random),
                            .user_id = user->id,
                            .created = tried.time,
                            .expires = tried.time + duration_,
                            .mfa = mfa->accepted.has_value(),
                            .address = tried.request.remote_address,
                            .user_agent = header(tried.request, "User-Agent"),
                            .reset_required = login->reset_required},
                .user = *user,
                .secret = make_secret(parts_.random)};
    begun.session.hash = sha256(begun.secret);
    if (begun.session.user_agent.size() > user_agent_bytes_max) begun.session.user_agent.clear();
    const auto changes = changes_of(tried.request, begun, *mfa);
    if (!changes) return std::unexpected(changes.error());
    const auto recorded = parts_.recorder.change(
        journal::Door::api, signed_in(known, mfa->accepted ? mfa->accepted->arn : std::string()),
        *changes);
    if (!recorded) return std::unexpected(recorded.error());
    guesses_.succeeded(asked.source.counted_as, claimed_name(asked.account, asked.user));
    if (begun.session.mfa) guesses_.succeeded(codes, user->id);
    return begun;
}

Outcome<SignIn::Mfa> SignIn::check_mfa(const catalog::User& user, const std::string& code) const {
    auto devices = parts_.catalog.mfa_devices(user.account);
    if (!devices) return std::unexpected(as_refused(devices.error()));
    std::erase_if(*devices, [&](const auto& device) { return device.user_id != user.id; });
    Mfa mfa;
    if (devices->empty()) return mfa;
    mfa.asked_for = code.empty();
    if (mfa.asked_for) return mfa;
    mfa.wrong = true;
    for (catalog::MfaDevice& device : *devices) {
        const Result<Secret> seed =
            unseal(parts_.sealing_key, device.sealed_seed, access::mfa_seed_context(device.arn));
        if (!seed) {
            log_error("api", "the seed of an MFA device does not open", {{"device", device.arn}});
            continue;
        }
        const auto step = access::find_totp_step(
            seed->reveal(), code, access::totp_step(parts_.clock.now()) + device.drift,
            device.last_step);
        if (!step || mfa.accepted) continue;
        device.last_step = *step;
        mfa.accepted = device;
        mfa.wrong = false;
    }
    return mfa;
}

Outcome<std::vector<catalog::Change>> SignIn::changes_of(const http::Request& request,
                                                         const Begun& begun, const Mfa& mfa) const {
    std::vector<catalog::Change> changes;
    if (mfa.accepted) changes.push_back(catalog::PutMfaDevice{*mfa.accepted});
    // Whoever signs in again in a browser is not signed in twice there.
    const std::string before = access::session_secret(request);
    if (!before.empty()) {
        if (const auto session = parts_.directory.session(sha256(before))) {
            changes.push_back(catalog::EndSession{session->row->session.id});
        }
    }
    auto held = parts_.directory.sessions(begun.user.id);
    std::ranges::sort(held, {}, [](const auto& one) { return one->session.created; });
    for (std::size_t i = 0; i + sessions_max <= held.size(); ++i) {
        changes.push_back(catalog::EndSession{held[i]->session.id});
    }
    changes.push_back(catalog::BeginSession{begun.session});
    return changes;
}

Outcome<SignIn::Begun> SignIn::failed(const SignInTry& tried, const Asked& asked, bool mfa) {
    guesses_.failed(asked.source.counted_as, claimed_name(asked.account, asked.user), tried.time);
    const auto recorded = parts_.recorder.note(journal::Door::api, not_signed_in(tried, mfa));
    if (!recorded) return std::unexpected(recorded.error());
    return wrong();
}

/// Of a try that is not looked at.
std::unexpected<Refused> SignIn::hold_off(Counter& why, const http::Request& request, Timestamp now,
                                          std::string words) {
    why.add();
    parts_.failures.add(request.remote_address, "ThrottlingException", {},
                        header(request, "User-Agent"), now);
    return refuse("ThrottlingException", std::move(words));
}

std::unexpected<Refused> SignIn::turn_away(SignInGate::Answer why, const http::Request& request,
                                           const Source& source, Timestamp now) {
    const char* from = source.guest.known ? "browser" : "address";
    if (why == SignInGate::Answer::too_many_at_once) {
        return hold_off(held_.busy, request, now,
                        fmt::format("Other tries to sign in from your {} are being looked at. Wait"
                                    " a few seconds, then try again.",
                                    from));
    }
    const std::int64_t seconds = gate_.seconds_to_wait(source.guest.group, now);
    return hold_off(held_.rate, request, now,
                    fmt::format("Too many tries to sign in came from your {}. Wait {} second{},"
                                " then try again.",
                                from, seconds, seconds == 1 ? "" : "s"));
}

JsonObject SignIn::object_of(const catalog::ConsoleSession& session, const catalog::User& user,
                             std::string_view secret) const {
    JsonObject object{{"account", user.account},
                      {"user", user.name},
                      {"arn", user.arn},
                      {"sessionId", session.id},
                      {"csrfToken", access::csrf_token(secret)},
                      {"mfa", session.mfa},
                      {"passwordResetRequired", session.reset_required},
                      {"created", v1::iso8601_millis(session.created)},
                      {"expires", v1::iso8601_millis(session.expires)},
                      {"idleSeconds", std::chrono::floor<std::chrono::seconds>(idle_).count()}};
    if (session.person) object["provider"] = session.person->issuer;
    return object;
}

Outcome<std::string> SignIn::show(const Call& call) const {
    const auto session = parts_.directory.session_by_id(call.caller.console_session);
    if (call.caller.console_session.empty() || !session) {
        return refuse(std::string(access::unauthenticated),
                      "You are not signed in, or your session has ended: sign in.");
    }
    return to_text(
        object_of(session->row->session, *session->user.row, access::session_secret(call.request)));
}

Outcome<http::Response> SignIn::end(const Call& call) {
    if (call.caller.console_session.empty()) {
        return refuse("ValidationException",
                      "The request has no session: it came without a cookie.");
    }
    OwnCall own;
    own.name = "SignOut";
    own.parameters = JsonObject{{"sessionId", call.caller.console_session}};
    const auto changed =
        parts_.recorder.change(call, own, catalog::EndSession{call.caller.console_session});
    if (!changed) return std::unexpected(changed.error());
    http::Response response;
    response.headers = {
        {"Content-Type", "application/json"},
        {"Set-Cookie", access::ended_cookie(access::is_secure(call.request))},
    };
    response.body = "{}";
    return response;
}

}  // namespace opentrail::api
