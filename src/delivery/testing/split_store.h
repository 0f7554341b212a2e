// SplitStore: buckets whose names begin with "far" are another store's.

#pragma once

#include <string_view>

#include "delivery/store.h"

namespace opentrail::delivery {

class SplitStore final : public Store {
  public:
    SplitStore(Store& near, Store& far) : near_(near), far_(far) {}

    static bool is_far(std::string_view bucket) { return bucket.starts_with("far"); }

    Result<Stored> place(const Object& object, Unsettled& later) override {
        return of(object.bucket).place(object, later);
    }
    Result<void> settle(Unsettled& later) override { return near_.settle(later); }
    Result<void> probe(const Object& object) override { return of(object.bucket).probe(object); }
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override {
        return of(bucket).get(bucket, key);
    }
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override {
        return of(bucket).read_part(bucket, key, offset, size);
    }
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override {
        return of(bucket).facts(bucket, key);
    }
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override {
        return of(bucket).list(bucket, query);
    }
    Result<bool> bucket_exists(std::string_view bucket) override {
        return of(bucket).bucket_exists(bucket);
    }
    Result<void> create_bucket(std::string_view bucket) override {
        return of(bucket).create_bucket(bucket);
    }
    Result<std::vector<std::string>> buckets() override { return near_.buckets(); }
    void stop() override { far_.stop(); }

  private:
    Store& of(std::string_view bucket) { return is_far(bucket) ? far_ : near_; }

    Store& near_;
    Store& far_;
};

}  // namespace opentrail::delivery
