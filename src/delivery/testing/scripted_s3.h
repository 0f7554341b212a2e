// ScriptedS3: an S3 on a free port of 127.0.0.1 that keeps its objects in memory, checks every
// signature, and fails where a test tells it to.
//
// Safe from any thread.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "http/server.h"

namespace opentrail::delivery {

/// What happens to one request, once.
struct S3Fault {
    std::string method = {};     // Of the requests that it waits for; empty: any.
    http::Response reply = {};   // In place of the true one.
    bool is_done = false;        // The request is carried out all the same: the reply was lost.
    bool hangs = false;          // No reply before ScriptedS3::release().
    std::string to_header = {};  // It waits for a request with this header.
};

/// An error as S3 words it.
http::Response s3_error(int status, std::string_view code, std::string_view message = "Told to");

class ScriptedS3 {
  public:
    static constexpr const char* key_id = "AKIAOPENTRAILEXAMPLE";
    static constexpr const char* secret = "opentrail-vector-secret-key-0000000000000";

    /// `clock` says what time it is here; it outlives this.
    explicit ScriptedS3(const Clock& clock);
    ~ScriptedS3();

    std::string endpoint() const;
    void fail_next(S3Fault fault);
    /// Every request from now on gets this; an empty code ends it.
    void fail_all(int status, std::string code);
    /// Waits until a request hangs.
    void wait_until_held();
    void release();

    /// The requests so far: "PUT /logs/a?x=y".
    std::vector<std::string> heard();
    /// The last request with that method.
    http::Request last(std::string_view method);
    std::size_t open_uploads();
    std::uint64_t connections() const { return server_->counts().accepted; }
    /// Puts an object past all rules.
    void keep(const std::string& bucket, const std::string& key, const std::string& bytes);
    bool has(const std::string& bucket, const std::string& key);

  private:
    struct Kept {
        std::string bytes;
        Timestamp modified;
        std::vector<http::Header> headers;
    };
    using Bucket = std::map<std::string, Kept>;

    http::Response answer(const http::Request& request);
    http::Response carry_out(const http::Request& request);
    http::Response of_bucket(const http::Request& request, const std::string& name);
    http::Response of_object(const http::Request& request, Bucket& bucket, const std::string& key);
    http::Response put(const http::Request& request, Bucket& bucket, const std::string& key);
    http::Response list(const http::Request& request, const std::string& name,
                        const Bucket& bucket);
    bool is_signed(const http::Request& request);

    const Clock& clock_;
    aws::SigningKeys keys_;
    std::mutex mutex_;
    std::condition_variable changed_;
    // All guarded by mutex_.
    std::map<std::string, Bucket> buckets_;
    std::map<std::string, std::string> uploads_;  // Id to key.
    std::vector<http::Request> requests_;
    std::deque<S3Fault> faults_;
    int all_status_ = 0;
    std::string all_code_;
    bool released_ = false;
    int held_ = 0;
    int next_upload_ = 1;
    std::unique_ptr<http::Server> server_;
};

}  // namespace opentrail::delivery
