// DirectoryStore: the built-in bucket. Objects are plain files at ROOT/BUCKET/KEY
// (docs/formats/bucket.md).
//
// What is placed as evidence (Store) is never changed or removed by this class. In buckets of
// general use objects are replaced and removed (GeneralObjects): which those are is for the caller
// to know. One process at a time; safe from any thread of it.

#pragma once

#include <memory>
#include <string>

#include "delivery/general_objects.h"
#include "delivery/object_tree.h"
#include "delivery/store.h"
#include "delivery/upload_folder.h"
#include "disk/disk.h"

namespace opentrail::delivery {

class DirectoryStore final : public Store, public GeneralObjects {
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

    Result<ObjectFacts> put(const NewObject& object, const Condition& condition) override;
    Result<void> remove(std::string_view bucket, std::string_view key) override;
    Result<void> remove_bucket(std::string_view bucket) override;
    Result<void> start_upload(const NewUpload& upload) override;
    Result<Upload> upload(std::string_view bucket, std::string_view key,
                          std::string_view id) override;
    Result<Part> put_part(const NewPart& part) override;
    Result<std::vector<Part>> parts(std::string_view bucket, std::string_view key,
                                    std::string_view id) override;
    Result<std::vector<Upload>> uploads(std::string_view bucket, std::string_view prefix) override;
    Result<ObjectFacts> finish_upload(const Completion& completion) override;
    Result<void> abort_upload(std::string_view bucket, std::string_view key,
                              std::string_view id) override;
    Result<std::size_t> abandon_uploads(Timestamp time) override;

  private:
    DirectoryStore(std::unique_ptr<ObjectTree> tree, std::unique_ptr<UploadFolder> uploads)
        : tree_(std::move(tree)), uploads_(std::move(uploads)) {}

    Result<Stored> place_at(const ObjectPlace& place, const Object& object, Unsettled& later);
    Result<Stored> compare(const ObjectPlace& place, const Object& object, Unsettled& later);

    /// Of those that are named, what is kept of them.
    Result<std::vector<Part>> named_parts(const Completion& completion);
    Result<ObjectFacts> join(const ObjectPlace& place, const Completion& completion,
                             const std::vector<Part>& parts, const Attributes& attributes);

    std::unique_ptr<ObjectTree> tree_;
    std::unique_ptr<UploadFolder> uploads_;
};

}  // namespace opentrail::delivery
