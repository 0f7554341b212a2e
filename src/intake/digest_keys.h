// DigestKeys: the public keys of digests, of any Region: CloudTrail signs with a key of the Region
// whose files a digest names ("CloudTrail digest file structure", AWS CloudTrail User Guide).
//
// Safe from any thread.

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "aws/attempts.h"
#include "aws/clock_skew.h"
#include "base/clock.h"
#include "base/result.h"
#include "delivery/validation/public_keys.h"
#include "http/client.h"

namespace opentrail::intake {

using delivery::validation::ListedKey;

class DigestKeys {
  public:
    virtual ~DigestKeys() = default;
    /// Those that are valid at any time from `from` to `to`; more do no harm.
    virtual Result<std::vector<ListedKey>> list(const std::string& region, Timestamp from,
                                                Timestamp to) = 0;
};

/// All keys of a file, whatever the Region and the time.
class FiledKeys final : public DigestKeys {
  public:
    explicit FiledKeys(std::vector<ListedKey> keys) : keys_(std::move(keys)) {}
    Result<std::vector<ListedKey>> list(const std::string&, Timestamp, Timestamp) override {
        return keys_;
    }

  private:
    const std::vector<ListedKey> keys_;
};

/// What CloudTrail's ListPublicKeys says, of each Region and day; whatever it says, it is not asked
/// the same again within a minute.
class AskedKeys final : public DigestKeys {
  public:
    /// `endpoint`: of every Region's CloudTrail; empty: AWS's. `ground` is outlived by what it has.
    AskedKeys(std::unique_ptr<http::Client> client, std::string endpoint, aws::CallGround ground)
        : client_(std::move(client)), endpoint_(std::move(endpoint)), ground_(std::move(ground)) {}

    /// Code::denied and others, with "ListPublicKeys" in the sentence, when they cannot be had now.
    Result<std::vector<ListedKey>> list(const std::string& region, Timestamp from,
                                        Timestamp to) override;

  private:
    struct Kept {
        Duration at{};  // By the monotonic clock.
        Result<std::vector<ListedKey>> keys;
    };

    Result<JsonObject> ask(const std::string& region, const JsonObject& input);

    const std::unique_ptr<http::Client> client_;
    const std::string endpoint_;
    const aws::CallGround ground_;
    aws::RetryPolicy retry_;
    std::mutex mutex_;  // Also of the client: one call at a time.
    std::map<std::string, aws::ClockSkew> skews_;
    std::map<std::pair<std::string, std::int64_t>, Kept> kept_;  // By Region and day.
};

}  // namespace opentrail::intake
