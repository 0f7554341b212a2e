// FolderSource: files of buckets that were copied to a folder: FOLDER/BUCKET/KEY, or FOLDER/KEY
// where there is no such folder.
//
// Signatures are in .facts/BUCKET/KEY.json, as the built-in store and `opentrail validate
// --copy-to` keep them (docs/formats/bucket.md), in FOLDER or beside the bucket's folder; other
// tools that copy a bucket lose them. Nothing is written. Safe from any thread.

#pragma once

#include <string>

#include "delivery/validation/source.h"
#include "disk/disk.h"

namespace opentrail::delivery::validation {

/// The objects of a folder that holds a bucket's files.
Result<Listing> list_folder(disk::Disk& disk, const std::string& folder, const ListQuery& query);

class FolderSource final : public Source {
  public:
    /// `disk` outlives it. Code::not_found when there is no such folder.
    /// `may_be_encrypted`: it may be a server's own.
    static Result<FolderSource> open(disk::Disk& disk, std::string folder,
                                     bool may_be_encrypted = true);

    bool may_be_encrypted() const override { return may_be_encrypted_; }
    Result<Listing> list(std::string_view bucket, std::string_view prefix,
                         std::string_view after) override;
    Result<DigestObject> digest(std::string_view bucket, std::string_view key) override;
    Result<std::string> part(std::string_view bucket, std::string_view key, std::uint64_t offset,
                             std::size_t size) override;

  private:
    FolderSource(disk::Disk& disk, std::string folder, bool may_be_encrypted)
        : disk_(disk), folder_(std::move(folder)), may_be_encrypted_(may_be_encrypted) {}
    /// The folder that holds the bucket's files. Code::not_found for what is no bucket's name.
    Result<std::string> folder_of(std::string_view bucket) const;
    Result<std::string> path_of(std::string_view bucket, std::string_view key) const;

    disk::Disk& disk_;
    const std::string folder_;
    const bool may_be_encrypted_;
};

}  // namespace opentrail::delivery::validation
