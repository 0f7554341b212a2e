// Store: the seam to object storage. delivery/directory_store.h keeps objects as plain files;
// delivery/testing/store_suite.h is what every implementation must pass.
//
// An object is written once and never changed. Safe from any thread.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace opentrail::delivery {

/// What an object says of itself besides its bytes, as S3 keeps it (Amazon S3 User Guide, "Working
/// with object metadata"). Empty text is "not set".
struct Attributes {
    std::string content_type;
    std::string content_encoding;
    std::string content_disposition;
    std::string content_language;
    std::string cache_control;
    std::string expires;
    /// User metadata: names in lower case, without "x-amz-meta-".
    std::map<std::string, std::string> metadata;
    bool operator==(const Attributes&) const = default;
};

/// Checksums of an object's bytes: names as in S3's headers ("crc32", "crc64nvme", "sha256") and
/// values in base64, of parts' checksums with a hyphen and their count.
using Checksums = std::map<std::string, std::string>;

struct Object {
    std::string_view bucket;
    std::string_view key;
    std::string_view bytes;  // As a reader gets it: gzipped.
    Sha256 content_hash{};   // SHA-256 of what `bytes` inflate to.
    // For whom it is written: who may be told, and what it is encrypted for. Empty: nobody's.
    std::string_view trail = {};    // ARN.
    std::string_view account = {};  // The trail's.
    std::string_view kms_key =
        {};  // ARN of the key to encrypt it under; empty: the store's own way.
    Attributes attributes = {};
};

enum class Stored {
    stored,        // It is there now.
    exists_same,   // One with this content was there already.
    exists_other,  // One with other content is there, and stays.
};

/// What was placed and is not settled. Belongs to one caller, for one thread.
struct Unsettled {
    std::set<std::string> folders;  // Whose names are not durable yet.
    std::set<std::string> made;     // Durable as soon as these are.
};

struct ObjectFacts {
    std::string key;
    std::uint64_t bytes = 0;  // As a reader gets it.
    Timestamp modified;
    std::string etag = {};       // Without quotes; empty where the store has none.
    Attributes attributes = {};  // Not in a listing.
    std::string kms_key = {};    // ARN of the key it is encrypted under. Not in a listing.
    /// What that key was told it encrypts, and must be told again to decrypt: pairs such as
    /// "aws:cloudtrail:arn" and the trail's ARN. Not in a listing.
    std::map<std::string, std::string> kms_context = {};
    Checksums checksums = {};  // Those that are kept with it. Not in a listing.
    bool operator==(const ObjectFacts&) const = default;
};

struct ObjectRead {
    std::string bytes;
    ObjectFacts facts;
};

/// Which of a bucket's objects to list.
struct ListQuery {
    std::string_view prefix = {};  // Of their keys.
    std::string_view after = {};   // Only keys greater than this, byte by byte.
    std::size_t limit = 1000;
};

struct Listing {
    std::vector<ObjectFacts> objects;  // In byte order of their keys.
    bool more = false;                 // There are others beyond the limit.
};

class Store {
  public:
    virtual ~Store() = default;

    /// Durable when it returns. Code::not_found without such a bucket, Code::denied when it may not
    /// be written to, Code::invalid for a key that this store cannot hold, Code::unavailable when
    /// it is worth trying again.
    Result<Stored> put_if_absent(const Object& object);
    /// As put_if_absent, but durable only once settle(later) succeeded: many are settled at about
    /// the price of one.
    virtual Result<Stored> place(const Object& object, Unsettled& later) = 0;
    /// Leaves `later` empty. After an error nothing that was placed is known to be durable: place
    /// it again.
    virtual Result<void> settle(Unsettled& later) = 0;
    /// Whether place(object) would be taken now, as far as can be told without writing (`bytes` may
    /// be empty). Errors as of put_if_absent().
    virtual Result<void> probe(const Object& object) = 0;
    /// The object with its facts. Code::not_found without such a bucket or object, Code::denied
    /// where reading is forbidden.
    virtual Result<ObjectRead> get(std::string_view bucket, std::string_view key) = 0;
    /// The object's bytes. Errors as of get().
    Result<std::string> read(std::string_view bucket, std::string_view key);
    /// `size` bytes from `offset` on, fewer where the object ends. Errors as of read().
    virtual Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                          std::uint64_t offset, std::size_t size) = 0;
    /// Code::not_found without such a bucket or object.
    virtual Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) = 0;
    /// Code::not_found without such a bucket.
    virtual Result<Listing> list(std::string_view bucket, const ListQuery& query) = 0;

    virtual Result<bool> bucket_exists(std::string_view bucket) = 0;
    /// Code::invalid for a name that no bucket may have, Code::conflict when it is there already.
    virtual Result<void> create_bucket(std::string_view bucket) = 0;
    /// Names, sorted.
    virtual Result<std::vector<std::string>> buckets() = 0;

    /// Ends what runs and refuses what comes: Code::unavailable. For a store that waits for others;
    /// may be repeated.
    virtual void stop() {}
};

}  // namespace opentrail::delivery
