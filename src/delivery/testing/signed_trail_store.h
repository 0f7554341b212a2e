// SignedTrailStore: a SignedTrail as a Store has it: for who validates what is in a store.

#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/store.h"
#include "delivery/testing/signed_trail.h"

namespace opentrail::delivery::testing {

/// A trail's files as a store has them.
class SignedTrailStore final : public Store {
  public:
    explicit SignedTrailStore(SignedTrail& trail) : trail_(trail) {}

    Result<Stored> place(const Object&, Unsettled&) override { return none<Stored>(); }
    Result<void> settle(Unsettled&) override { return {}; }
    Result<void> probe(const Object&) override { return {}; }
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override {
        validation::DigestObject object = TRY(trail_.digest(bucket, key));
        ObjectRead read{std::move(object.bytes), {}};
        if (object.metadata) read.facts.attributes.metadata = std::move(*object.metadata);
        return read;
    }
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override {
        ++parts_read;
        return trail_.part(bucket, key, offset, size);
    }
    Result<ObjectFacts> facts(std::string_view, std::string_view) override {
        return none<ObjectFacts>();
    }
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override {
        return trail_.list(bucket, query.prefix, query.after);
    }
    Result<bool> bucket_exists(std::string_view) override { return true; }
    Result<void> create_bucket(std::string_view) override { return {}; }
    Result<std::vector<std::string>> buckets() override { return std::vector<std::string>(); }

    std::atomic<int> parts_read{0};

  private:
    template <class T>
    static Result<T> none() {
        return fail(Code::denied, "not in this test");
    }
    SignedTrail& trail_;
};

}  // namespace opentrail::delivery::testing
