#include "delivery/validation/store_source.h"

namespace opentrail::delivery::validation {

Result<Listing> StoreSource::list(std::string_view bucket, std::string_view prefix,
                                  std::string_view after) {
    return store_.list(bucket, {.prefix = prefix, .after = after});
}

Result<DigestObject> StoreSource::digest(std::string_view bucket, std::string_view key) {
    ObjectRead read = TRY(store_.get(bucket, key));
    return DigestObject{std::move(read.bytes), std::move(read.facts.attributes.metadata)};
}

Result<std::string> StoreSource::part(std::string_view bucket, std::string_view key,
                                      std::uint64_t offset, std::size_t size) {
    return store_.read_part(bucket, key, offset, size);
}

}  // namespace opentrail::delivery::validation
