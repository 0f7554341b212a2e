#include "access/oidc/provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/oidc/id_token.h"
#include "access/oidc/person.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::access::oidc {
namespace {

constexpr Duration kept_for = std::chrono::hours(1);
constexpr Duration asked_again_after = std::chrono::seconds(5);
constexpr std::chrono::milliseconds answer_time_max{5000};
constexpr std::size_t answer_bytes_max = std::size_t{256} << 10;

std::string text_at(const JsonObject& object, std::string_view name) {
    const auto text = text_member(object, name);
    return text && *text ? **text : std::string();
}

/// The texts of a list that may be missing.
std::vector<std::string> list_at(const JsonObject& object, std::string_view name) {
    std::vector<std::string> texts;
    const auto list = array_member(object, name);
    if (!list || *list == nullptr) return texts;
    for (const Json& one : **list) {
        if (one.is_string()) texts.emplace_back(std::string_view(one.get_string()));
    }
    return texts;
}

bool has(const std::vector<std::string>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, percent_encode(value));
    }
    return text;
}

std::string discovery_url(std::string_view issuer) {
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return fmt::format("{}/.well-known/openid-configuration", issuer);
}

/// The host of a URL, without its port.
std::string_view host_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
    return url.substr(0, url.find(':'));
}

/// What RFC 6749, section 5.2, has an error be; nothing that a log could not hold.
std::string error_name(const http::Response& response) {
    const auto body = parse_json_object(response.body);
    const std::string name = body ? text_at(*body, "error") : std::string();
    const bool plain = !name.empty() && name.size() <= 40 &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
    return plain ? name : std::string();
}

}  // namespace

bool is_safe_url(std::string_view url) {
    // A byte that a URL cannot have, or that makes its host another one to somebody.
    const bool plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; }) &&
                       url.find_first_of("\"<>\\@#") == std::string_view::npos;
    const std::string_view host = host_of(url);
    if (!plain || host.empty()) return false;
    if (url.starts_with("https://")) return true;
    return url.starts_with("http://") &&
           (host == "localhost" || host == "127.0.0.1" || host == "[::1]");
}

Result<Metadata> parse_metadata(std::string_view text, const std::string& issuer) {
    const JsonObject object = TRY(parse_json_object(text, answer_bytes_max));
    if (text_at(object, "issuer") != issuer) {
        return fail(Code::invalid,
                    "read the provider's metadata: its issuer is another one than"
                    " oidc.issuer, to the letter");
    }
    Metadata metadata{.authorization_endpoint = text_at(object, "authorization_endpoint"),
                      .token_endpoint = text_at(object, "token_endpoint"),
                      .jwks_uri = text_at(object, "jwks_uri"),
                      .userinfo_endpoint = text_at(object, "userinfo_endpoint")};
    for (const auto& [name, url] :
         {std::pair("authorization_endpoint", &metadata.authorization_endpoint),
          std::pair("token_endpoint", &metadata.token_endpoint),
          std::pair("jwks_uri", &metadata.jwks_uri)}) {
        if (!is_safe_url(*url)) {
            return fail(Code::invalid,
                        fmt::format("read the provider's metadata: {} is no https URL", name));
        }
    }
    if (!is_safe_url(metadata.userinfo_endpoint)) metadata.userinfo_endpoint.clear();
    const auto methods = list_at(object, "code_challenge_methods_supported");
    if (!methods.empty() && !has(methods, "S256")) {
        return fail(Code::invalid, "read the provider's metadata: it has no PKCE with S256");
    }
    // Basic where nothing is said (OpenID Connect Discovery 1.0, section 3).
    const auto ways = list_at(object, "token_endpoint_auth_methods_supported");
    metadata.takes_basic = ways.empty() || has(ways, "client_secret_basic");
    const auto says = bool_member(object, "authorization_response_iss_parameter_supported");
    metadata.says_issuer = says && says->value_or(false);
    return metadata;
}

Provider::Provider(const Options& options, const Clock& clock) : options_(options), clock_(clock) {}

Result<http::Response> Provider::fetch(http::ClientRequest request, std::string_view what) {
    request.timeout = answer_time_max;
    request.connect_timeout = answer_time_max;
    request.response_bytes_max = answer_bytes_max;
    request.stop = stop_.get_token();
    request.headers.push_back({"Accept", "application/json"});
    Result<http::Response> response = fail(Code::unavailable, "not asked");
    if (options_.fetch) {
        response = options_.fetch(request);
    } else {
        response = http::Client::make({.ca_file = options_.ca_file})->send(request);
    }
    if (!response) {
        return fail(Code::unavailable,
                    fmt::format("ask the provider for {}: {}", what, response.error().message));
    }
    return response;
}

Result<std::string> Provider::get(const std::string& url, std::string_view what,
                                  std::string_view access_token) {
    http::ClientRequest request;
    request.url = url;
    if (!access_token.empty()) {
        request.headers.push_back({"Authorization", fmt::format("Bearer {}", access_token)});
    }
    http::Response response = TRY(fetch(std::move(request), what));
    if (response.status != 200) {
        return fail(Code::unavailable,
                    fmt::format("ask the provider for {}: it answered {}", what, response.status));
    }
    return std::move(response.body);
}

Result<std::shared_ptr<const Metadata>> Provider::metadata() {
    const Timestamp now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        const bool is_good = metadata_.value && now >= metadata_.asked;
        if (is_good && now < metadata_.asked + kept_for) return metadata_.value;
    }
    const std::string text = TRY(get(discovery_url(options_.issuer), "its metadata"));
    auto read = std::make_shared<const Metadata>(TRY(parse_metadata(text, options_.issuer)));
    const std::lock_guard lock(mutex_);
    metadata_ = {read, now};
    return read;
}

