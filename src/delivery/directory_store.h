// DirectoryStore: the built-in bucket. Objects are plain files at ROOT/BUCKET/KEY
// (docs/formats/bucket.md).
//
// What is placed as evidence (Store) is never changed or removed by this class. In buckets of
// general use objects are replaced and removed (GeneralObjects): which those are is for the caller
// to know. One process at a time; safe from any thread of it.

#pragma once

#include <memory>
#include <string>

#include "delivery/object_tree.h"
#include "delivery/store.h"
#include "disk/disk.h"

namespace opentrail::delivery {

class DirectoryStore final : public Store {
  public:
    /// Makes `root` where it is missing, and finishes or removes what a crash left half done.
    static Result<std::unique_ptr<DirectoryStore>> open(disk::Disk& disk, std::string root);

    /// An object whose attributes are not what its key says is durable when it returns.
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

  private:
    explicit DirectoryStore(std::unique_ptr<ObjectTree> tree) : tree_(std::move(tree)) {}

    Result<Stored> place_at(const ObjectPlace& place, const Object& object, Unsettled& later);
    Result<Stored> compare(const ObjectPlace& place, const Object& object, Unsettled& later);

    std::unique_ptr<ObjectTree> tree_;
};

}  // namespace opentrail::delivery
