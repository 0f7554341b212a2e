// Source: where validation reads files from: any Store (store_source.h), or a folder that holds
// copies of buckets (folder_source.h).
//
// Safe from any thread: many files are read at once.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "delivery/store.h"

namespace opentrail::delivery::validation {

/// A digest object as it is stored.
struct DigestObject {
    std::string bytes;
    /// Its user metadata; absent where the source keeps none, which says nothing of the object.
    std::optional<std::map<std::string, std::string>> metadata;
};

class Source {
  public:
    virtual ~Source() = default;

    /// Whether objects may be as a server keeps them: encrypted (delivery/encrypted_object.h).
    /// Where they are as a reader gets them, what looks like that is no file of a trail.
    virtual bool may_be_encrypted() const { return false; }
    /// Objects whose keys begin with `prefix` and are greater than `after`, in byte order: as many
    /// as the source likes to give at once. Code::not_found without such a bucket.
    virtual Result<Listing> list(std::string_view bucket, std::string_view prefix,
                                 std::string_view after) = 0;
    /// Code::not_found without such an object.
    virtual Result<DigestObject> digest(std::string_view bucket, std::string_view key) = 0;
    /// Bytes of a log file from `offset` on: `size` of them, fewer only where it ends.
    /// Code::not_found without such an object.
    virtual Result<std::string> part(std::string_view bucket, std::string_view key,
                                     std::uint64_t offset, std::size_t size) = 0;
};

}  // namespace opentrail::delivery::validation
