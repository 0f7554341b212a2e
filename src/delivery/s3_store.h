// S3Store: the Store that is an S3 of others. What it sends and how it decides is in
// docs/object-stores.md.
//
// Safe from any thread: every call takes a client from a pool, and waits for one when as many as
// `connections` are busy. A call may block for as long as its time limits allow; stop() ends all.
// What was placed is durable when place() returns.

#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/credential_chain.h"
#include "aws/retry.h"
#include "aws/s3_client.h"
#include "base/clock.h"
#include "base/random.h"
#include "delivery/store.h"
#include "disk/disk.h"

namespace opentrail::delivery {

struct S3Settings {
    aws::S3Address address = {};
    aws::CredentialSource credentials = {};
    http::ClientTls tls = {};
    aws::S3Patience patience = {};
    std::size_t connections = 16;
    /// Ask for SSE-S3 ("AES256") where an object has no KMS key of its own; else the bucket's
    /// default encryption holds.
    bool encrypts = false;
    /// x-amz-acl of what is written; empty: none is sent.
    std::string acl = "bucket-owner-full-control";
};

/// What a store stands on; all outlive it.
struct S3Seams {
    disk::Disk& disk;
    const Clock& clock;
    Random& random;
    aws::Environment environment = aws::process_environment();
    std::function<std::unique_ptr<http::Client>(http::ClientTls)> connect = http::Client::make;
    aws::Pause pause = {};  // Empty: real time.
};

class S3Store final : public Store {
  public:
    S3Store(S3Settings settings, S3Seams seams);
    ~S3Store() override;

    Result<Stored> place(const Object& object, Unsettled& later) override;
    Result<void> settle(Unsettled& later) override;
    Result<void> probe(const Object& object) override;
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override;
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override;
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override;
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override;
    /// True also where the bucket answers "forbidden": it is there.
    Result<bool> bucket_exists(std::string_view bucket) override;
    Result<void> create_bucket(std::string_view bucket) override;
    Result<std::vector<std::string>> buckets() override;
    void stop() override;

  private:
    class Lease;

    Result<Lease> lease();
    aws::S3Put put_of(const Object& object) const;
    Result<Stored> compare(aws::S3Client& client, const Object& object);

    const S3Settings settings_;
    const S3Seams seams_;
    std::stop_source stop_;
    aws::CredentialChain credentials_;
    std::atomic<bool> conditional_{true};  // The S3 knows If-None-Match.
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::size_t leased_ = 0;  // Guarded by mutex_, as the idle ones.
    std::vector<std::unique_ptr<aws::S3Client>> idle_;
};

/// Code::invalid when the settings cannot be. Asks nobody: the first call does.
Result<std::unique_ptr<S3Store>> open_s3(const S3Settings& settings, const S3Seams& seams);

}  // namespace opentrail::delivery
