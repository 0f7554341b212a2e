#include "delivery/validation/organization.h"

#include <fmt/format.h>

namespace opentrail::delivery::validation {
namespace {

/// A bucket with more than these is not one that trails deliver to.
constexpr int organizations_max = 100;

Result<bool> has_any(Source& source, const Place& place) {
    return !TRY(source.list(place.bucket, place.digests(), "")).objects.empty();
}

}  // namespace

Result<std::string> find_organization(Source& source, const Place& place) {
    if (TRY(has_any(source, place))) return std::string();
    const std::string folder =
        fmt::format("{}{}AWSLogs/o-", place.prefix, place.prefix.empty() ? "" : "/");
    std::string after;
    for (int i = 0; i < organizations_max; ++i) {
        const Listing listing = TRY(source.list(place.bucket, folder, after));
        if (listing.objects.empty()) break;
        const std::string& key = listing.objects.front().key;
        const std::size_t slash = key.find('/', folder.size());
        if (slash == std::string::npos) {
            after = key;
            continue;
        }
        const std::size_t name = folder.size() - 2;
        Place there = place;
        there.organization = key.substr(name, slash - name);
        if (TRY(has_any(source, there))) return there.organization;
        // Greater than all of its keys, and text, which an S3 may insist on: '0' comes after '/'.
        after = key.substr(0, slash) + '0';
    }
    return std::string();
}

}  // namespace opentrail::delivery::validation
