#include "access/oidc/id_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::access::oidc {
namespace {

constexpr std::size_t subject_bytes_max = 255;  // OpenID Connect Core 1.0, section 2.

std::unexpected<Error> denied(std::string_view why) {
    return fail(Code::denied, fmt::format("check the ID token: {}", why));
}

std::string text_at(const JsonObject& claims, std::string_view name) {
    const auto text = text_member(claims, name);
    return text && *text ? **text : std::string();
}

/// Seconds since 1970, whole or not (RFC 7519, section 2); absent: not there, or no number.
std::optional<double> date_at(const JsonObject& claims, std::string_view name) {
    const auto number = number_member(claims, name);
    if (!number || !*number || !std::isfinite(**number)) return std::nullopt;
    return **number;
}

double seconds(Timestamp time) {
    return static_cast<double>(time.time_since_epoch().count()) / 1000;
}
double seconds(Duration span) { return static_cast<double>(span.count()) / 1000; }

Result<void> check_audience(const JsonObject& claims, const std::string& client_id) {
    const Json* audience = find_member(claims, "aud");
    const bool is_text = audience && audience->is_string();
    const bool is_list = audience && audience->is_array();
    std::size_t audiences = is_text ? 1 : 0;
    bool is_ours = is_text && std::string_view(audience->get_string()) == client_id;
    if (is_list) {
        for (const Json& one : audience->get_array()) {
            ++audiences;
            is_ours |= one.is_string() && std::string_view(one.get_string()) == client_id;
        }
    }
    if (!is_ours) return denied("it is not for this client (aud)");
    // One that is for others too could be anybody's, unless it was given to us.
    const bool has_party = claims.contains("azp");
    if ((audiences > 1 || has_party) && text_at(claims, "azp") != client_id) {
        return denied("it was not given to this client (azp)");
    }
    return {};
}

Result<void> check_times(const JsonObject& claims, Timestamp now) {
    const double leeway = seconds(clock_leeway);
    const auto expires = date_at(claims, "exp");
    const auto issued = date_at(claims, "iat");
    if (!expires || seconds(now) >= *expires + leeway) return denied("it has expired (exp)");
    if (!issued || *issued > seconds(now) + leeway) {
        return denied("it was issued in the future, or says not when (iat): compare the clocks");
    }
    if (*issued < seconds(now) - seconds(id_token_age_max) - leeway) {
        return denied("it was issued long ago (iat): compare the clocks");
    }
    if (claims.contains("nbf")) {
        const auto begins = date_at(claims, "nbf");
        if (!begins || *begins > seconds(now) + leeway) return denied("it is not valid yet (nbf)");
    }
    return {};
}

}  // namespace

Result<void> check_signature(const Jwt& token, std::span<const Jwk> keys) {
    const std::optional<Algorithm> algorithm = algorithm_named(token.algorithm);
    if (!algorithm) {
        return denied(fmt::format("it is signed by {}, not by RS256, PS256 or ES256",
                                  token.algorithm.size() > 16 ? "something" : token.algorithm));
    }
    bool found = false;
    for (const Jwk& key : keys) {
        if (!token.key_id.empty() && key.id() != token.key_id) continue;
        found = true;
        if (key.verifies(*algorithm, token.signed_text, token.signature)) return {};
    }
    // Without names, the one that signed it may be new.
    if (!found || token.key_id.empty()) {
        return fail(Code::not_found, "check the ID token: the provider has no key that signed it");
    }
    return denied("its signature is not the provider's");
}

Result<void> check_claims(const JsonObject& claims, const Expected& expected) {
    if (text_at(claims, "iss") != expected.issuer) {
        return denied("it is not of this provider (iss)");
    }
    TRY(check_audience(claims, expected.client_id));
    TRY(check_times(claims, expected.now));
    if (expected.nonce.empty() || !equal_constant_time(text_at(claims, "nonce"), expected.nonce)) {
        return denied("it is not of this sign-in (nonce)");
    }
    const std::string subject = text_at(claims, "sub");
    const bool is_text = std::ranges::all_of(subject, [](char c) { return c >= ' ' && c <= '~'; });
    if (subject.empty() || subject.size() > subject_bytes_max || !is_text) {
        return denied("it does not say who (sub)");
    }
    return {};
}

Result<void> check_access_token(const JsonObject& claims, std::string_view access_token) {
    if (!claims.contains("at_hash")) return {};
    const Sha256 hash = sha256(access_token);
    const std::string half = base64url(as_text(hash).substr(0, hash.size() / 2));
    if (!equal_constant_time(text_at(claims, "at_hash"), half)) {
        return denied("the access token is another's (at_hash)");
    }
    return {};
}

}  // namespace opentrail::access::oidc
