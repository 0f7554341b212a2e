#include "access/authenticator.h"

#include "access/sealing.h"
#include "aws/fault.h"
#include "base/hash.h"
#include "base/log.h"

namespace opentrail::access {
namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::size_t token_bytes_max = 256;

std::unexpected<Denial> denied(aws::Fault fault, std::string_view access_key_id = {}) {
    return std::unexpected<Denial>(
        Denial{std::move(fault.code), std::move(fault.message), std::string(access_key_id)});
}

/// Of keys and of tokens that are not known, or not any longer.
std::unexpected<Denial> unrecognized(std::string_view access_key_id = {}) {
    return denied(aws::unknown_key(), access_key_id);
}

/// The catalog cannot be read: not the caller's fault.
std::unexpected<Denial> failure(const Error& error) {
    log_error("access", "the catalog does not answer", {{"error", error}});
    return std::unexpected<Denial>(
        Denial{"ServiceUnavailable", "The service cannot answer now. Try again later.", {}});
}

bool begins_with_bearer(std::string_view text) {
    if (text.size() + 1 < bearer.size()) return false;
    for (std::size_t i = 0; i + 1 < bearer.size(); ++i) {
        if ((text[i] | 0x20) != (bearer[i] | 0x20)) return false;
    }
    return text.size() + 1 == bearer.size() || text[bearer.size() - 1] == ' ';
}

/// What every caller of `user` has, however it proved who it is.
Principal principal_of(const catalog::User& user, const catalog::Home& home) {
    Principal principal;
    principal.type = "IAMUser";
    principal.account = user.account;
    principal.arn = user.arn;
    principal.id = user.id;
    principal.user_name = user.name;
    // The home account is the audit account: it reads all, and may hand in events of any.
    const bool is_home = user.account == home.account;
    principal.view.all = is_home;
    principal.view.accounts = {user.account};
    principal.writes_all = is_home;
    return principal;
}

}  // namespace

Authenticator::Authenticator(catalog::Catalog& catalog, const Clock& clock, std::string master_key,
                             AuthenticatorOptions options)
    : catalog_(catalog),
      clock_(clock),
      sealing_key_(sealing_key(master_key)),
      options_(std::move(options)) {}

std::expected<Principal, Denial> Authenticator::authenticate(const http::Request& request) const {
    const std::string* authorization = http::find(request.headers, "Authorization");
    if (authorization && begins_with_bearer(*authorization)) {
        return by_token(std::string_view(*authorization)
                            .substr(std::min(bearer.size(), authorization->size())));
    }
    if (!aws::has_signature(request)) {
        return denied(aws::missing_token());
    }
    return by_signature(request);
}

std::expected<Principal, Denial> Authenticator::by_token(std::string_view text) const {
    if (text.empty() || text.size() > token_bytes_max) return unrecognized();
    // Found by its hash: nothing to compare that could leak the token by its duration.
    const Result<catalog::Token> token = catalog_.token_by_hash(sha256(text));
    if (!token && token.error().code == Code::not_found) return unrecognized();
    if (!token) return failure(token.error());
    if (token->expires && clock_.now() >= *token->expires) {
        return denied(aws::expired_token());
    }
    const Result<catalog::User> user = catalog_.user(token->account, token->user);
    const Result<catalog::Home> home = catalog_.home();
    if (!user && user.error().code == Code::not_found) return unrecognized();
    if (!user) return failure(user.error());
    if (!home) return failure(home.error());
    Principal principal = principal_of(*user, *home);
    principal.token_id = token->id;
    principal.region = home->region;
    for (const std::string& name : token->scopes) {
        if (const std::optional<Scope> scope = parse_scope(name)) principal.scopes.insert(*scope);
    }
    return principal;
}

std::expected<Principal, Denial> Authenticator::by_signature(const http::Request& request) const {
    const auto signature = aws::read_signature(request);
    if (!signature) {
        return std::unexpected<Denial>(
            Denial{signature.error().code, signature.error().message, {}});
    }
    const std::string& id = signature->access_key_id;
    const Result<catalog::AccessKey> key = catalog_.access_key(id);
    if (!key && key.error().code == Code::not_found) return unrecognized(id);
    if (!key) return failure(key.error());
    // Long-term keys have no session token, so that one cannot belong to them.
    if (!key->active || !signature->session_token.empty()) return unrecognized(id);

    const Result<Secret> secret = unseal(sealing_key_, key->sealed_secret, access_key_context(id));
    if (!secret) return failure(secret.error());
    const auto verified = aws::verify(
        request, *signature, secret->reveal(),
        {.now = clock_.now(), .clock_skew = options_.clock_skew, .services = options_.services},
        signing_keys_);
    if (!verified) {
        return std::unexpected<Denial>(Denial{verified.error().code, verified.error().message, id});
    }
    const Result<catalog::User> user = catalog_.user(key->account, key->user);
    const Result<catalog::Home> home = catalog_.home();
    if (!user && user.error().code == Code::not_found) return unrecognized(id);
    if (!user) return failure(user.error());
    if (!home) return failure(home.error());
    Principal principal = principal_of(*user, *home);
    principal.access_key_id = id;
    principal.scopes = every_scope();
    principal.region = signature->region;
    principal.service = signature->service;
    return principal;
}

}  // namespace opentrail::access
