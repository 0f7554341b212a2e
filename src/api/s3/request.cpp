#include "api/s3/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/encoding.h"
#include "base/json_text.h"

namespace opentrail::api::s3 {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || text.empty()) return std::nullopt;
    // More than any object has, however much more.
    if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
    if (error != std::errc()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::string> S3Request::parameter(std::string_view name) const {
    const auto found = std::ranges::find(query, name, &Parameter::name);
    if (found == query.end()) return std::nullopt;
    return found->value;
}

Outcome<S3Request> read_request(const http::Request& request) {
    S3Request read;
    const Result<std::string> path = percent_decode(request.path());
    auto query = parse_url_query(request.query());
    if (!path || !query || !path->starts_with('/')) {
        return refuse("InvalidURI", "Couldn't parse the specified URI.");
    }
    // Keys are UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). Before anything is done:
    // what is not could not be recorded.
    const bool is_text = is_utf8(*path) && std::ranges::all_of(*query, [](const Parameter& one) {
                             return is_utf8(one.name) && is_utf8(one.value);
                         });
    if (!is_text) return refuse("InvalidURI", "The specified URI is not UTF-8.");
    read.query = *std::move(query);
    const std::string_view rest = std::string_view(*path).substr(1);
    const std::size_t slash = rest.find('/');
    read.bucket = rest.substr(0, slash);
    if (slash != std::string_view::npos) read.key = rest.substr(slash + 1);
    return read;
}

std::string arn_of(const S3Request& request) {
    if (request.bucket.empty()) return "*";
    if (request.key.empty()) return fmt::format("arn:aws:s3:::{}", request.bucket);
    return fmt::format("arn:aws:s3:::{}/{}", request.bucket, request.key);
}

std::optional<Range> read_range(std::string_view header, std::uint64_t object_bytes) {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) return std::nullopt;
    const std::string_view text = header.substr(unit.size());
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = number(text.substr(0, dash));
    const auto last = number(text.substr(dash + 1));
    if (dash == 0) {
        // The last so many bytes.
        if (!last) return std::nullopt;
        const std::uint64_t size = std::min(*last, object_bytes);
        return Range{object_bytes - size, size, size > 0};
    }
    if (!first || (!last && dash + 1 != text.size()) || (last && *last < *first)) {
        return std::nullopt;
    }
    if (*first >= object_bytes) return Range{0, 0, false};
    const std::uint64_t end = last ? std::min(*last, object_bytes - 1) : object_bytes - 1;
    return Range{*first, end - *first + 1, true};
}

}  // namespace opentrail::api::s3
