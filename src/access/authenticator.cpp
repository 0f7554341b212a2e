#include "access/authenticator.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/console_cookie.h"
#include "access/oidc/person.h"
#include "access/sealing.h"
#include "access/sessions.h"
#include "aws/fault.h"
#include "aws/regions.h"
#include "aws/signature_parts.h"
#include "aws/sigv2.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"

namespace opentrail::access {
namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::size_t token_bytes_max = 256;
constexpr std::string_view decoy_context = "nobody's secret";
constexpr std::string_view s3 = "s3";

std::unexpected<Denial> denied(aws::Fault fault, std::string_view access_key_id = {}) {
    return std::unexpected<Denial>(
        Denial{std::move(fault.code), std::move(fault.message), std::string(access_key_id)});
}

/// Of keys and of tokens that are not known, or not any longer.
std::unexpected<Denial> unrecognized(std::string_view access_key_id = {}) {
    return denied(aws::unknown_key(), access_key_id);
}

/// What stands behind cannot be read: not the caller's fault.
std::unexpected<Denial> failure(std::string_view what, const Error& error) {
    log_error("access", what, {{"error", error}});
    return std::unexpected<Denial>(
        Denial{"ServiceUnavailable", "The service cannot answer now. Try again later.", {}});
}

/// What an S3 URL of Signature Version 2 claims, and the secret that it must be made with: that of
/// a key that nobody has is as much work.
std::expected<void, Denial> check_url(const http::Request& request,
                                      const aws::UrlSignature& signature,
                                      const Result<Secret>& secret, bool known, Timestamp now) {
    if (!secret) return failure("the secret of an access key does not open", secret.error());
    const bool matches = aws::matches(request, signature, secret->reveal());
    if (!known) return unrecognized(signature.access_key_id);
    if (!matches) return denied(aws::signature_mismatch(), signature.access_key_id);
    if (now > signature.expires || signature.expires > now + limits::presigned_lifetime_max) {
        return denied({"AccessDenied", "Request has expired"}, signature.access_key_id);
    }
    return {};
}

bool begins_with_bearer(std::string_view text) {
    if (text.size() + 1 < bearer.size()) return false;
    for (std::size_t i = 0; i + 1 < bearer.size(); ++i) {
        if ((text[i] | 0x20) != (bearer[i] | 0x20)) return false;
    }
    return text.size() + 1 == bearer.size() || text[bearer.size() - 1] == ' ';
}

std::unexpected<Denial> not_signed_in() {
    return std::unexpected(Denial{std::string(unauthenticated),
                                  "You are not signed in, or your session has ended: sign in.",
                                  {}});
}

std::unexpected<Denial> from_elsewhere(std::string message, const std::string& access_key_id) {
    return std::unexpected(Denial{"AccessDeniedException", std::move(message), access_key_id});
}

/// What is left to a session whose user has to choose another password: to do so, to ask who it is,
/// and to end.
bool is_for_new_password(const http::Request& request) {
    if (request.path() == "/v1/session") return request.method != "POST";
    return request.method == "POST" && request.path() == "/v1/access/ChangePassword";
}

/// As a session of GetSessionToken, but for the secret that nobody has.
std::shared_ptr<const Session> session_of(const catalog::ConsoleSession& row,
                                          const catalog::User& user) {
    auto session = std::make_shared<Session>();
    session->access_key_id = row.id;
    session->account = user.account;
    session->issuer = user.name;
    session->issuer_id = user.id;
    session->created = row.created;
    session->expires = row.expires;
    session->mfa = row.mfa;
    if (row.person) {
        session->federation = {.provider = oidc::provider_name(row.person->issuer),
                               .client = row.person->client,
                               .subject = row.person->subject};
    }
    return session;
}

/// As long as a real one, so that opening it costs the same.
std::string make_decoy(const SealingKey& key) {
    SystemRandom random;
    std::string secret(40, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
    return seal(key, secret, decoy_context, random);
}

/// The home account is the audit account: it reads all, and may hand in events of any.
void set_view(Principal& principal, const Directory& directory) {
    const auto home = directory.home();
    const bool is_home = home && principal.account == home->account;
    principal.view.all = is_home;
    principal.view.accounts = {principal.account};
    principal.writes_all = is_home;
}

}  // namespace

Authenticator::Authenticator(Directory& directory, const Clock& clock, std::string_view master_key,
                             AuthenticatorOptions options)
    : directory_(directory),
      clock_(clock),
      sealing_key_(sealing_key(master_key)),
      options_(std::move(options)),
      authorizer_(directory, clock),
      decoy_(make_decoy(sealing_key_)) {}

Authenticator::Caller Authenticator::authenticate(const http::Request& request) const {
    return authenticate(request, options_.services);
}

Authenticator::Caller Authenticator::authenticate(const http::Request& request,
                                                  const std::vector<std::string>& services) const {
    if (const Result<void> settled = directory_.settle(); !settled) {
        return failure("the catalog does not answer", settled.error());
    }
    const std::string* authorization = http::find(request.headers, "Authorization");
    const bool has_token = authorization && begins_with_bearer(*authorization);
    const bool of_url =
        !services.empty() && services.front() == s3 && aws::has_url_signature(request);
    if (!has_token && !of_url && !aws::has_signature(request)) return denied(aws::missing_token());
    Caller caller = has_token
                        ? by_token(std::string_view(*authorization)
                                       .substr(std::min(bearer.size(), authorization->size())))
                        : by_signature(request, services);
    if (caller) authorizer_.widen_view(*caller, request);
    return caller;
}

Authenticator::Caller Authenticator::authenticate_session(const http::Request& request) const {
    if (const Result<void> settled = directory_.settle(); !settled) {
        return failure("the catalog does not answer", settled.error());
    }
    const std::string secret = session_secret(request);
    // Found by its hash: nothing to compare that could leak the secret by its duration.
    const auto found = secret.empty() ? std::nullopt : directory_.session(sha256(secret));
    if (!found || is_over(*found->row)) return not_signed_in();
    const catalog::ConsoleSession& row = found->row->session;
    if (is_from_elsewhere(request)) {
        return from_elsewhere("The request came from a page of another site.", row.id);
    }
    if (request.method != "GET" && request.method != "HEAD") {
        const std::string* token = http::find(request.headers, csrf_header);
        if (!token || !equal_constant_time(*token, csrf_token(secret)) || !is_from_here(request)) {
            return from_elsewhere(
                fmt::format("The request did not come from a page of the console: it lacks an"
                            " Origin, or {} is not that of the session.",
                            csrf_header),
                row.id);
        }
    }
    if (row.reset_required && !is_for_new_password(request)) {
        return std::unexpected(Denial{
            std::string(password_reset_required),
            "Your password holds for one sign-in: choose another before anything else.", row.id});
    }
    Principal principal = principal_of(found->user);
    if (row.person) {
        principal.type = federated_user;
        principal.user_name.clear();
    }
    principal.access_key_id = row.id;
    principal.console_session = row.id;
    principal.session = session_of(row, *found->user.row);
    principal.scopes = every_scope();
    if (const auto home = directory_.home()) principal.region = home->region;
    if (const std::string* region = http::find(request.headers, region_header)) {
        if (!has_region(*region)) {
            return std::unexpected(
                Denial{"ValidationException",
                       fmt::format("{} is not the name of a Region that is here.", region_header),
                       row.id});
        }
        principal.region = *region;
    }
    const std::string* background = http::find(request.headers, background_header);
    if (!background || *background != "true") {
        const std::lock_guard lock(mutex_);
        LatestUse& use = session_uses_[row.id];
        use.time = std::max(use.time, clock_.now());
        use.taken = false;
    }
    authorizer_.widen_view(principal, request);
    return principal;
}

Timestamp Authenticator::last_use(const catalog::UsedSession& session) const {
    const std::lock_guard lock(mutex_);
    const auto noted = session_uses_.find(session.session.id);
    return noted == session_uses_.end() ? session.used : std::max(noted->second.time, session.used);
}

bool Authenticator::is_over(const catalog::UsedSession& session) const {
    const auto& person = session.session.person;
    if (person && person->issuer != options_.provider) return true;
    const Timestamp now = clock_.now();
    return now >= session.session.expires || now >= last_use(session) + options_.session_idle;
}

std::vector<catalog::SessionUse> Authenticator::take_session_uses() {
    std::vector<std::string> known;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, use] : session_uses_) known.push_back(id);
    }
    std::erase_if(
        known, [this](const std::string& id) { return directory_.session_by_id(id).has_value(); });
    std::vector<catalog::SessionUse> uses;
    const std::lock_guard lock(mutex_);
    for (const std::string& gone : known) session_uses_.erase(gone);
    for (auto& [id, use] : session_uses_) {
        if (!use.taken) uses.push_back({.id = id, .time = use.time});
        use.taken = true;
    }
    return uses;
}

