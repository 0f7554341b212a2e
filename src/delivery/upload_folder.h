// UploadFolder: uploads in parts that are in progress, below one folder (docs/formats/bucket.md).
//
// ROOT/ID/upload.json says what it will be an upload of, and is what makes it one; ROOT/ID/00001
// is a part: a line of JSON, then its bytes. Safe from any thread.

#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/general_objects.h"
#include "disk/disk.h"

namespace opentrail::delivery {

/// Uploads that may be in progress at once, and how many of them one account's.
inline constexpr std::size_t uploads_max = 10'000;
inline constexpr std::size_t uploads_of_account_max = 1000;
/// How long one is kept that nobody finishes: what a client that still goes on would not exceed.
inline constexpr Duration upload_lifetime = std::chrono::hours(24 * 7);

class UploadFolder {
  public:
    /// Makes `root` where it is missing, and removes what a crash left half written.
    static Result<std::unique_ptr<UploadFolder>> open(disk::Disk& disk, std::string root);

    // As GeneralObjects'; whether the bucket is there is not looked at.
    Result<void> start(const NewUpload& upload);
    Result<Upload> find(std::string_view bucket, std::string_view key, std::string_view id);
    Result<Part> put(const NewPart& part);
    Result<std::vector<Part>> parts(std::string_view bucket, std::string_view key,
                                    std::string_view id);
    Result<std::vector<Upload>> list(std::string_view bucket, std::string_view prefix);
    Result<void> abort(std::string_view bucket, std::string_view key, std::string_view id);
    Result<std::size_t> abandon(Timestamp time);
    Result<void> abandon(std::string_view bucket);

    /// While it is held, nobody else changes the upload.
    std::unique_lock<std::shared_mutex> hold(std::string_view id);
    /// Gives a part's bytes to `take`, a piece at a time. Hold the upload.
    template <class Take>
    Result<void> read(std::string_view id, const Part& part, Take take);
    /// Forgets the upload. Hold it.
    Result<void> remove(std::string_view id);

  private:
    UploadFolder(disk::Disk& disk, std::string root) : disk_(disk), root_(std::move(root)) {}

    struct PartFile {
        std::unique_ptr<disk::File> file;
        std::uint64_t begin = 0;  // Of the bytes.
        Part part;
    };

    Result<void> sweep();
    std::string folder_of(std::string_view id) const;
    std::string path_of(std::string_view id, unsigned number) const;
    /// Of a folder that holds none: Code::not_found.
    Result<Upload> read_upload(const std::string& id);
    Result<std::vector<Upload>> all();
    Result<void> check_room(const NewUpload& upload);
    Result<void> write(const std::string& path, std::string_view head, std::string_view bytes);
    Result<PartFile> open_part(std::string_view id, unsigned number);
    std::shared_mutex& lock_of(std::string_view id);

    disk::Disk& disk_;
    const std::string root_;
    std::atomic<std::uint64_t> next_temporary_{0};
    std::mutex starting_;
    std::mutex counting_;
    std::map<std::string, std::string, std::less<>> accounts_;  // By id; guarded by counting_.
    // By a hash of the id: held alone to change what upload there is, shared to add parts.
    std::array<std::shared_mutex, 16> uploads_;
};

template <class Take>
Result<void> UploadFolder::read(std::string_view id, const Part& part, Take take) {
    constexpr std::uint64_t at_once = std::uint64_t{1} << 20;
    const PartFile from = TRY(open_part(id, part.number));
    for (std::uint64_t at = 0; at < from.part.bytes; at += at_once) {
        const auto size = static_cast<std::size_t>(std::min(at_once, from.part.bytes - at));
        const std::string piece = TRY(from.file->read_exactly(from.begin + at, size));
        TRY(take(std::string_view(piece)));
    }
    return {};
}

}  // namespace opentrail::delivery
