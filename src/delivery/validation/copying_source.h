// CopyingSource: a source whose files are kept in a folder as they are read: FOLDER/BUCKET/KEY, and
// what digests say of themselves, their signatures above all, in FOLDER/.facts, so that
// FolderSource can read them again.
//
// What cannot be written fails the reading of that file. Safe from any thread, as long as one file
// is read by one at a time.

#pragma once

#include <string>

#include "delivery/validation/source.h"
#include "disk/disk.h"

namespace opentrail::delivery::validation {

class CopyingSource final : public Source {
  public:
    /// Both outlive it.
    CopyingSource(Source& source, disk::Disk& disk, std::string folder)
        : source_(source), disk_(disk), folder_(std::move(folder)) {}

    bool may_be_encrypted() const override { return source_.may_be_encrypted(); }
    Result<Listing> list(std::string_view bucket, std::string_view prefix,
                         std::string_view after) override;
    Result<DigestObject> digest(std::string_view bucket, std::string_view key) override;
    Result<std::string> part(std::string_view bucket, std::string_view key, std::uint64_t offset,
                             std::size_t size) override;

  private:
    Result<void> write(const std::string& path, std::uint64_t offset, std::string_view bytes);

    Source& source_;
    disk::Disk& disk_;
    const std::string folder_;
};

}  // namespace opentrail::delivery::validation
