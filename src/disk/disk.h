// Disk: the seam to the file system. disk/real_disk.h is the real one; disk/testing/fake_disk.h
// forgets every byte and directory entry that was not synced.
//
// Paths are UTF-8, '/'-separated. A new, renamed or removed name is durable only once its directory
// was synced (sync_directory); bytes and size only once the file was synced (File::sync).

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace opentrail::disk {

/// One open file. Reads may run from any thread beside one writer.
class File {
  public:
    virtual ~File() = default;

    /// Reads up to `size` bytes at `offset` into `into`; fewer only at the end of the file.
    virtual Result<std::size_t> read(std::uint64_t offset, char* into, std::size_t size) const = 0;
    /// Writes all of `bytes` at `offset`, growing the file as needed. Not durable until sync().
    /// Code::throttled, here and wherever a file or a name is made, when the disk is full.
    virtual Result<void> write(std::uint64_t offset, std::string_view bytes) = 0;
    /// Makes everything written so far, and the size, durable (fdatasync).
    virtual Result<void> sync() = 0;
    /// Makes the file at least `size` long with real, zeroed blocks, so that later writes need no
    /// allocation. Writes that much: sync() after it, before anybody waits for a commit.
    virtual Result<void> preallocate(std::uint64_t size) = 0;
    /// Makes the file at least `size` long, with room on the disk, and writes nothing: what is new
    /// reads as zeros. Fails where the file system cannot, with the file as it was or longer.
    virtual Result<void> reserve(std::uint64_t size) = 0;
    virtual Result<void> truncate(std::uint64_t size) = 0;
    virtual Result<std::uint64_t> size() const = 0;

    /// Exactly `size` bytes at `offset`, or Code::corrupt if the file ends before.
    Result<std::string> read_exactly(std::uint64_t offset, std::size_t size) const;
};

/// Held for as long as it lives.
class Lock {
  public:
    virtual ~Lock() = default;
};

/// What there is at a path. A link is looked at itself, not followed: it is neither.
struct Facts {
    bool is_file = false;
    bool is_directory = false;
    std::uint64_t bytes = 0;  // Of a file.
    Timestamp modified;       // Of a file: when it was written last.
};

enum class Mode {
    read,           // Must exist.
    write,          // Must exist; reads and writes.
    create_new,     // Must not exist; reads and writes.
    replace,        // Created, or emptied; reads and writes.
    create_secret,  // As create_new, and nobody but the owner may read it (0600).
};

class Disk {
  public:
    virtual ~Disk() = default;

    virtual Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) = 0;
    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
    /// As rename, but replaces nothing: Code::conflict when there is something at `to`.
    virtual Result<void> rename_new(const std::string& from, const std::string& to) = 0;
    /// Not finding the file is Code::not_found.
    virtual Result<void> remove(const std::string& path) = 0;
    /// Names (not paths) in a directory, sorted. An absent directory is Code::not_found.
    virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
    virtual Result<void> create_directories(const std::string& path) = 0;
    virtual Result<void> sync_directory(const std::string& path) = 0;
    virtual Result<bool> exists(const std::string& path) = 0;
    /// Code::not_found where there is nothing.
    virtual Result<Facts> facts(const std::string& path) = 0;
    /// An exclusive advisory lock on a file made for it. Code::conflict, naming the holder's
    /// process id where known, when somebody else holds it.
    virtual Result<std::unique_ptr<Lock>> lock(const std::string& path) = 0;
    /// Bytes that may still be written on the file system that holds `path`.
    virtual Result<std::uint64_t> free_bytes(const std::string& path) = 0;
};

/// Writes `bytes` under a temporary name beside `path`, syncs, renames, syncs the directory: after
/// a crash the file is whole or what it was before.
Result<void> write_atomically(Disk& disk, const std::string& path, std::string_view bytes);

/// The same for a file that nobody but its owner may read (0600), at no moment.
Result<void> write_secret(Disk& disk, const std::string& path, std::string_view bytes);

/// create_directories, then makes every name on the way durable, whoever made it.
Result<void> create_durable_directories(Disk& disk, const std::string& path);

/// The directory that holds `path`: "." for a plain name.
std::string parent_of(const std::string& path);

/// The whole file.
Result<std::string> read_file(Disk& disk, const std::string& path);

}  // namespace opentrail::disk
