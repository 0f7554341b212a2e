// GatedStore: a Store behind a BucketGate: what is written for a trail is written only where the
// bucket lets CloudTrail. Buckets of another S3 have gates of their own. Safe from any thread.

#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "delivery/bucket_gate.h"
#include "delivery/store.h"

namespace opentrail::delivery {

class GatedStore final : public Store {
  public:
    /// Both must outlive it. `is_remote` may be empty: no bucket is.
    GatedStore(Store& store, BucketGate& gate, std::function<bool(std::string_view)> is_remote = {})
        : store_(store), gate_(gate), is_remote_(std::move(is_remote)) {}

    Result<Stored> place(const Object& object, Unsettled& later) override;
    Result<void> settle(Unsettled& later) override { return store_.settle(later); }
    /// As CreateTrail asks: see BucketGate::check_trail().
    Result<void> probe(const Object& object) override;
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override {
        return store_.get(bucket, key);
    }
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override {
        return store_.read_part(bucket, key, offset, size);
    }
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override {
        return store_.facts(bucket, key);
    }
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override {
        return store_.list(bucket, query);
    }
    Result<bool> bucket_exists(std::string_view bucket) override {
        return store_.bucket_exists(bucket);
    }
    Result<void> create_bucket(std::string_view bucket) override {
        return store_.create_bucket(bucket);
    }
    Result<std::vector<std::string>> buckets() override { return store_.buckets(); }
    void stop() override { store_.stop(); }

  private:
    bool is_gated(std::string_view bucket) const { return !is_remote_ || !is_remote_(bucket); }

    Store& store_;
    BucketGate& gate_;
    const std::function<bool(std::string_view)> is_remote_;
};

}  // namespace opentrail::delivery
