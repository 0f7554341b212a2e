#include "gateway/claim.h"

#include <algorithm>
#include <optional>

#include "http/letter_case.h"

namespace opentrail::gateway {
namespace {

constexpr std::string_view v4 = "AWS4-HMAC-SHA256";
constexpr std::string_view v4a = "AWS4-ECDSA-P256-SHA256";
constexpr std::string_view v2 = "AWS ";
// IAM API Reference, AccessKey: AccessKeyId has 16 to 128 characters. S3 servers have short ones.
constexpr std::size_t key_bytes_max = 128;
constexpr std::size_t scope_part_bytes_max = 64;

std::string_view trim(std::string_view text) {
    std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= key_bytes_max &&
           std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte <= '~'; });
}

bool is_scope_part(std::string_view text) {
    return text.size() <= scope_part_bytes_max && std::ranges::all_of(text, [](char byte) {
               return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
           });
}

/// Takes what comes after the last '/' off the end of `text`; empty when there is none.
std::string_view take_last(std::string_view& text) {
    std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) {
        return {};
    }
    std::string_view last = text.substr(slash + 1);
    text = text.substr(0, slash);
    return last;
}

/// KEY/YYYYMMDD/REGION/SERVICE/aws4_request; of 4A without REGION. The key itself may have slashes.
std::optional<Claim> read_credential(std::string_view credential, bool asymmetric) {
    if (take_last(credential) != "aws4_request") {
        return std::nullopt;
    }
    std::string_view service = take_last(credential);
    std::string_view region = asymmetric ? std::string_view() : take_last(credential);
    std::string_view date = take_last(credential);
    if (service.empty() || date.empty() || (region.empty() && !asymmetric) ||
        !is_scope_part(service) || !is_scope_part(region) || !is_key(credential)) {
        return std::nullopt;
    }
    Claim claim;
    claim.version = asymmetric ? "SigV4A" : "SigV4";
    claim.access_key_id = credential;
    claim.region = region;
    claim.service = service;
    return claim;
}

/// The part "Credential=" of an Authorization header.
std::string_view credential_of(std::string_view parts) {
    constexpr std::string_view name = "Credential=";
    while (!parts.empty()) {
        std::string_view part = parts.substr(0, parts.find(','));
        parts.remove_prefix(std::min(parts.size(), part.size() + 1));
        part = trim(part);
        if (part.starts_with(name)) {
            return part.substr(name.size());
        }
    }
    return {};
}

std::optional<Claim> read_header(std::string_view value) {
    value = trim(value);
    if (value.starts_with(v4)) {
        return read_credential(credential_of(value.substr(v4.size())), false);
    }
    if (value.starts_with(v4a)) {
        return read_credential(credential_of(value.substr(v4a.size())), true);
    }
    if (!value.starts_with(v2)) {
        return std::nullopt;
    }
    value = trim(value.substr(v2.size()));
    std::size_t colon = value.rfind(':');  // A signature, base64, has none.
    if (colon == std::string_view::npos || !is_key(value.substr(0, colon))) {
        return std::nullopt;
    }
    Claim claim;
    claim.version = "SigV2";
    claim.access_key_id = value.substr(0, colon);
    return claim;
}

std::optional<Claim> read_query(const Pairs& query) {
    if (const std::string* credential = find_pair(query, "X-Amz-Credential")) {
        const std::string* algorithm = find_pair(query, "X-Amz-Algorithm");
        return read_credential(*credential, algorithm != nullptr && *algorithm == v4a);
    }
    const std::string* key = find_pair(query, "AWSAccessKeyId");
    if (key == nullptr || !is_key(*key)) {
        return std::nullopt;
    }
    Claim claim;
    claim.version = "SigV2";
    claim.access_key_id = *key;
    return claim;
}

std::string session_token(const std::vector<http::Header>& headers, const Pairs& query) {
    if (const std::string* token = http::find(headers, "x-amz-security-token")) {
        return *token;
    }
    // "x-amz-security-token": of Version 2.
    for (std::string_view name : {"X-Amz-Security-Token", "x-amz-security-token"}) {
        if (const std::string* token = find_pair(query, name)) {
            return *token;
        }
    }
    return {};
}

/// How often a query names a key.
std::ptrdiff_t keys_named(const Pairs& query) {
    return std::ranges::count_if(query, [](const auto& pair) {
        return http::equal_ignoring_case(pair.first, "X-Amz-Credential") ||
               http::equal_ignoring_case(pair.first, "AWSAccessKeyId");
    });
}

}  // namespace

Claim read_claim(const std::vector<http::Header>& headers, const Pairs& query) {
    const std::string* authorization = http::find(headers, "authorization");
    std::optional<Claim> claim;
    Signing signing = Signing::header;
    if (authorization != nullptr) {
        claim = read_header(*authorization);
    }
    if (!claim && !query.empty()) {
        claim = read_query(query);
        signing = Signing::query;
    }
    if (!claim) {
        return {};
    }
    claim->signing = signing;
    claim->is_ambiguous = keys_named(query) + (authorization != nullptr ? 1 : 0) > 1;
    claim->session_token = session_token(headers, query);
    return std::move(*claim);
}

}  // namespace opentrail::gateway
