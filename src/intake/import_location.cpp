#include "intake/import_location.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::intake {
namespace {

constexpr std::string_view scheme = "s3://";
/// Amazon S3 User Guide, "Creating object key names".
constexpr std::size_t key_bytes_max = 1024;

bool is_small_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// "[a-z0-9][\.\-a-z0-9]{1,61}[a-z0-9]" (CloudTrail's model, DeliveryS3Uri).
bool is_bucket(std::string_view name) {
    if (name.size() < 3 || name.size() > 63) return false;
    if (!is_small_or_digit(name.front()) || !is_small_or_digit(name.back())) return false;
    return std::ranges::all_of(name,
                               [](char c) { return is_small_or_digit(c) || c == '.' || c == '-'; });
}

}  // namespace

Result<ImportLocation> parse_import_location(std::string_view uri) {
    if (!uri.starts_with(scheme)) {
        return fail(Code::invalid, "it is not of the form s3://BUCKET/PREFIX");
    }
    const std::string_view rest = uri.substr(scheme.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    ImportLocation location{.bucket = std::string(rest.substr(0, slash)),
                            .prefix = std::string(rest.substr(std::min(slash + 1, rest.size())))};
    if (!is_bucket(location.bucket)) {
        return fail(Code::invalid,
                    "its bucket is not 3 to 63 small letters, digits, dots and hyphens");
    }
    // A folder's neighbour may begin with its name: "CloudTrail" and "CloudTrail-Digest".
    if (!location.prefix.empty() && location.prefix.back() != '/') location.prefix += '/';
    if (location.prefix.size() <= key_bytes_max) return location;
    return fail(Code::invalid,
                fmt::format("its prefix has {} bytes, {} are the most that a key has",
                            location.prefix.size(), key_bytes_max));
}

std::string uri_of(std::string_view bucket, std::string_view key) {
    return fmt::format("{}{}/{}", scheme, bucket, key);
}

std::string_view folder_of(std::string_view key) {
    const std::size_t slash = key.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : key.substr(0, slash + 1);
}

}  // namespace opentrail::intake
