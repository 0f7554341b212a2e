// SignedTrail: a bucket in memory with a trail's log files and digests, and what tamperers do to
// it. Digests are written and signed here from CloudTrail's documents and OpenSSL alone, not by the
// code that delivers them.
//
// The trail is arn:aws:cloudtrail:us-east-1:111122223333:trail/audit, in bucket "logs". For one
// thread while it is changed; reading is safe from any.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/source.h"

namespace opentrail::delivery::testing {

struct StoredObject {
    std::string bytes;
    std::optional<std::map<std::string, std::string>> metadata;
};

/// What one digest is made of.
struct DigestPlan {
    std::string start;  // "2026-01-02T03:05:06Z"
    std::string end;
    std::vector<std::string> logs = {};  // Keys of log files that are there.
    bool starts_chain = false;
    bool backfill = false;
    std::string trail = "audit";
    std::string previous = {};  // Its key; empty: the one that was made last.
};

class SignedTrail : public validation::Source, public validation::KeySource {
  public:
    static constexpr std::string_view arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit";

    explicit SignedTrail(std::string root = "AWSLogs/111122223333/") : root_(std::move(root)) {}

    /// Stores a log file that was made in that minute: "20260102T0310". Gives its key.
    std::string add_log(const std::string& minute, const std::string& unique,
                        std::string_view body = R"({"Records":[]})");
    /// Stores a digest. Gives its key.
    std::string add_digest(const DigestPlan& plan);
    /// Signs what is stored at `key` anew, as whoever has the key can.
    void sign_again(const std::string& key);
    /// The digest's text before gzip.
    std::string text_of(const std::string& key) const;
    void set_text(const std::string& key, std::string_view text);

    std::map<std::string, StoredObject> objects;  // By key.
    std::set<std::string> forbidden;              // Keys that cannot be read.
    bool has_bucket = true;
    bool has_keys = true;
    bool keeps_metadata = true;  // The source itself: a folder may not.
    bool keeps_encrypted = false;
    std::size_t page = 1000;

    bool may_be_encrypted() const override { return keeps_encrypted; }
    Result<Listing> list(std::string_view bucket, std::string_view prefix,
                         std::string_view after) override;
    Result<validation::DigestObject> digest(std::string_view bucket, std::string_view key) override;
    Result<std::string> part(std::string_view bucket, std::string_view key, std::uint64_t offset,
                             std::size_t size) override;
    Result<std::vector<validation::ListedKey>> list(Timestamp from, Timestamp to) override;

  private:
    const StoredObject* find(std::string_view bucket, std::string_view key) const;
    void sign(const std::string& key, const std::string& text);

    const std::string root_;
    std::string last_digest_;  // Key.
};

}  // namespace opentrail::delivery::testing