Authenticator::Caller Authenticator::by_token(std::string_view text) const {
    if (text.empty() || text.size() > token_bytes_max) return unrecognized();
    // Found by its hash: nothing to compare that could leak the token by its duration.
    const std::optional<TokenEntry> token = directory_.token(sha256(text));
    if (!token) return unrecognized();
    if (token->row->expires && clock_.now() >= *token->row->expires) {
        return denied(aws::expired_token());
    }
    Principal principal = principal_of(token->user);
    principal.token_id = token->row->id;
    if (const auto home = directory_.home()) principal.region = home->region;
    for (const std::string& name : token->row->scopes) {
        if (const std::optional<Scope> scope = parse_scope(name)) principal.scopes.insert(*scope);
    }
    return principal;
}

Authenticator::Caller Authenticator::by_signature(const http::Request& request,
                                                  const std::vector<std::string>& services) const {
    if (aws::has_url_signature(request)) {
        const auto url = aws::read_url_signature(request);
        if (!url) return denied(url.error());
        const std::optional<KeyEntry> key = directory_.access_key(url->access_key_id);
        const bool known = key && key->row->active;
        const auto checked = check_url(request, *url,
                                       known ? unseal(sealing_key_, key->row->sealed_secret,
                                                      access_key_context(url->access_key_id))
                                             : unseal(sealing_key_, decoy_, decoy_context),
                                       known, clock_.now());
        if (!checked) return std::unexpected(checked.error());
        const auto home = directory_.home();
        aws::Signature used;
        used.access_key_id = url->access_key_id;
        used.service = s3;
        if (home) used.region = home->region;
        note_use(used);
        Principal principal = principal_of(key->user);
        principal.access_key_id = used.access_key_id;
        principal.scopes = every_scope();
        principal.region = used.region;
        principal.service = used.service;
        return principal;
    }
    const auto signature = aws::read_signature(request);
    if (!signature) {
        return std::unexpected<Denial>(
            Denial{signature.error().code, signature.error().message, {}});
    }
    const bool of_s3 = signature->service == s3;
    const aws::VerifyOptions options{
        .now = clock_.now(),
        .clock_skew = of_s3 ? limits::s3_signature_skew_max : options_.clock_skew,
        .services = services,
        .has_region = [this](std::string_view name) { return has_region(name); },
        .open_payload = of_s3};
    Caller caller = signature->session_token.empty()
                        ? by_long_term_key(request, *signature, options)
                        : by_session(request, *signature, options);
    if (!caller) return caller;
    caller->access_key_id = signature->access_key_id;
    caller->scopes = every_scope();
    caller->region = signature->region;
    caller->service = signature->service;
    return caller;
}

