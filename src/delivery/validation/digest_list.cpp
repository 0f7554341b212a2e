#include "delivery/validation/digest_list.h"

#include <algorithm>

namespace opentrail::delivery::validation {

Result<std::vector<ListedDigest>> list_digests(Source& source, const Place& place,
                                               const TrailName& trail, Timestamp from,
                                               Timestamp to) {
    const std::string folder = place.digests();
    // All that ends on a later day is greater than this.
    const std::string last = day_folder(folder, to) + "\xff";
    std::string after = day_folder(folder, from);
    std::vector<ListedDigest> found;
    for (bool more = from <= to; more;) {
        const Listing page = TRY(source.list(place.bucket, folder, after));
        for (const ObjectFacts& object : page.objects) {
            const auto read = read_digest_key(object.key, place);
            if (!read || read->end < from || read->end > to) continue;
            const bool own = read_digest_key(object.key, place, trail).has_value();
            found.push_back({read->end, object.key, object.bytes, read->backfill, own});
        }
        more = page.more && !page.objects.empty() && page.objects.back().key < last;
        if (more) after = page.objects.back().key;
    }
    std::ranges::stable_sort(found, {}, &ListedDigest::end);
    return found;
}

Result<std::optional<std::string>> find_digest(Source& source, const Place& place,
                                               const TrailName& trail, Timestamp from,
                                               Timestamp to) {
    const std::string folder = place.digests();
    const std::string last = day_folder(folder, to) + "\xff";
    std::string after = day_folder(folder, from);
    for (bool more = true; more;) {
        const Listing page = TRY(source.list(place.bucket, folder, after));
        for (const ObjectFacts& object : page.objects) {
            const auto read = read_digest_key(object.key, place, trail);
            if (read && !read->backfill && read->end >= from && read->end <= to) {
                return std::optional(object.key);
            }
        }
        more = page.more && !page.objects.empty() && page.objects.back().key < last;
        if (more) after = page.objects.back().key;
    }
    return std::optional<std::string>();
}

const ListedDigest* last_before(const std::vector<ListedDigest>& digests, Timestamp time) {
    const auto next = std::ranges::lower_bound(digests, time, {}, &ListedDigest::end);
    return next == digests.begin() ? nullptr : &*(next - 1);
}

}  // namespace opentrail::delivery::validation
