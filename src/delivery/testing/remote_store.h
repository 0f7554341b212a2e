// RemoteStore: a store of others, played in memory: each bucket does as it is told.
//
// Safe from any thread.

#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "delivery/store.h"

namespace opentrail::delivery {

enum class Mood {
    well,
    read_only,    // 403 AccessDenied.
    gone,         // 404 NoSuchBucket.
    slow_down,    // 503 SlowDown.
    half_a_body,  // The connection ends within the body: nothing is stored.
    reply_lost,   // It is stored, but the reply does not come.
    hangs,        // Until told otherwise, and then as that is.
};

class RemoteStore final : public Store {
  public:
    void set(const std::string& bucket, Mood mood);
    /// Takes `times` objects more, then does as `mood` says.
    void set_after(const std::string& bucket, std::size_t times, Mood mood);

    /// Of all buckets: how often one was asked to store something, in which order.
    std::vector<std::string> asked() const;
    std::size_t asked(const std::string& bucket) const;
    /// Calls that hang now.
    std::size_t hanging() const;
    /// Objects, by bucket and key.
    std::map<std::pair<std::string, std::string>, std::string> objects() const;

    Result<Stored> place(const Object& object, Unsettled& later) override;
    Result<void> settle(Unsettled& later) override;
    Result<void> probe(const Object& object) override;
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override;
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override;
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override;
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override;
    Result<bool> bucket_exists(std::string_view bucket) override;
    Result<void> create_bucket(std::string_view bucket) override;
    Result<std::vector<std::string>> buckets() override;
    /// What hangs now ends without an answer.
    void stop() override;

  private:
    using Lock = std::unique_lock<std::mutex>;
    struct Bucket {
        Mood mood = Mood::well;
        std::size_t well_for = 0;
        std::size_t asked = 0;
    };
    /// The mood, once it is not to hang.
    Mood ask(std::string_view bucket, Lock& lock);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Bucket, std::less<>> buckets_;
    std::map<std::pair<std::string, std::string>, std::string> objects_;
    std::vector<std::string> asked_;  // Keys.
    std::size_t hanging_ = 0;
    bool stopped_ = false;
};

}  // namespace opentrail::delivery