Authenticator::Caller Authenticator::by_long_term_key(const http::Request& request,
                                                      const aws::Signature& signature,
                                                      const aws::VerifyOptions& options) const {
    const std::optional<KeyEntry> key = directory_.access_key(signature.access_key_id);
    if (!key || !key->row->active) return unknown(request, signature, options);
    const auto verified = verify(request, signature, options, key->row->sealed_secret,
                                 access_key_context(signature.access_key_id));
    if (!verified) return std::unexpected(verified.error());
    note_use(signature);
    return principal_of(key->user);
}

/// A session token belongs to its key alone: long-term keys have none.
Authenticator::Caller Authenticator::by_session(const http::Request& request,
                                                const aws::Signature& signature,
                                                const aws::VerifyOptions& options) const {
    Result<Session> read = read_session_token(signature.session_token, sealing_key_);
    if (!read || read->access_key_id != signature.access_key_id) {
        return unknown(request, signature, options);
    }
    const auto session = std::make_shared<const Session>(*std::move(read));
    if (clock_.now() >= session->expires) {
        return denied(aws::expired_token(), session->access_key_id);
    }
    const auto verified = aws::verify(request, signature, session->secret, options, signing_keys_);
    if (!verified) {
        return std::unexpected<Denial>(
            Denial{verified.error().code, verified.error().message, session->access_key_id});
    }
    return of_session(session);
}

Authenticator::Caller Authenticator::of_session(std::shared_ptr<const Session> session) const {
    Principal principal;
    if (session->of_role) {
        const std::optional<RoleEntry> role = directory_.role_by_id(session->issuer_id);
        if (!role || role->row->account != session->account) {
            return unrecognized(session->access_key_id);
        }
        principal.type = "AssumedRole";
        principal.account = role->row->account;
        principal.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", role->row->account,
                                    role->row->name, session->name);
        principal.id = fmt::format("{}:{}", role->row->id, session->name);
        principal.role_arn = role->row->arn;
        principal.permits = role->permits;
        set_view(principal, directory_);
    } else {
        const std::optional<UserEntry> user = directory_.user_by_id(session->issuer_id);
        if (!user || user->row->account != session->account) {
            return unrecognized(session->access_key_id);
        }
        principal = principal_of(*user);
    }
    for (const std::string& document : session->policies) {
        principal.session_policies.push_back(directory_.session_policy(document));
    }
    for (const std::string& arn : session->policy_arns) {
        principal.session_policies.push_back(directory_.session_managed_policy(arn));
    }
    principal.session = std::move(session);
    return principal;
}

