#include "aws/sigv4.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/signature_parts.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

using Fault = std::unexpected<SignatureFault>;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view scope_end = "aws4_request";

Fault incomplete(std::string message) {
    return Fault({"IncompleteSignatureException", std::move(message)});
}
Fault invalid(std::string message) {
    return Fault({"InvalidSignatureException", std::move(message)});
}

Fault mismatch() {
    return invalid(
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.");
}

std::string scope_of(const Signature& signature) {
    return fmt::format("{}/{}/{}/{}", signature.date, signature.region, signature.service,
                       signature.terminator);
}

std::string signature_of(std::string_view canonical, const Signature& signature,
                         const Sha256& key) {
    const std::string to_sign = fmt::format("{}\n{}\n{}\n{}", algorithm, signature.timestamp,
                                            scope_of(signature), hex(sha256(canonical)));
    return hex(hmac_sha256(as_text(key), to_sign));
}

/// What botocore and the JavaScript SDK never sign may be unsigned; every other X-Amz- header must
/// not be, or whoever stands between could change the operation.
std::expected<void, SignatureFault> check_signed_headers(const http::Request& request,
                                                         const Signature& signature) {
    const auto is_signed = [&](std::string_view name) {
        return std::ranges::find(signature.signed_headers, http::lower(name)) !=
               signature.signed_headers.end();
    };
    if (!is_signed("host")) {
        return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    for (const std::string& name : signature.signed_headers) {
        if (!http::find(request.headers, name)) {
            return invalid(fmt::format("The signed header '{}' is not in the request.", name));
        }
    }
    for (const http::Header& header : request.headers) {
        const std::string name = http::lower(header.name);
        if (!name.starts_with("x-amz-")) continue;
        if (signature.in_query && name != "x-amz-target") continue;
        if (!is_signed(name)) {
            return invalid(fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.",
                                       header.name));
        }
    }
    return {};
}

std::expected<void, SignatureFault> check_scope(const Signature& signature,
                                                const VerifyOptions& options) {
    if (signature.region.empty())
        return invalid("Credential should be scoped to a valid Region, not ''.");
    if (std::ranges::find(options.services, signature.service) == options.services.end()) {
        const std::string expected = options.services.empty() ? "" : options.services.front();
        return invalid(
            fmt::format("Credential should be scoped to correct service: '{}'.", expected));
    }
    if (signature.terminator != scope_end) {
        return invalid(fmt::format(
            "Credential should be scoped with a valid terminator: 'aws4_request', not '{}'.",
            signature.terminator));
    }
    if (!signature.timestamp.starts_with(signature.date)) {
        return invalid(fmt::format(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            "HTTP: '{}' != '{}', from '{}'.",
            signature.date, signature.timestamp.substr(0, 8), signature.timestamp));
    }
    return {};
}

std::expected<void, SignatureFault> check_time(const Signature& signature,
                                               const VerifyOptions& options) {
    const auto signed_at = parse_iso8601(signature.timestamp);
    if (!signed_at || signature.timestamp.size() != 16) {
        return incomplete(
            fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'.", signature.timestamp));
    }
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(options.clock_skew).count();
    const auto oldest = options.now - options.clock_skew;
    const auto newest = options.now + options.clock_skew;
    const auto expiry = signature.in_query ? *signed_at + signature.expires : *signed_at;
    if (signature.in_query ? expiry < options.now : expiry < oldest) {
        return invalid(fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)",
                                   iso8601_basic(expiry),
                                   iso8601_basic(signature.in_query ? options.now : oldest),
                                   iso8601_basic(options.now), signature.in_query ? 0 : minutes));
    }
    if (*signed_at > newest) {
        return invalid(fmt::format(
            "Signature not yet current: {} is still later than {} ({} + {} min.)",
            signature.timestamp, iso8601_basic(newest), iso8601_basic(options.now), minutes));
    }
    return {};
}

