// ObjectDraft: the bytes of an object that is being written, under a name of its own until it gets
// its place; removed when it gets none. Belongs to one thread.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "disk/disk.h"

namespace opentrail::delivery {

class ObjectDraft {
  public:
    /// Makes the file at `path`, which must not exist.
    static Result<std::unique_ptr<ObjectDraft>> begin(disk::Disk& disk, std::string path);
    ~ObjectDraft();
    ObjectDraft(const ObjectDraft&) = delete;
    ObjectDraft& operator=(const ObjectDraft&) = delete;

    Result<void> append(std::string_view bytes);
    /// Makes the bytes durable. Nothing is appended after it.
    Result<void> finish();
    /// It was given another name: there is nothing to remove.
    void release() { path_.clear(); }

    const std::string& path() const { return path_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    ObjectDraft(disk::Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

    disk::Disk& disk_;
    std::string path_;  // Empty: it is elsewhere.
    std::unique_ptr<disk::File> file_;
    std::uint64_t bytes_ = 0;
};

}  // namespace opentrail::delivery
