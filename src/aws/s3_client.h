// S3Client: calls to an S3 of others: AWS's, MinIO, Ceph and their kin, path or virtual-host style.
//
// One client for one thread at a time; it keeps its connection. A call that failed for a reason
// that passes is repeated with back-off and jitter, with the S3's time where our clock is off
// (aws/attempts.h); nothing waits for ever. Of an error reply the S3 code begins the message:
// "AccessDenied: Access Denied (PUT https://...)". Bodies are checked against the checksum that the
// S3 gives, whole objects only.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/attempts.h"
#include "aws/clock_skew.h"
#include "aws/retry.h"
#include "aws/s3_address.h"
#include "aws/s3_reply.h"
#include "base/result.h"
#include "http/client.h"

namespace opentrail::aws {

/// How long a call may take before it is given up or repeated.
struct S3Patience {
    Duration connect = std::chrono::seconds(5);
    Duration stall = std::chrono::seconds(15);  // Without a byte in either direction.
    Duration whole = std::chrono::minutes(10);  // One attempt, however fast it moves.
    Duration asking = std::chrono::seconds(5);  // Of try_upload(): each of its two calls.
    RetryPolicy retry;
};

/// An object to write.
struct S3Put {
    std::string_view bucket;
    std::string_view key;
    std::string_view bytes;
    std::vector<http::Header> headers = {};  // Content-Type, X-Amz-Acl, X-Amz-Meta-... as sent.
    bool if_absent = false;                  // If-None-Match: *
};

struct S3Range {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // Not 0.
};

class S3Client {
  public:
    S3Client(std::unique_ptr<http::Client> client, S3Address address, S3Patience patience,
             CallGround ground);

    // Errors of all of them: Code::not_found (NoSuchBucket, NoSuchKey, NoSuchUpload), Code::denied
    // (any 403, KMS.*), Code::conflict (412, a bucket that is there), Code::unavailable (no reply,
    // 5xx, SlowDown, timeouts), Code::invalid for the rest, and for a bucket's name that no bucket
    // has; Code::corrupt for a reply that makes no sense.

    Result<S3Object> get_object(std::string_view bucket, std::string_view key,
                                std::optional<S3Range> range = {});
    Result<S3Facts> head_object(std::string_view bucket, std::string_view key);
    /// Code::conflict, "PreconditionFailed: ...", when it is there and was to be absent.
    Result<void> put_object(const S3Put& object);
    /// Absent is fine.
    Result<void> delete_object(std::string_view bucket, std::string_view key);
    /// Begins a multipart upload as `object` would be put, and aborts it: S3 asks the same rights
    /// for it as for PutObject, and nothing becomes visible (Amazon S3 User Guide, "Multipart
    /// upload API and permissions").
    Result<void> try_upload(const S3Put& object);

    Result<S3Page> list_objects(std::string_view bucket, const S3List& query);
    Result<std::vector<std::string>> list_buckets();
    Result<void> head_bucket(std::string_view bucket);
    Result<void> create_bucket(std::string_view bucket);
    Result<void> delete_bucket(std::string_view bucket);

  private:
    struct Call {
        std::string method = "GET";
        std::string_view bucket = {};  // Empty: of the service.
        std::string_view key = {};     // Empty: of the bucket.
        std::string query = {};        // Encoded, without '?'.
        std::vector<http::Header> headers = {};
        std::string body = {};
        std::size_t reply_bytes_max = std::size_t{1} << 20;
        bool is_asking = false;  // Somebody waits: once, and briefly.
    };

    Result<http::Response> run(Call& call);
    Result<http::Response> attempt(Call& call, const Attempts& attempts, const std::string& url);
    bool learn_region(const http::Response& reply);
    Result<void> check_key(std::string_view key) const;

    const std::unique_ptr<http::Client> client_;
    S3Address address_;
    const S3Patience patience_;
    const CallGround ground_;
    ClockSkew skew_;
};

}  // namespace opentrail::aws