/// The hash that the canonical request ends in. A hash that was sent must be that of the body.
std::expected<std::string, SignatureFault> body_hash(const http::Request& request) {
    std::string actual = hex(sha256(request.body));
    const std::string* sent = http::find(request.headers, "x-amz-content-sha256");
    if (!sent) return actual;
    if (sent->starts_with("STREAMING-") || *sent == "UNSIGNED-PAYLOAD") {
        return invalid(
            fmt::format("X-Amz-Content-SHA256 '{}' is not accepted here: sign the body.", *sent));
    }
    if (!equal_constant_time(*sent, actual)) {
        return invalid(
            "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    return actual;
}

std::expected<std::chrono::seconds, SignatureFault> read_expires(std::string_view text) {
    long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const auto most =
        std::chrono::duration_cast<std::chrono::seconds>(limits::presigned_lifetime_max).count();
    if (error != std::errc() || end != text.data() + text.size() || seconds < 1 || seconds > most) {
        return incomplete(
            fmt::format("X-Amz-Expires must be a number of seconds from 1 to {}.", most));
    }
    return std::chrono::seconds(seconds);
}

std::expected<void, SignatureFault> read_credential(std::string_view text, Signature& into) {
    const std::vector<std::string> parts = split(text, '/');
    if (parts.size() != 5) {
        return incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term.");
    }
    into.access_key_id = parts[0];
    into.date = parts[1];
    into.region = parts[2];
    into.service = parts[3];
    into.terminator = parts[4];
    return {};
}

std::expected<Signature, SignatureFault> read_from_header(const http::Request& request,
                                                          std::string_view header) {
    if (!header.starts_with(algorithm)) {
        return incomplete(
            "Unsupported algorithm in the Authorization header: AWS4-HMAC-SHA256 is expected.");
    }
    Signature signature;
    std::string credential;
    bool has_list = false;
    for (std::string_view part : split_views(header.substr(algorithm.size()), ',')) {
        part = trim(part);
        if (part.empty()) continue;
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) {
            return incomplete(fmt::format(
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed "
                "with SHA-256 and encoded with Base64): '{}'.",
                base64(as_text(sha256(part)))));
        }
        const std::string_view name = part.substr(0, equals);
        const std::string_view value = part.substr(equals + 1);
        if (name == "Credential") credential = value;
        if (name == "Signature") signature.signature = value;
        if (name == "SignedHeaders") {
            signature.signed_headers = split(value, ';');
            has_list = !value.empty();
        }
    }
    std::string missing;
    const auto require = [&](bool there, const char* what) {
        if (there) return;
        if (!missing.empty()) missing += ' ';
        missing += what;
    };
    const std::string* date = http::find(request.headers, "x-amz-date");
    if (!date) date = http::find(request.headers, "date");
    require(!credential.empty(), "Authorization header requires 'Credential' parameter.");
    require(!signature.signature.empty(), "Authorization header requires 'Signature' parameter.");
    require(has_list, "Authorization header requires 'SignedHeaders' parameter.");
    require(date != nullptr,
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    if (!missing.empty()) return incomplete(std::move(missing));
    if (auto read = read_credential(credential, signature); !read)
        return Fault(std::move(read.error()));
    signature.timestamp = *date;
    if (const std::string* token = http::find(request.headers, "x-amz-security-token")) {
        signature.session_token = *token;
    }
    return signature;
}

std::expected<Signature, SignatureFault> read_from_query(
    const std::vector<QueryParameter>& parameters) {
    Signature signature;
    signature.in_query = true;
    const auto value = [&](std::string_view name) -> const std::string* {
        const auto found = std::ranges::find(parameters, name, &QueryParameter::name);
        return found == parameters.end() ? nullptr : &found->value;
    };
    for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                             "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires"}) {
        if (!value(name)) {
            return incomplete(fmt::format("AWS query-string parameters must include '{}'.", name));
        }
    }
    if (*value("X-Amz-Algorithm") != algorithm) {
        return incomplete("Unsupported X-Amz-Algorithm: AWS4-HMAC-SHA256 is expected.");
    }
    if (auto read = read_credential(*value("X-Amz-Credential"), signature); !read) {
        return Fault(std::move(read.error()));
    }
    auto expires = read_expires(*value("X-Amz-Expires"));
    if (!expires) return Fault(std::move(expires.error()));
    signature.expires = *expires;
    signature.signature = *value("X-Amz-Signature");
    signature.signed_headers = split(*value("X-Amz-SignedHeaders"), ';');
    signature.timestamp = *value("X-Amz-Date");
    if (const std::string* token = value("X-Amz-Security-Token")) signature.session_token = *token;
    return signature;
}

