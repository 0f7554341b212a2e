// DirectoryStore: the built-in bucket. Objects are plain files at ROOT/BUCKET/KEY
// (docs/formats/bucket.md).
//
// A file appears whole or not at all: written to ROOT/.incoming, synced, then given its name, which
// replaces nothing. It is settled once the names on the way to it are durable. Files are
// never changed or removed by this class. One process at a time; safe from any thread of it.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "delivery/store.h"
#include "disk/disk.h"

namespace opentrail::delivery {

class DirectoryStore final : public Store {
  public:
    /// Makes `root` where it is missing, and removes what a crash left half written.
    static Result<std::unique_ptr<DirectoryStore>> open(disk::Disk& disk, std::string root);

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
    DirectoryStore(disk::Disk& disk, std::string root) : disk_(disk), root_(std::move(root)) {}

    Result<bool> is_bucket(const std::string& path);
    Result<std::string> folder_of(std::string_view bucket);
    /// The object's file; Code::not_found when there is none, also for a key that no file can have.
    Result<std::string> path_of(std::string_view bucket, std::string_view key);
    Result<void> make_directories(const std::string& folder, const std::string& directory,
                                  Unsettled& later);
    Result<Stored> compare(const Object& object, const std::string& path, Unsettled& later);
    Result<Stored> put(const Object& object, const std::string& folder, const std::string& path,
                       Unsettled& later);
    void forget_directories();

    disk::Disk& disk_;
    const std::string root_;
    std::atomic<std::uint64_t> next_temporary_{0};
    std::mutex mutex_;
    // Directories that are known to be there durably; a bounded memory, guarded by mutex_.
    std::unordered_set<std::string> durable_;
};

}  // namespace opentrail::delivery
