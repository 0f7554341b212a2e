#include "aws/sigv4.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/arn.h"
#include "aws/chunked_body.h"
#include "aws/signature_parts.h"
#include "base/assert.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "http/date.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view scope_end = "aws4_request";
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";
constexpr std::string_view content_sha256 = "x-amz-content-sha256";

std::unexpected<Fault> incomplete(std::string message) {
    return refuse("IncompleteSignatureException", std::move(message));
}
std::unexpected<Fault> invalid(std::string message) {
    return refuse("InvalidSignatureException", std::move(message));
}

std::unexpected<Fault> mismatch() { return std::unexpected(signature_mismatch()); }

/// What a message repeats of what was sent.
std::string printable(std::string_view text) {
    std::string result(text.substr(0, limits::quoted_bytes_max));
    std::ranges::replace_if(result, [](char byte) { return byte < 0x20 || byte > 0x7e; }, '?');
    return result;
}

/// The time of a signature in the form that is signed. Date is sent as in "Fri, 02 Jan 2026
/// 03:04:05 GMT" (RFC 9110); botocore signs the other form of it all the same.
Outcome<std::string> read_timestamp(std::string_view text) {
    const bool basic = text.size() == 16 && text[8] == 'T' && text[15] == 'Z';
    if (basic && parse_iso8601(text)) return std::string(text);
    if (const auto time = http::parse_date(text)) return iso8601_basic(*time);
    return incomplete(
        fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                    "http://en.wikipedia.org/wiki/ISO_8601",
                    printable(text)));
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
/// Headers of OpenTrail's own, such as x-opentrail-account.
constexpr std::string_view own_prefix = "x-opentrail-";

/// Whether a header changes what is asked for, so that it must be signed.
bool carries_meaning(std::string_view name) {
    return name.starts_with("x-amz-") || name.starts_with(own_prefix);
}

Outcome<void> check_signed_headers(const http::Request& request, const Signature& signature) {
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
        if (!carries_meaning(name)) continue;
        // A URL is handed on: with headers of his own its user could make another operation of it.
        const bool may_be_open = signature.in_query && signature.service != "s3";
        if (may_be_open && name != "x-amz-target" && !name.starts_with(own_prefix)) continue;
        if (!is_signed(name)) {
            return invalid(fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.",
                                       header.name));
        }
    }
    return {};
}

Outcome<void> check_scope(const Signature& signature, const VerifyOptions& options) {
    // It becomes the awsRegion of what is recorded.
    if (!is_region(signature.region) ||
        (options.has_region && !options.has_region(signature.region))) {
        return invalid(fmt::format("Credential should be scoped to a valid region, not '{}'.",
                                   printable(signature.region)));
    }
    if (std::ranges::find(options.services, signature.service) == options.services.end()) {
        const std::string expected = options.services.empty() ? "" : options.services.front();
        return invalid(
            fmt::format("Credential should be scoped to correct service: '{}'.", expected));
    }
    if (signature.terminator != scope_end) {
        return invalid(fmt::format(
            "Credential should be scoped with a valid terminator: 'aws4_request', not '{}'.",
            printable(signature.terminator)));
    }
    if (signature.timestamp.substr(0, 8) != signature.date) {
        return invalid(fmt::format(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            "HTTP: '{}' != '{}', from '{}'.",
            printable(signature.date), signature.timestamp.substr(0, 8), signature.timestamp));
    }
    return {};
}