Result<std::shared_ptr<const Provider::Keys>> Provider::keys(const Metadata& metadata, bool anew) {
    const Timestamp now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        const Duration age_max = anew ? asked_again_after : kept_for;
        const bool is_good = keys_.value && now >= keys_.asked;
        if (is_good && now < keys_.asked + age_max) return keys_.value;
    }
    const std::string text = TRY(get(metadata.jwks_uri, "its keys"));
    auto read = std::make_shared<const Keys>(TRY(parse_jwks(text)));
    const std::lock_guard lock(mutex_);
    keys_ = {read, now};
    return read;
}

Result<std::string> Provider::authorization_url(const Flow& flow) {
    const auto known = TRY(metadata());
    const std::string& endpoint = known->authorization_endpoint;
    const std::string query = form({{"response_type", "code"},
                                    {"client_id", options_.client_id},
                                    {"redirect_uri", flow.redirect_uri},
                                    {"scope", options_.scopes},
                                    {"state", flow.state},
                                    {"nonce", flow.nonce},
                                    {"code_challenge", code_challenge(flow.verifier)},
                                    {"code_challenge_method", "S256"}});
    const bool has_query = endpoint.find('?') != std::string::npos;
    return fmt::format("{}{}{}", endpoint, has_query ? '&' : '?', query);
}

Result<Provider::Tokens> Provider::exchange(const Metadata& metadata, const Returned& returned,
                                            const Flow& flow) {
    const std::string_view secret = options_.client_secret.reveal();
    const bool by_basic = !secret.empty() && metadata.takes_basic;
    http::ClientRequest request;
    request.method = "POST";
    request.url = metadata.token_endpoint;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (by_basic) {
        // RFC 6749, section 2.3.1: both are encoded first.
        const std::string both =
            fmt::format("{}:{}", percent_encode(options_.client_id), percent_encode(secret));
        request.headers.push_back({"Authorization", fmt::format("Basic {}", base64(both))});
    }
    request.body = form({{"grant_type", "authorization_code"},
                         {"code", returned.code},
                         {"redirect_uri", flow.redirect_uri},
                         {"code_verifier", flow.verifier},
                         {"client_id", by_basic ? std::string_view() : options_.client_id},
                         {"client_secret", by_basic ? std::string_view() : secret}});
    const http::Response response = TRY(fetch(std::move(request), "tokens"));
    if (response.status >= 500) {
        return fail(Code::unavailable,
                    fmt::format("ask the provider for tokens: it answered {}", response.status));
    }
    if (response.status != 200) {
        const std::string error = error_name(response);
        return fail(
            error == "invalid_grant" ? Code::denied : Code::invalid,
            fmt::format("ask the provider for tokens: it answered {} {}", response.status, error));
    }
    const auto body = parse_json_object(response.body, answer_bytes_max);
    if (!body) return fail(Code::unavailable, "ask the provider for tokens: it answered no JSON");
    Tokens tokens{.id_token = text_at(*body, "id_token"),
                  .access_token = text_at(*body, "access_token")};
    if (tokens.id_token.empty()) {
        return fail(Code::invalid,
                    "ask the provider for tokens: it gave no id_token; oidc.scopes"
                    " must have openid");
    }
    return tokens;
}

Result<JsonObject> Provider::believe(const Metadata& metadata, const Tokens& tokens,
                                     const Flow& flow) {
    Result<Jwt> token = parse_jwt(tokens.id_token);
    if (!token) return fail(Code::denied, token.error().message);
    auto known = TRY(keys(metadata, false));
    Result<void> signed_well = check_signature(*token, *known);
    // Also of one that has the name of one before.
    if (!signed_well) {
        known = TRY(keys(metadata, true));
        signed_well = check_signature(*token, *known);
    }
    if (!signed_well) return fail(Code::denied, signed_well.error().message);
    TRY(check_claims(token->claims, {.issuer = options_.issuer,
                                     .client_id = options_.client_id,
                                     .nonce = flow.nonce,
                                     .now = clock_.now()}));
    TRY(check_access_token(token->claims, tokens.access_token));
    return std::move(token->claims);
}

/// What the ID token says counts; the rest is added.
Result<void> Provider::add_userinfo(const Metadata& metadata, const Tokens& tokens,
                                    JsonObject& claims) {
    const bool is_whole = find_claim(claims, options_.name_claim) != nullptr &&
                          find_claim(claims, options_.groups_claim) != nullptr;
    if (is_whole || metadata.userinfo_endpoint.empty() || tokens.access_token.empty()) return {};
    const std::string text = TRY(get(metadata.userinfo_endpoint, "userinfo", tokens.access_token));
    const auto more = parse_json_object(text, answer_bytes_max);
    if (!more) return fail(Code::unavailable, "ask the provider for userinfo: it answered no JSON");
    // OpenID Connect Core 1.0, section 5.3.2: else it may be another's.
    if (text_at(*more, "sub").empty() || text_at(*more, "sub") != text_at(claims, "sub")) {
        return fail(Code::denied, "ask the provider for userinfo: it is of somebody else (sub)");
    }
    for (const auto& member : *more) {
        if (!claims.contains(member.key())) claims.emplace(member.key(), member.value());
    }
    return {};
}

Result<JsonObject> Provider::redeem(const Returned& returned, const Flow& flow) {
    const auto known = TRY(metadata());
    const bool says = known->says_issuer || !returned.issuer.empty();
    if (says && returned.issuer != options_.issuer) {
        return fail(Code::denied, "redeem a code: the answer is of another provider (iss)");
    }
    const Tokens tokens = TRY(exchange(*known, returned, flow));
    JsonObject claims = TRY(believe(*known, tokens, flow));
    TRY(add_userinfo(*known, tokens, claims));
    return claims;
}

}  // namespace opentrail::access::oidc
