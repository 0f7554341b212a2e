// StoreSource: files as a Store has them: an S3, or the built-in bucket. Safe from any thread.

#pragma once

#include "delivery/validation/source.h"

namespace opentrail::delivery::validation {

class StoreSource final : public Source {
  public:
    /// `store` outlives it.
    explicit StoreSource(Store& store) : store_(store) {}

    Result<Listing> list(std::string_view bucket, std::string_view prefix,
                         std::string_view after) override;
    Result<DigestObject> digest(std::string_view bucket, std::string_view key) override;
    Result<std::string> part(std::string_view bucket, std::string_view key, std::uint64_t offset,
                             std::size_t size) override;

  private:
    Store& store_;
};

}  // namespace opentrail::delivery::validation