Outcome<void> check_time(const Signature& signature, const VerifyOptions& options) {
    const auto signed_at = parse_iso8601(signature.timestamp);
    INVARIANT(signed_at);
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

/// What the request says of its body's hash; empty: nothing.
std::string claimed_hash(const http::Request& request, const Signature& signature) {
    if (const std::string* sent = http::find(request.headers, content_sha256)) return *sent;
    if (!signature.in_query) return {};
    for (const QueryParameter& parameter : query_parameters(request.query())) {
        if (http::equal_ignoring_case(parameter.name, content_sha256)) return parameter.value;
    }
    return {};
}

/// The hash that the canonical request ends in. A hash that was sent must be that of the body.
Outcome<std::string> body_hash(const http::Request& request, const Signature& signature,
                               const VerifyOptions& options) {
    const std::string sent = claimed_hash(request, signature);
    if (sent.empty() && signature.in_query && options.open_payload) {
        return std::string(unsigned_payload);
    }
    const BodyForm form = body_form(sent);
    const bool open = form == BodyForm::not_hashed || is_chunked(form);
    if (open && options.open_payload) return sent;
    if (open || form == BodyForm::unknown) {
        return invalid(fmt::format("X-Amz-Content-SHA256 '{}' is not accepted here: sign the body.",
                                   printable(sent)));
    }
    std::string actual = hex(sha256(request.body));
    if (!sent.empty() && !equal_constant_time(sent, actual)) {
        return invalid(
            "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    return actual;
}

Outcome<std::chrono::seconds> read_expires(std::string_view text) {
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

Outcome<void> read_credential(std::string_view text, Signature& into) {
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

Outcome<Signature> read_from_header(const http::Request& request, std::string_view header) {
    if (!header.starts_with(algorithm) || header.substr(algorithm.size()).substr(0, 1) != " ") {
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
        return std::unexpected(std::move(read.error()));
    auto timestamp = read_timestamp(*date);
    if (!timestamp) return std::unexpected(std::move(timestamp.error()));
    signature.timestamp = std::move(*timestamp);
    if (const std::string* token = http::find(request.headers, "x-amz-security-token")) {
        signature.session_token = *token;
    }
    return signature;
}

Outcome<Signature> read_from_query(const std::vector<QueryParameter>& parameters) {
    Signature signature;
    signature.in_query = true;
    const auto value = [&](std::string_view name) -> const std::string* {
        const auto found = std::ranges::find(parameters, name, &QueryParameter::name);
        return found == parameters.end() ? nullptr : &found->value;
    };
    std::string missing;
    for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                             "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires"}) {
        if (value(name)) continue;
        missing += fmt::format("AWS query-string parameters must include '{}'. ", name);
    }
    if (!missing.empty()) return incomplete(missing + "Re-examine the query-string parameters.");
    if (*value("X-Amz-Algorithm") != algorithm) {
        return incomplete("Unsupported X-Amz-Algorithm: AWS4-HMAC-SHA256 is expected.");
    }
    if (auto read = read_credential(*value("X-Amz-Credential"), signature); !read) {
        return std::unexpected(std::move(read.error()));
    }
    auto expires = read_expires(*value("X-Amz-Expires"));
    if (!expires) return std::unexpected(std::move(expires.error()));
    signature.expires = *expires;
    signature.signature = *value("X-Amz-Signature");
    signature.signed_headers = split(*value("X-Amz-SignedHeaders"), ';');
    auto timestamp = read_timestamp(*value("X-Amz-Date"));
    if (!timestamp) return std::unexpected(std::move(timestamp.error()));
    signature.timestamp = std::move(*timestamp);
    if (const std::string* token = value("X-Amz-Security-Token")) signature.session_token = *token;
    return signature;
}

bool signed_in_query(const std::vector<QueryParameter>& parameters) {
    return std::ranges::find(parameters, "X-Amz-Signature", &QueryParameter::name) !=
           parameters.end();
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
    return signed_in_query(query_parameters(request.query()));
}

Outcome<Signature> read_signature(const http::Request& request) {
    const auto is_authorization = [](const http::Header& header) {
        return http::equal_ignoring_case(header.name, "authorization");
    };
    const auto headers = std::ranges::count_if(request.headers, is_authorization);
    const std::vector<QueryParameter> parameters = query_parameters(request.query());
    const bool in_query = signed_in_query(parameters);
    if (headers + (in_query ? 1 : 0) > 1) {
        // Which of them counts must not be anybody's guess.
        return incomplete("The request is signed more than once; only one signature is allowed.");
    }
    if (headers == 1) {
        return read_from_header(request,
                                std::ranges::find_if(request.headers, is_authorization)->value);
    }
    return read_from_query(parameters);
}

Sha256 SigningKeys::key(std::string_view secret, const Signature& signature) {
    // The secret is part of the name only by its hash: the cache must not be one more place where
    // secrets lie.
    std::string name = fmt::format("{}\n{}\n{}\n{}", signature.date, signature.region,
                                   signature.service, as_text(sha256(secret)));
    if (const std::optional<Sha256> held = find(name)) return *held;
    return keep(std::move(name), derive_key(secret, signature));
}

Result<Sha256> SigningKeys::key(std::string_view owner, const Signature& signature,
                                const std::function<Result<Secret>()>& open) {
    std::string name = fmt::format("{}\n{}\n{}\nof {}", signature.date, signature.region,
                                   signature.service, owner);
    if (const std::optional<Sha256> held = find(name)) return *held;
    const Secret secret = TRY(open());
    return keep(std::move(name), derive_key(secret.reveal(), signature));
}

std::uint64_t SigningKeys::derived() const {
    const std::lock_guard lock(mutex_);
    return derived_;
}

std::optional<Sha256> SigningKeys::find(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    recent_.splice(recent_.begin(), recent_, found->second);
    return found->second->key;
}

Sha256 SigningKeys::keep(std::string name, const Sha256& key) {
    const std::lock_guard lock(mutex_);
    ++derived_;
    // Another thread may have been faster.
    if (by_name_.contains(name)) return key;
    recent_.push_front({std::move(name), key});
    by_name_[recent_.front().name] = recent_.begin();
    if (recent_.size() > kept_max) {
        by_name_.erase(recent_.back().name);
        recent_.pop_back();
    }
    return key;
}

std::string canonical_request(const http::Request& request, const Signature& signature,
                              std::string_view hash) {
    const bool s3 = signature.service == "s3";
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, canonical_path(request.path(), s3),
                       canonical_query(request.query()),
                       canonical_headers(request, signature.signed_headers),
                       fmt::join(signature.signed_headers, ";"), hash);
}

Outcome<void> verify(const http::Request& request, const Signature& signature,
                     std::string_view secret, const VerifyOptions& options, SigningKeys& keys) {
    return verify(request, signature, options, [&] { return keys.key(secret, signature); });
}

Outcome<void> verify(const http::Request& request, const Signature& signature,
                     const VerifyOptions& options,
                     const std::function<std::optional<Sha256>()>& key) {
    if (auto good = check_scope(signature, options); !good) return good;
    if (auto good = check_time(signature, options); !good) return good;
    if (auto good = check_signed_headers(request, signature); !good) return good;
    auto hash = body_hash(request, signature, options);
    if (!hash) return std::unexpected(std::move(hash.error()));
    const std::optional<Sha256> signing_key = key();
    if (!signing_key) return mismatch();
    const std::string expected =
        signature_of(canonical_request(request, signature, *hash), signature, *signing_key);
    if (!equal_constant_time(expected, signature.signature)) return mismatch();
    if (!chunks_match(request.body, body_form(*hash), signature, *signing_key)) return mismatch();
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
        // As botocore does: X-Amzn-Query-Mode among them, which no service asks for.
        if (name == "host" || name == "content-type" || carries_meaning(name) ||
            name.starts_with("x-amzn-")) {
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
