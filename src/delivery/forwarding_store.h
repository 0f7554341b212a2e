// ForwardingStore: a Store that hands everything to another. What stands around a store overrides
// what it changes. Safe from any thread, as the store within is.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "delivery/store.h"

namespace opentrail::delivery {

class ForwardingStore : public Store {
  public:
    /// `inner` must outlive it.
    explicit ForwardingStore(Store& inner) : inner_(inner) {}

    Result<Stored> place(const Object& object, Unsettled& later) override {
        return inner_.place(object, later);
    }
    Result<void> settle(Unsettled& later) override { return inner_.settle(later); }
    Result<void> probe(const Object& object) override { return inner_.probe(object); }
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override {
        return inner_.get(bucket, key);
    }
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override {
        return inner_.read_part(bucket, key, offset, size);
    }
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override {
        return inner_.facts(bucket, key);
    }
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override {
        return inner_.list(bucket, query);
    }
    Result<bool> bucket_exists(std::string_view bucket) override {
        return inner_.bucket_exists(bucket);
    }
    Result<void> create_bucket(std::string_view bucket) override {
        return inner_.create_bucket(bucket);
    }
    Result<std::vector<std::string>> buckets() override { return inner_.buckets(); }
    void stop() override { inner_.stop(); }

  protected:
    Store& inner() { return inner_; }

  private:
    Store& inner_;
};

}  // namespace opentrail::delivery
