#include "intake/object_lister.h"

#include <fmt/format.h>

#include <utility>

#include "delivery/validation/folder_source.h"

namespace opentrail::intake {

/// Brent's search for a cycle ("An improved Monte Carlo factorization algorithm", 1980).
bool S3Lister::goes_round(const std::string& token) {
    if (token == kept_) return true;
    if (++since_ < until_) return false;
    kept_ = token;
    since_ = 0;
    until_ *= 2;
    return false;
}

Result<std::vector<ListedObject>> S3Lister::next() {
    std::vector<ListedObject> objects;
    while (objects.empty() && !ended_) {
        aws::S3Page page =
            TRY(client_->list_objects(bucket_, {.prefix = prefix_, .token = token_}));
        for (aws::S3ListedObject& object : page.objects) {
            objects.push_back({std::move(object.key), object.bytes, std::move(object.etag)});
        }
        ended_ = page.next_token.empty();
        if (!ended_ && goes_round(page.next_token)) {
            return fail(Code::corrupt,
                        fmt::format("the S3's listing of bucket {} does not end", bucket_));
        }
        token_ = std::move(page.next_token);
    }
    return objects;
}

Result<std::vector<ListedObject>> FolderLister::next() {
    std::vector<ListedObject> objects;
    if (ended_) return objects;
    delivery::Listing listing = TRY(delivery::validation::list_folder(
        disk_, folder_, {.prefix = prefix_, .after = after_, .limit = 1000}));
    ended_ = !listing.more || listing.objects.empty();
    if (!listing.objects.empty()) after_ = listing.objects.back().key;
    for (delivery::ObjectFacts& object : listing.objects) {
        objects.push_back({std::move(object.key), object.bytes});
    }
    return objects;
}

}  // namespace opentrail::intake
