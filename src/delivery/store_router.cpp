#include "delivery/store_router.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::delivery {

Store& StoreRouter::of(std::string_view bucket) const {
    const auto remote = remotes_.find(bucket);
    return remote == remotes_.end() ? local_ : *remote->second;
}

Result<Stored> StoreRouter::place(const Object& object, Unsettled& later) {
    return of(object.bucket).place(object, later);
}

/// What is in `later` is the built-in store's: the others settle at once.
Result<void> StoreRouter::settle(Unsettled& later) { return local_.settle(later); }

Result<void> StoreRouter::probe(const Object& object) { return of(object.bucket).probe(object); }

Result<ObjectRead> StoreRouter::get(std::string_view bucket, std::string_view key) {
    return of(bucket).get(bucket, key);
}

Result<std::string> StoreRouter::read_part(std::string_view bucket, std::string_view key,
                                           std::uint64_t offset, std::size_t size) {
    return of(bucket).read_part(bucket, key, offset, size);
}

Result<ObjectFacts> StoreRouter::facts(std::string_view bucket, std::string_view key) {
    return of(bucket).facts(bucket, key);
}

Result<Listing> StoreRouter::list(std::string_view bucket, const ListQuery& query) {
    return of(bucket).list(bucket, query);
}

Result<bool> StoreRouter::bucket_exists(std::string_view bucket) {
    return of(bucket).bucket_exists(bucket);
}

Result<void> StoreRouter::create_bucket(std::string_view bucket) {
    if (is_remote(bucket)) {
        return fail(Code::conflict,
                    fmt::format("bucket {} is on another S3, by the settings (stores.{}.*): it is "
                                "made there",
                                bucket, bucket));
    }
    return local_.create_bucket(bucket);
}

Result<std::vector<std::string>> StoreRouter::buckets() {
    std::vector<std::string> names = TRY(local_.buckets());
    for (const auto& [name, store] : remotes_) names.push_back(name);
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
}

void StoreRouter::stop() {
    local_.stop();
    for (const auto& [name, store] : remotes_) store->stop();
}

}  // namespace opentrail::delivery
