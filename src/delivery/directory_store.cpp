#include "delivery/directory_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/gzip.h"
#include "base/limits.h"
#include "delivery/bucket_name.h"
#include "delivery/object_list.h"
#include "delivery/object_path.h"

namespace opentrail::delivery {
namespace {

// No bucket name begins with a dot.
constexpr std::string_view incoming = "/.incoming";
// A day's folders of 1,000 accounts in 4 Regions; beyond, they are looked at again.
constexpr std::size_t durable_directories_max = 4096;

}  // namespace

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::open(disk::Disk& disk, std::string root) {
    auto store = std::unique_ptr<DirectoryStore>(new DirectoryStore(disk, std::move(root)));
    const std::string temporaries = store->root_ + std::string(incoming);
    TRY(disk::create_durable_directories(disk, temporaries));
    const std::vector<std::string> left = TRY(disk.list(temporaries));
    for (const std::string& name : left) TRY(disk.remove(temporaries + "/" + name));
    return store;
}

Result<Stored> DirectoryStore::place(const Object& object, Unsettled& later) {
    const std::string folder = TRY(folder_of(object.bucket));
    const std::string path = folder + "/" + TRY(path_of_key(object.key));
    if (TRY(disk_.exists(path))) return compare(object, path, later);
    Result<Stored> stored = put(object, folder, path, later);
    // Somebody may have removed folders that we remember.
    if (!stored && stored.error().code == Code::not_found) {
        forget_directories();
        TRY(folder_of(object.bucket));
        TRY(disk_.create_directories(root_ + std::string(incoming)));
        stored = put(object, folder, path, later);
    }
    // A full disk is nothing that fewer requests would help against.
    if (!stored && stored.error().code == Code::throttled) {
        stored.error().code = Code::unavailable;
    }
    return stored;
}

Result<Stored> DirectoryStore::put(const Object& object, const std::string& folder,
                                   const std::string& path, Unsettled& later) {
    TRY(make_directories(folder, disk::parent_of(path), later));
    const std::string temporary = fmt::format("{}{}/{}", root_, incoming, ++next_temporary_);
    {
        const std::unique_ptr<disk::File> file = TRY(disk_.open(temporary, disk::Mode::create_new));
        Result<void> written = file->write(0, object.bytes);
        if (written) written = file->sync();
        if (!written) {
            static_cast<void>(disk_.remove(temporary));
            return std::unexpected(std::move(written.error()));
        }
    }
    const Result<void> renamed = disk_.rename_new(temporary, path);
    if (!renamed) {
        static_cast<void>(disk_.remove(temporary));
        if (renamed.error().code == Code::conflict) return compare(object, path, later);
        return std::unexpected(renamed.error());
    }
    later.folders.insert(disk::parent_of(path));
    return Stored::stored;
}

Result<Stored> DirectoryStore::compare(const Object& object, const std::string& path,
                                       Unsettled& later) {
    const std::string there = TRY(disk::read_file(disk_, path));
    if (there != object.bytes) {
        // Another version of the compressor may have written the same content in other bytes.
        const auto content = gunzip(there, limits::inflated_file_bytes_max);
        if (!content || sha256(*content) != object.content_hash) return Stored::exists_other;
    }
    // It may have got its name just before a crash, and only in memory.
    later.folders.insert(disk::parent_of(path));
    return Stored::exists_same;
}

Result<void> DirectoryStore::settle(Unsettled& later) {
    const Unsettled all = std::exchange(later, {});
    for (const std::string& folder : all.folders) {
        if (auto synced = disk_.sync_directory(folder); !synced) {
            forget_directories();
            return synced;
        }
    }
    const std::lock_guard lock(mutex_);
    if (durable_.size() + all.made.size() > durable_directories_max) durable_.clear();
    durable_.insert(all.made.begin(), all.made.end());
    return {};
}

Result<void> DirectoryStore::probe(const Object& object) {
    TRY(folder_of(object.bucket));
    TRY(path_of_key(object.key));
    return {};
}

Result<ObjectRead> DirectoryStore::get(std::string_view bucket, std::string_view key) {
    const std::string path = TRY(path_of(bucket, key));
    const disk::Facts facts = TRY(disk_.facts(path));
    std::string bytes = TRY(disk::read_file(disk_, path));
    const std::uint64_t size = bytes.size();
    return ObjectRead{std::move(bytes), {std::string(key), size, facts.modified}};
}

Result<std::string> DirectoryStore::read_part(std::string_view bucket, std::string_view key,
                                              std::uint64_t offset, std::size_t size) {
    const std::string path = TRY(path_of(bucket, key));
    const std::unique_ptr<disk::File> file = TRY(disk_.open(path, disk::Mode::read));
    const std::uint64_t bytes = TRY(file->size());
    if (offset >= bytes) return std::string();
    return file->read_exactly(
        offset, static_cast<std::size_t>(std::min<std::uint64_t>(size, bytes - offset)));
}

Result<ObjectFacts> DirectoryStore::facts(std::string_view bucket, std::string_view key) {
    const std::string path = TRY(path_of(bucket, key));
    const disk::Facts facts = TRY(disk_.facts(path));
    return ObjectFacts{std::string(key), facts.bytes, facts.modified};
}

Result<Listing> DirectoryStore::list(std::string_view bucket, const ListQuery& query) {
    return list_objects(disk_, TRY(folder_of(bucket)), query);
}

Result<std::string> DirectoryStore::path_of(std::string_view bucket, std::string_view key) {
    const std::string folder = TRY(folder_of(bucket));
    const Result<std::string> below = path_of_key(key);
    const auto none = [&] {
        return fail(Code::not_found, fmt::format("there is no object {} in bucket {}",
                                                 key.substr(0, limits::quoted_bytes_max), bucket));
    };
    if (!below) return none();
    // Every directory on the way must be one: a link may lead anywhere.
    for (std::size_t slash = below->find('/'); slash != std::string::npos;
         slash = below->find('/', slash + 1)) {
        const auto facts = disk_.facts(folder + "/" + below->substr(0, slash));
        if (!facts && facts.error().code != Code::not_found) return std::unexpected(facts.error());
        if (!facts || !facts->is_directory) return none();
    }
    std::string path = folder + "/" + *below;
    const auto facts = disk_.facts(path);
    if (!facts && facts.error().code != Code::not_found) return std::unexpected(facts.error());
    if (!facts || !facts->is_file) return none();
    return path;
}

Result<bool> DirectoryStore::bucket_exists(std::string_view bucket) {
    if (!check_bucket_name(bucket)) return false;
    return is_bucket(fmt::format("{}/{}", root_, bucket));
}

/// Whether there is a folder. A link to one is none: it may lead anywhere.
Result<bool> DirectoryStore::is_bucket(const std::string& path) {
    if (!TRY(disk_.exists(path))) return false;
    std::error_code none;
    // Disk knows no links: a fake one has none.
    if (std::filesystem::is_symlink(path, none)) return false;
    const auto names = disk_.list(path);
    if (names) return true;
    // What is no directory; or gone since.
    if (names.error().code == Code::invalid || names.error().code == Code::not_found) return false;
    return std::unexpected(names.error());
}

Result<void> DirectoryStore::create_bucket(std::string_view bucket) {
    TRY(check_bucket_name(bucket));
    const std::string path = fmt::format("{}/{}", root_, bucket);
    if (TRY(is_bucket(path))) {
        return fail(Code::conflict, fmt::format("bucket {} exists already", bucket));
    }
    if (TRY(disk_.exists(path))) {
        return fail(Code::conflict,
                    fmt::format("make bucket {}: what is there is no folder", bucket));
    }
    return disk::create_durable_directories(disk_, path);
}

Result<std::vector<std::string>> DirectoryStore::buckets() {
    std::vector<std::string> names = TRY(disk_.list(root_));
    std::vector<std::string> found;
    for (std::string& name : names) {
        if (TRY(bucket_exists(name))) found.push_back(std::move(name));
    }
    return found;
}

Result<std::string> DirectoryStore::folder_of(std::string_view bucket) {
    if (!TRY(bucket_exists(bucket))) {
        return fail(Code::not_found, fmt::format("there is no bucket {}",
                                                 bucket.substr(0, limits::quoted_bytes_max)));
    }
    return fmt::format("{}/{}", root_, bucket);
}

Result<void> DirectoryStore::make_directories(const std::string& folder,
                                              const std::string& directory, Unsettled& later) {
    {
        const std::lock_guard lock(mutex_);
        if (durable_.contains(directory)) return {};
    }
    TRY(disk_.create_directories(directory));
    for (std::string at = directory; at != folder; at = disk::parent_of(at)) {
        later.folders.insert(disk::parent_of(at));
    }
    later.made.insert(directory);
    return {};
}

void DirectoryStore::forget_directories() {
    const std::lock_guard lock(mutex_);
    durable_.clear();
}

}  // namespace opentrail::delivery
