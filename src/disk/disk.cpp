#include "disk/disk.h"

#include <fmt/format.h>

namespace opentrail::disk {
namespace {

// A length taken from a damaged file may be anything: above this, it is held against the file's
// size before memory is asked for.
constexpr std::size_t trusted_read_bytes = 1 << 20;

Result<void> write_whole(Disk& disk, const std::string& path, std::string_view bytes, Mode mode) {
    const std::string temporary = path + ".tmp";
    {
        auto opened = disk.open(temporary, mode);
        if (!opened && opened.error().code == Code::conflict) {
            // A crash left it. Made afresh, so that it has the permissions asked for.
            TRY(disk.remove(temporary));
            opened = disk.open(temporary, mode);
        }
        const std::unique_ptr<File> file = TRY(std::move(opened));
        TRY(file->write(0, bytes));
        TRY(file->sync());
    }
    TRY(disk.rename(temporary, path));
    return disk.sync_directory(parent_of(path));
}

}  // namespace

Result<std::string> File::read_exactly(std::uint64_t offset, std::size_t size) const {
    if (size > trusted_read_bytes) {
        const std::uint64_t held = TRY(this->size());
        if (offset > held || size > held - offset) {
            return fail(Code::corrupt, fmt::format("file of {} bytes ends before byte {} + {}",
                                                   held, offset, size));
        }
    }
    std::string bytes;
    Result<std::size_t> got = 0;
    // The second argument is not to be trusted: GCC 12's string says how much it has room for.
    bytes.resize_and_overwrite(size, [&](char* into, std::size_t) {
        got = read(offset, into, size);
        return got ? *got : 0;
    });
    if (!got) return std::unexpected(std::move(got.error()));
    if (*got != size) {
        return fail(Code::corrupt,
                    fmt::format("file ends {} bytes after byte {}, {} were expected there", *got,
                                offset, size));
    }
    return bytes;
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> write_atomically(Disk& disk, const std::string& path, std::string_view bytes) {
    return write_whole(disk, path, bytes, Mode::create_new);
}

Result<void> write_secret(Disk& disk, const std::string& path, std::string_view bytes) {
    return write_whole(disk, path, bytes, Mode::create_secret);
}

Result<void> create_durable_directories(Disk& disk, const std::string& path) {
    TRY(disk.create_directories(path));
    // Those that were there may have been made by a process that was killed before it came to the
    // sync.
    for (std::string at = path; at != "." && at != "/"; at = parent_of(at)) {
        const auto synced = disk.sync_directory(parent_of(at));
        // A directory that we may not even read is not where a process of ours made one.
        if (!synced && synced.error().code != Code::denied) return synced;
    }
    return {};
}

Result<std::string> read_file(Disk& disk, const std::string& path) {
    const std::unique_ptr<File> file = TRY(disk.open(path, Mode::read));
    const std::uint64_t size = TRY(file->size());
    auto bytes = file->read_exactly(0, size);
    if (!bytes) bytes.error().message = path + ": " + bytes.error().message;
    return bytes;
}

}  // namespace opentrail::disk
