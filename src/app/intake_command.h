// `opentrail intake …`: follows a queue that announces CloudTrail files, and shows whether any is
// missing.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/command_arguments.h"
#include "base/result.h"

namespace opentrail::app {

inline constexpr std::size_t intake_workers_max = 256;

struct IntakeOptions {
    TargetOptions target;
    std::string format = "table";
    // Of following a queue.
    std::string queue;     // Its URL.
    bool notices = false;  // Of a server: it is told of objects by POST /v1/intake/notices/FEED.
    std::string feed = "feed";
    std::string region;           // Of the queue; empty: as its URL says.
    std::string queue_endpoint;   // Empty: the URL's own.
    std::string bucket_endpoint;  // Of the buckets' S3; empty: AWS's.
    std::string bucket_region = "us-east-1";
    std::string credentials = "auto";  // For queue and buckets.
    /// Of digests: a file of public keys; "ask": who made them; "none": they are not checked.
    /// Empty: those who made them are asked where that is AWS.
    std::string keys;
    std::string keys_endpoint;  // Of the CloudTrail that is asked; empty: AWS's.
    std::string every = "5m";   // Between two listings of a bucket that is followed.
    std::size_t workers = 8;
    std::string visibility = "5m";
    std::string retry_pause = "10s";
    bool until_empty = false;
    // Of back-filling.
    std::string source;  // s3://BUCKET/PREFIX or a folder. Also of following a bucket.
    std::string bucket;  // Whose copy the folder is; empty: of its own name.
    std::vector<std::string> accounts;
    std::vector<std::string> regions;
    bool dry_run = false;
    // Of showing.
    std::string account;
    std::string account_region;
    std::string since;  // And of back-filling.
    std::string until;
    std::string state;
    bool all = false;

    /// Not a folder.
    bool source_is_bucket() const { return source.empty() || source.starts_with("s3://"); }
};

struct BucketName {
    std::string bucket;
    std::string prefix;
};
/// s3://BUCKET or s3://BUCKET/PREFIX.
Result<BucketName> read_bucket_name(const std::string& text);

/// The parser: fills `options`, and `action` with what the command does; both must outlive it.
void add_intake(CLI::App& app, IntakeOptions& options, Action& action);

}  // namespace opentrail::app
