// StoreRouter: one Store before many: a bucket that the settings name is on an S3 of others, every
// other one is the built-in store's. Safe from any thread.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "delivery/store.h"

namespace opentrail::delivery {

class StoreRouter final : public Store {
  public:
    using Remotes = std::map<std::string, std::unique_ptr<Store>, std::less<>>;
    /// `local` must outlive it.
    StoreRouter(Store& local, Remotes remotes) : local_(local), remotes_(std::move(remotes)) {}

    /// Whether the bucket is on a store of others: its calls may take long, or never succeed.
    bool is_remote(std::string_view bucket) const { return remotes_.contains(bucket); }

    Result<Stored> place(const Object& object, Unsettled& later) override;
    Result<void> settle(Unsettled& later) override;
    Result<void> probe(const Object& object) override;
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override;
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override;
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override;
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override;
    Result<bool> bucket_exists(std::string_view bucket) override;
    /// Code::conflict for one of a store of others: it is made there.
    Result<void> create_bucket(std::string_view bucket) override;
    /// Those of the built-in store, and those that the settings name, be they there or not.
    Result<std::vector<std::string>> buckets() override;
    void stop() override;

  private:
    Store& of(std::string_view bucket) const;

    Store& local_;
    const Remotes remotes_;
};

}  // namespace opentrail::delivery