Sha256 derive_key(std::string_view secret, const Signature& signature) {
    const Sha256 date = hmac_sha256(fmt::format("AWS4{}", secret), signature.date);
    const Sha256 region = hmac_sha256(as_text(date), signature.region);
    const Sha256 service = hmac_sha256(as_text(region), signature.service);
    return hmac_sha256(as_text(service), scope_end);
}

}  // namespace

bool has_signature(const http::Request& request) {
    if (const std::string* header = http::find(request.headers, "authorization")) {
        return !http::lower(std::string_view(*header).substr(0, 7)).starts_with("bearer ");
    }
    return request.query().find("X-Amz-Signature=") != std::string_view::npos;
}

std::expected<Signature, SignatureFault> read_signature(const http::Request& request) {
    if (const std::string* header = http::find(request.headers, "authorization")) {
        return read_from_header(request, *header);
    }
    return read_from_query(query_parameters(request.query()));
}

Sha256 SigningKeys::key(std::string_view secret, const Signature& signature) {
    // The secret is part of the name only by its hash: the cache must not be one more place where
    // secrets lie.
    const std::string name = fmt::format("{}\n{}\n{}\n{}", signature.date, signature.region,
                                         signature.service, as_text(sha256(secret)));
    const std::lock_guard lock(mutex_);
    if (const auto found = by_name_.find(name); found != by_name_.end()) {
        recent_.splice(recent_.begin(), recent_, found->second);
        return found->second->key;
    }
    recent_.push_front({name, derive_key(secret, signature)});
    by_name_[name] = recent_.begin();
    if (recent_.size() > kept_max) {
        by_name_.erase(recent_.back().name);
        recent_.pop_back();
    }
    return recent_.front().key;
}

std::string canonical_request(const http::Request& request, const Signature& signature,
                              std::string_view hash) {
    const bool s3 = signature.service == "s3";
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, canonical_path(request.path(), s3),
                       canonical_query(request.query()),
                       canonical_headers(request, signature.signed_headers),
                       fmt::join(signature.signed_headers, ";"), hash);
}

std::expected<void, SignatureFault> verify(const http::Request& request, const Signature& signature,
                                           std::string_view secret, const VerifyOptions& options,
                                           SigningKeys& keys) {
    if (auto good = check_scope(signature, options); !good) return good;
    if (auto good = check_time(signature, options); !good) return good;
    if (auto good = check_signed_headers(request, signature); !good) return good;
    auto hash = body_hash(request);
    if (!hash) return Fault(std::move(hash.error()));
    const std::string expected = signature_of(canonical_request(request, signature, *hash),
                                              signature, keys.key(secret, signature));
    if (!equal_constant_time(expected, signature.signature)) return mismatch();
    return {};
}

void sign(http::Request& request, const SigningKeyPair& key, std::string_view region,
          std::string_view service, Timestamp now) {
    Signature signature;
    signature.access_key_id = key.access_key_id;
    signature.timestamp = iso8601_basic(now);
    signature.date = signature.timestamp.substr(0, 8);
    signature.region = region;
    signature.service = service;
    signature.terminator = scope_end;
    request.headers.push_back({"X-Amz-Date", signature.timestamp});
    if (!key.session_token.empty())
        request.headers.push_back({"X-Amz-Security-Token", key.session_token});
    for (const http::Header& header : request.headers) {
        const std::string name = http::lower(header.name);
        if (name == "host" || name == "content-type" || name.starts_with("x-amz-")) {
            signature.signed_headers.push_back(name);
        }
    }
    std::ranges::sort(signature.signed_headers);
    const auto [first, last] = std::ranges::unique(signature.signed_headers);
    signature.signed_headers.erase(first, last);
    const std::string canonical = canonical_request(request, signature, hex(sha256(request.body)));
    const std::string value = signature_of(canonical, signature, derive_key(key.secret, signature));
    request.headers.push_back(
        {"Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                      algorithm, signature.access_key_id, scope_of(signature),
                                      fmt::join(signature.signed_headers, ";"), value)});
}

}  // namespace opentrail::aws
