// GatedStore: a Store behind a BucketGate: what is written for a trail is written only where the
// bucket lets CloudTrail. Buckets of another S3 have gates of their own. Safe from any thread.

#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "delivery/bucket_gate.h"
#include "delivery/forwarding_store.h"

namespace opentrail::delivery {

class GatedStore final : public ForwardingStore {
  public:
    /// Both must outlive it. `is_remote` may be empty: no bucket is.
    GatedStore(Store& store, BucketGate& gate, std::function<bool(std::string_view)> is_remote = {})
        : ForwardingStore(store), gate_(gate), is_remote_(std::move(is_remote)) {}

    Result<Stored> place(const Object& object, Unsettled& later) override;
    /// As CreateTrail asks: see BucketGate::check_trail().
    Result<void> probe(const Object& object) override;

  private:
    bool is_gated(std::string_view bucket) const { return !is_remote_ || !is_remote_(bucket); }

    BucketGate& gate_;
    const std::function<bool(std::string_view)> is_remote_;
};

}  // namespace opentrail::delivery
