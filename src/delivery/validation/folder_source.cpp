#include "delivery/validation/folder_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "delivery/bucket_name.h"
#include "delivery/object_list.h"
#include "delivery/object_path.h"
#include "delivery/sidecar.h"

namespace opentrail::delivery::validation {
namespace {

/// A folder is read whole for each page, so pages are large.
constexpr std::size_t page_objects = std::size_t{1} << 16;
constexpr std::string_view sidecars = ".facts";

}  // namespace

Result<FolderSource> FolderSource::open(disk::Disk& disk, std::string folder,
                                        bool may_be_encrypted) {
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    if (const auto names = disk.list(folder); !names) {
        return fail(names.error().code,
                    fmt::format("read folder {}: {}", folder, names.error().message));
    }
    return FolderSource(disk, std::move(folder), may_be_encrypted);
}

Result<Listing> list_folder(disk::Disk& disk, const std::string& folder, const ListQuery& query) {
    // Sidecars do not matter here: no path begins like this.
    const auto none = [](const std::string& key) -> Result<ObjectFacts> {
        return fail(Code::not_found, key);
    };
    return list_objects({disk, folder, folder + "/%none", none}, query);
}

Result<std::string> FolderSource::folder_of(std::string_view bucket) const {
    // Digests name buckets, and their names become paths.
    if (const auto good = check_bucket_name(bucket); !good) {
        return fail(Code::not_found, good.error().message);
    }
    std::string below = fmt::format("{}/{}", folder_, bucket);
    const auto facts = disk_.facts(below);
    return facts && facts->is_directory ? below : folder_;
}

Result<std::string> FolderSource::path_of(std::string_view bucket, std::string_view key) const {
    const auto path = path_of_key(key);
    // A key that no file can have.
    if (!path) return fail(Code::not_found, path.error().message);
    const std::string folder = TRY(folder_of(bucket));
    // A link may lead out of the folder, to what is nobody's evidence.
    for (std::size_t end = path->find('/');; end = path->find('/', end + 1)) {
        const auto facts = disk_.facts(folder + "/" + path->substr(0, end));
        if (!facts) return std::unexpected(facts.error());
        const bool last = end == std::string::npos;
        if (last ? !facts->is_file : !facts->is_directory) {
            return fail(Code::not_found,
                        fmt::format("{}/{} is no file in the folder", folder, *path));
        }
        if (last) break;
    }
    return folder + "/" + *path;
}

Result<Listing> FolderSource::list(std::string_view bucket, std::string_view prefix,
                                   std::string_view after) {
    return list_folder(disk_, TRY(folder_of(bucket)),
                       {.prefix = prefix, .after = after, .limit = page_objects});
}

Result<DigestObject> FolderSource::digest(std::string_view bucket, std::string_view key) {
    const std::string path = TRY(path_of(bucket, key));
    DigestObject object{TRY(disk::read_file(disk_, path)), std::nullopt};
    const std::string below = sidecar_path(TRY(path_of_key(key)));
    // Of a server's folder of buckets, of one bucket's folder there, of a bucket that has them.
    const std::string places[] = {
        fmt::format("{}/{}/{}/{}", folder_, sidecars, bucket, below),
        fmt::format("{}/{}/{}/{}", disk::parent_of(folder_), sidecars, bucket, below),
        fmt::format("{}/{}/{}", folder_, sidecars, below)};
    for (const std::string& place : places) {
        const auto text = disk::read_file(disk_, place);
        if (!text) continue;
        if (auto sidecar = parse_sidecar(*text)) {
            object.metadata = std::move(sidecar->attributes.metadata);
            break;
        }
    }
    return object;
}

Result<std::string> FolderSource::part(std::string_view bucket, std::string_view key,
                                       std::uint64_t offset, std::size_t size) {
    const auto file = disk_.open(TRY(path_of(bucket, key)), disk::Mode::read);
    if (!file) return std::unexpected(file.error());
    const std::uint64_t bytes = TRY((*file)->size());
    if (offset >= bytes) return std::string();
    return (*file)->read_exactly(
        offset, static_cast<std::size_t>(std::min<std::uint64_t>(size, bytes - offset)));
}

}  // namespace opentrail::delivery::validation
