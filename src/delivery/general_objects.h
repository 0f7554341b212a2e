// GeneralObjects: what may be done in buckets of general use and never in one that holds evidence:
// objects are replaced and removed, uploaded in parts, and buckets removed.
//
// Reading is Store's (delivery/store.h), which the same objects are seen through. Who may do it,
// and in which bucket, is for the caller to decide: nothing here asks. Safe from any thread.
//
// Errors: Code::not_found without such a bucket; Code::invalid for a key that this store cannot
// hold, or text in attributes that is not UTF-8; Code::denied when the bucket may not be written
// to; Code::unavailable when it is worth trying again. Where S3 has a code of its own for what is
// wrong, the message begins with it: "NoSuchUpload: ...".

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "delivery/store.h"

namespace opentrail::delivery {

/// What must be true of the object that is there for a new one to take its place.
struct Condition {
    bool if_none_match_any = false;  // There must be none: "If-None-Match: *".
    std::string_view if_match_etag =
        {};  // It must have this ETag, without quotes; empty: no matter.
};

struct NewObject {
    std::string_view bucket;
    std::string_view key;
    std::string_view bytes;
    Attributes attributes = {};
    Checksums checksums = {};  // Of `bytes`, verified by the caller: kept as they are.
};

struct NewUpload {
    std::string_view bucket;
    std::string_view key;
    std::string_view id;  // Made by the caller, unlike any other: 1 to 128 of A-Z a-z 0-9 - _.
    Timestamp started;
    Attributes attributes = {};      // Of the object to be.
    std::string_view checksum = {};  // Algorithm that was asked for ("crc32"); empty: none.
    std::string_view checksum_type =
        {};                         // "COMPOSITE" or "FULL_OBJECT"; empty: none was asked for.
    std::string_view account = {};  // Of who begins it: each may have so many in progress.
};

struct Upload {
    std::string bucket;
    std::string key;
    std::string id;
    Timestamp started;
    Attributes attributes;
    std::string checksum;
    std::string checksum_type;
    std::string account;
};

struct NewPart {
    std::string_view bucket;
    std::string_view key;
    std::string_view id;
    unsigned number = 0;  // 1 to 10,000.
    std::string_view bytes;
    Checksums checksums = {};  // Of `bytes`, verified by the caller.
};

struct Part {
    unsigned number = 0;
    std::uint64_t bytes = 0;
    std::string etag;  // MD5 in hex, without quotes.
    Timestamp modified;
    Checksums checksums;
};

/// A part as the caller of CompleteMultipartUpload names it.
struct PartRef {
    unsigned number = 0;
    std::string etag;  // Without quotes.
};

struct Completion {
    std::string_view bucket;
    std::string_view key;
    std::string_view id;
    std::span<const PartRef> parts;  // In ascending order.
    Condition condition = {};
    Checksums checksums = {};  // Of the whole, made by the caller of what parts() says.
    /// Of all parts but the last (Amazon S3 User Guide, "Multipart upload limits": 5 MiB).
    std::uint64_t part_bytes_min = std::uint64_t{5} << 20;
};

class GeneralObjects {
  public:
    virtual ~GeneralObjects() = default;

    /// Makes the object, or replaces the one that is there; readers see the old one or the new
    /// one, whole and with its own facts, also after a crash. Durable when it returns. Gives the
    /// facts of what is there now: its ETag is the MD5 of its bytes in hex. Code::conflict
    /// ("PreconditionFailed: ...") when the condition does not hold, Code::not_found
    /// ("NoSuchKey: ...") when if_match_etag is asked of an object that is not there.
    virtual Result<ObjectFacts> put(const NewObject& object, const Condition& condition) = 0;

    /// Durable when it returns. One that is not there: well.
    virtual Result<void> remove(std::string_view bucket, std::string_view key) = 0;

    /// Uploads in progress go with it. Code::conflict ("BucketNotEmpty: ...") while anything is in
    /// it.
    virtual Result<void> remove_bucket(std::string_view bucket) = 0;

    /// Begins an upload in parts, which is kept over restarts. Code::throttled when as many as
    /// there may be, of the account or of all, are in progress, Code::conflict when there is one of
    /// this id.
    virtual Result<void> start_upload(const NewUpload& upload) = 0;

    /// Of this and what follows: Code::not_found ("NoSuchUpload: ...") when no such upload of that
    /// bucket and key is in progress.
    virtual Result<Upload> upload(std::string_view bucket, std::string_view key,
                                  std::string_view id) = 0;

    /// Keeps a part, in place of an earlier one of that number; durable when it returns. Gives its
    /// ETag: the MD5 of its bytes in hex. Code::invalid ("InvalidArgument: ...") for a number that
    /// is none.
    virtual Result<Part> put_part(const NewPart& part) = 0;

    /// In the order of their numbers.
    virtual Result<std::vector<Part>> parts(std::string_view bucket, std::string_view key,
                                            std::string_view id) = 0;

    /// Those in progress whose keys begin with `prefix`, by key, then by when they were started.
    /// Bounded: see start_upload().
    virtual Result<std::vector<Upload>> uploads(std::string_view bucket,
                                                std::string_view prefix) = 0;

    /// Makes the object of the parts that are named, as put() does, and forgets the upload. The
    /// object's ETag is the MD5 of the parts' MD5s, a hyphen and their count. Code::invalid
    /// ("InvalidPart: ...", "InvalidPartOrder: ...", "EntityTooSmall: ...", "MalformedXML: ..."
    /// without any part); of the condition as put().
    virtual Result<ObjectFacts> finish_upload(const Completion& completion) = 0;

    virtual Result<void> abort_upload(std::string_view bucket, std::string_view key,
                                      std::string_view id) = 0;

    /// Aborts every upload that was started before `time`; gives how many.
    virtual Result<std::size_t> abandon_uploads(Timestamp time) = 0;
};

}  // namespace opentrail::delivery
