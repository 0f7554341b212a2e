#include "aws/s3_address.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/arn.h"
#include "aws/endpoint.h"
#include "base/assert.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

bool is_letter_or_digit(char letter) {
    const char small = http::lower(letter);
    return (small >= 'a' && small <= 'z') || (letter >= '0' && letter <= '9');
}

std::string endpoint_of(const S3Address& address) {
    if (!address.endpoint.empty()) {
        std::string_view endpoint = address.endpoint;
        while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
        return std::string(endpoint);
    }
    return fmt::format("https://s3.{}.amazonaws.com{}", address.region,
                       partition_of(address.region) == "aws-cn" ? ".cn" : "");
}

/// "http://HOST:PORT/PATH" in two: "http://" and the rest.
std::string_view scheme_of(std::string_view url) { return url.substr(0, url.find("://") + 3); }

bool is_host_part(std::string_view bucket) {
    return std::ranges::all_of(bucket, [](char letter) {
        return (is_letter_or_digit(letter) && http::lower(letter) == letter) || letter == '-' ||
               letter == '.';
    });
}

bool in_host(const S3Address& address, std::string_view bucket) {
    if (bucket.empty() || !is_host_part(bucket)) return false;
    if (address.style != S3Style::automatic) return address.style == S3Style::virtual_host;
    // A dot more than AWS's certificate has names for.
    return address.endpoint.empty() && bucket.find('.') == std::string_view::npos;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

Result<void> check(const S3Address& address) {
    const auto is_word = [](char letter) {
        return is_letter_or_digit(letter) || letter == '-' || letter == '_';
    };
    if (address.region.empty() || address.region.size() > limits::name_bytes_max ||
        !std::ranges::all_of(address.region, is_word)) {
        return fail(Code::invalid, fmt::format("'{}' is not a Region",
                                               address.region.substr(0, limits::quoted_bytes_max)));
    }
    if (!address.endpoint.empty()) TRY(parse_endpoint(address.endpoint));
    return {};
}

bool is_bucket_in_url(std::string_view bucket) {
    return bucket.size() >= 3 && bucket.size() <= 255 && is_letter_or_digit(bucket.front()) &&
           bucket.find("..") == std::string_view::npos &&
           std::ranges::all_of(bucket, [](char letter) {
               return is_letter_or_digit(letter) || letter == '-' || letter == '.' || letter == '_';
           });
}

std::string url_of(const S3Address& address, std::string_view bucket, std::string_view key) {
    std::string url = endpoint_of(address);
    if (in_host(address, bucket)) {
        url.insert(scheme_of(url).size(), fmt::format("{}.", bucket));
    } else if (!bucket.empty()) {
        url += "/" + percent_encode(bucket);
    }
    if (!key.empty()) {
        url += "/" + percent_encode(key, Slash::keep);
    } else if (bucket.empty() || in_host(address, bucket)) {
        url += "/";
    }
    return url;
}

bool is_in_the_clear(const S3Address& address) {
    const auto endpoint = parse_endpoint(endpoint_of(address));
    INVARIANT(endpoint);
    return !endpoint->encrypted && !is_loopback(endpoint->host);
}

}  // namespace opentrail::aws