/// All the work of a wrong signature, for nothing.
Authenticator::Caller Authenticator::unknown(const http::Request& request,
                                             const aws::Signature& signature,
                                             const aws::VerifyOptions& options) const {
    static_cast<void>(verify(request, signature, options, decoy_, decoy_context));
    return unrecognized(signature.access_key_id);
}

std::expected<void, Denial> Authenticator::verify(const http::Request& request,
                                                  const aws::Signature& signature,
                                                  const aws::VerifyOptions& options,
                                                  std::string_view sealed_secret,
                                                  std::string_view context) const {
    // The id with the secret, sealed as it is: no other secret can be meant, whoever gets the id.
    // Hashed, since an id that nobody has may be as long as headers are.
    const Sha256 hash = sha256(fmt::format("{} {}", signature.access_key_id, sealed_secret));
    const std::string_view owner = as_text(hash);
    std::optional<Error> error;
    const auto verified = aws::verify(request, signature, options, [&]() -> std::optional<Sha256> {
        const Result<Sha256> key = signing_keys_.key(
            owner, signature, [&] { return unseal(sealing_key_, sealed_secret, context); });
        if (key) return *key;
        error = key.error();
        return std::nullopt;
    });
    if (error) return failure("the secret of an access key does not open", *error);
    if (!verified) {
        return std::unexpected<Denial>(
            Denial{verified.error().code, verified.error().message, signature.access_key_id});
    }
    return {};
}

bool Authenticator::has_region(std::string_view name) const {
    if (aws::is_aws_region(name) || options_.regions.contains(name)) return true;
    const auto home = directory_.home();
    if (home && home->region == name) return true;
    return options_.has_region && options_.has_region(name);
}

/// What every caller of `user` has, however it proved who it is.
Principal Authenticator::principal_of(const UserEntry& user) const {
    Principal principal;
    principal.type = "IAMUser";
    principal.account = user.row->account;
    principal.arn = user.row->arn;
    principal.id = user.row->id;
    principal.user_name = user.row->name;
    principal.permits = user.permits;
    set_view(principal, directory_);
    return principal;
}

std::expected<void, Denial> Authenticator::still_stands(const Principal& caller) const {
    if (!directory_.settle()) return {};
    if (!caller.console_session.empty()) {
        const auto session = directory_.session_by_id(caller.console_session);
        if (!session || is_over(*session->row)) return not_signed_in();
        return {};
    }
    if (caller.session) {
        if (clock_.now() >= caller.session->expires) return denied(aws::expired_token());
        const Caller again = of_session(caller.session);
        if (!again) return std::unexpected(again.error());
        return {};
    }
    if (!caller.token_id.empty()) {
        const std::optional<TokenEntry> token = directory_.token_by_id(caller.token_id);
        if (!token) return unrecognized();
        if (token->row->expires && clock_.now() >= *token->row->expires) {
            return denied(aws::expired_token());
        }
    }
    if (!caller.access_key_id.empty()) {
        const std::optional<KeyEntry> key = directory_.access_key(caller.access_key_id);
        if (!key || !key->row->active) return unrecognized(caller.access_key_id);
    }
    if (!directory_.user_by_id(caller.id)) return unrecognized(caller.access_key_id);
    return {};
}

void Authenticator::note_use(const aws::Signature& signature) const {
    const std::lock_guard lock(mutex_);
    catalog::AccessKeyUse& use = uses_[signature.access_key_id];
    use.time = clock_.now();
    if (use.id.empty()) use.id = signature.access_key_id;
    if (use.service != signature.service) use.service = signature.service;
    if (use.region != signature.region) use.region = signature.region;
}

std::vector<catalog::AccessKeyUse> Authenticator::take_uses() {
    std::map<std::string, catalog::AccessKeyUse, std::less<>> taken;
    {
        const std::lock_guard lock(mutex_);
        std::swap(taken, uses_);
    }
    std::vector<catalog::AccessKeyUse> uses;
    uses.reserve(taken.size());
    for (auto& [id, use] : taken) uses.push_back(std::move(use));
    return uses;
}

}  // namespace opentrail::access
