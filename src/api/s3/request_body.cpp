#include "api/s3/request_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "api/call.h"
#include "api/excerpt.h"
#include "aws/chunked_body.h"
#include "aws/signature_parts.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/md5.h"
#include "http/letter_case.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::string_view checksum_prefix = "x-amz-checksum-";
constexpr std::size_t md5_bytes = 16;

std::string payload_of(const http::Request& request) {
    if (const std::string* sent = http::find(request.headers, "x-amz-content-sha256")) return *sent;
    for (const aws::QueryParameter& parameter : aws::query_parameters(request.query())) {
        if (http::equal_ignoring_case(parameter.name, "x-amz-content-sha256")) {
            return parameter.value;
        }
    }
    return {};
}

/// Fails unless the trailers are those that the request announced.
std::optional<Refused> wrong_trailers(const http::Request& request,
                                      const std::vector<http::Header>& trailers) {
    const std::string list = header(request, "x-amz-trailer");
    std::vector<std::string> announced;
    for (const std::string_view name : aws::split_views(list, ',')) {
        if (!aws::trim(name).empty()) announced.push_back(http::lower(aws::trim(name)));
    }
    const bool same =
        announced.size() == trailers.size() &&
        std::ranges::all_of(announced, [&](const std::string& name) {
            return std::ranges::find(trailers, name, &http::Header::name) != trailers.end();
        });
    if (same) return std::nullopt;
    return Refused{"MalformedTrailerError",
                   "The request contained trailing data that was not well-formed or did not "
                   "conform to our published schema."};
}

Outcome<Body> decode(const http::Request& request, aws::BodyForm form,
                     std::vector<http::Header>& trailers) {
    const std::string text = header(request, "x-amz-decoded-content-length");
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return refuse("MissingContentLength",
                      "You must provide the x-amz-decoded-content-length HTTP header.");
    }
    Result<aws::ChunkedBody> decoded = aws::decode_chunked(request.body, form);
    if (!decoded || decoded->bytes.size() != length) {
        return refuse("IncompleteBody", decoded
                                            ? fmt::format("The body has {} bytes, and {} were said "
                                                          "in x-amz-decoded-content-length.",
                                                          decoded->bytes.size(), length)
                                            : decoded.error().message);
    }
    if (auto wrong = wrong_trailers(request, decoded->trailers)) {
        return std::unexpected(*std::move(wrong));
    }
    trailers = std::move(decoded->trailers);
    return Body(std::move(decoded->bytes));
}

std::optional<Refused> check_md5(const http::Request& request, Body& body) {
    const std::string* const sent = http::find(request.headers, "Content-MD5");
    if (!sent) return std::nullopt;
    const Result<std::string> digest = decode_base64(*sent);
    if (!digest || digest->size() != md5_bytes) {
        return Refused{"InvalidDigest", "The Content-MD5 you specified was invalid."};
    }
    const Md5 actual = md5(body.bytes());
    if (!std::ranges::equal(*digest, actual, {},
                            [](char byte) { return static_cast<std::uint8_t>(byte); })) {
        return Refused{"BadDigest",
                       "The Content-MD5 you specified did not match what we received."};
    }
    body.has_md5 = true;
    return std::nullopt;
}

/// Compares what a header or trailer says.
std::optional<Refused> check_one(const http::Header& sent, Body& body) {
    const std::optional<aws::Checksum> algorithm = aws::checksum_of_header(sent.name);
    if (!algorithm) {
        return Refused{"InvalidRequest",
                       fmt::format("{} is of no algorithm that is known here: CRC32, CRC32C, "
                                   "CRC64NVME, SHA1 and SHA256 are.",
                                   excerpt(sent.name))};
    }
    if (body.algorithm) {
        return Refused{"InvalidRequest",
                       "Expecting a single x-amz-checksum- header. Multiple checksum Types are not "
                       "allowed."};
    }
    const Result<std::string> digest = decode_base64(sent.value);
    if (!digest || digest->size() != aws::digest_bytes(*algorithm)) {
        return Refused{"InvalidRequest", fmt::format("Value for {} header is invalid.",
                                                     aws::header_name(*algorithm))};
    }
    if (aws::digest(*algorithm, body.bytes()) != *digest) {
        return Refused{"BadDigest",
                       fmt::format("The {} you specified did not match the calculated checksum.",
                                   aws::name(*algorithm))};
    }
    body.algorithm = algorithm;
    body.checksum = sent.value;
    return std::nullopt;
}

/// Headers with the prefix that are none.
bool says_something_else(std::string_view name) {
    return name == "x-amz-checksum-mode" || name == "x-amz-checksum-type" ||
           name == "x-amz-checksum-algorithm";
}

std::optional<Refused> check_all(const http::Request& request,
                                 const std::vector<http::Header>& trailers, Body& body) {
    if (auto wrong = check_md5(request, body)) return wrong;
    for (const std::vector<http::Header>* const headers : {&request.headers, &trailers}) {
        for (const http::Header& header : *headers) {
            const std::string name = http::lower(header.name);
            if (!name.starts_with(checksum_prefix) || says_something_else(name)) continue;
            if (auto wrong = check_one(header, body)) return wrong;
        }
    }
    const std::string asked = header(request, "x-amz-sdk-checksum-algorithm");
    if (asked.empty()) return std::nullopt;
    if (!body.algorithm) {
        return Refused{"InvalidRequest",
                       "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                       "x-amz-checksum-* or x-amz-trailer headers were found."};
    }
    if (aws::parse_checksum(asked) != body.algorithm) {
        return Refused{"InvalidRequest",
                       "Value for x-amz-sdk-checksum-algorithm header is invalid."};
    }
    return std::nullopt;
}

}  // namespace

Outcome<Body> read_body(const http::Request& request) {
    const aws::BodyForm form = aws::body_form(payload_of(request));
    if (form == aws::BodyForm::unknown) {
        return refuse("NotImplemented",
                      "Bodies signed by Signature Version 4A are not known here.");
    }
    std::vector<http::Header> trailers;
    Outcome<Body> body = aws::is_chunked(form)
                             ? decode(request, form, trailers)
                             : Outcome<Body>(Body(std::string_view(request.body)));
    if (!body) return body;
    if (auto wrong = check_all(request, trailers, *body)) return std::unexpected(*std::move(wrong));
    return body;
}

std::string short_name(aws::Checksum algorithm) {
    return std::string(aws::header_name(algorithm).substr(checksum_prefix.size()));
}

delivery::Checksums kept_checksum(const Body& body) {
    if (body.algorithm) return {{short_name(*body.algorithm), body.checksum}};
    return {{short_name(aws::Checksum::crc64nvme),
             aws::checksum(aws::Checksum::crc64nvme, body.bytes())}};
}

}  // namespace opentrail::api::s3
