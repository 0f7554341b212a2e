#include "delivery/validation/folder_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/gzip.h"
#include "delivery/digest.h"
#include "delivery/encrypted_object.h"
#include "delivery/validation/folder_source.h"

namespace opentrail::delivery::validation {
namespace {

/// FOLDER/BUCKET/A/PREFIX/WITH/PARTS/AWSLogs.
constexpr int depth_max = 8;
constexpr std::size_t folders_max = 10'000;
constexpr std::size_t tried_max = 100;
constexpr std::string_view root_name = "AWSLogs";

class Search {
  public:
    Search(disk::Disk& disk, const TrailName& trail, std::string account, std::string region)
        : disk_(disk), trail_(trail), account_(std::move(account)), region_(std::move(region)) {}

    /// `folder` and what is below it.
    std::optional<FoundFolder> look_in(const std::string& folder, int depth) {
        const auto names = disk_.list(folder);
        if (!names || depth > depth_max || ++folders_ > folders_max) return std::nullopt;
        if (std::ranges::find(*names, root_name) != names->end()) {
            if (auto found = look_at(folder)) return found;
        }
        for (const std::string& name : *names) {
            const std::string below = folder + "/" + name;
            if (name.starts_with('.') || name == root_name) continue;
            const auto facts = disk_.facts(below);
            if (!facts || !facts->is_directory) continue;
            if (auto found = look_in(below, depth + 1)) return found;
        }
        return std::nullopt;
    }

    /// Digests that are this trail's by their names, and say nothing.
    bool has_encrypted() const { return has_encrypted_; }

  private:
    /// `folder` holds "AWSLogs".
    std::optional<FoundFolder> look_at(const std::string& folder) {
        std::vector<std::string> organizations = {""};
        if (const auto names = disk_.list(fmt::format("{}/{}", folder, root_name))) {
            for (const std::string& name : *names) {
                if (name.starts_with("o-")) organizations.push_back(name);
            }
        }
        for (const std::string& organization : organizations) {
            const Place place{.bucket = "",
                              .prefix = "",
                              .organization = organization,
                              .account = account_,
                              .region = region_};
            if (auto found = look_for(folder, place)) return found;
        }
        return std::nullopt;
    }

    std::optional<FoundFolder> look_for(const std::string& folder, const Place& place) {
        const std::string digests = place.digests();
        std::string after;
        for (std::size_t tried = 0; tried < tried_max;) {
            const auto page = list_folder(disk_, folder, {.prefix = digests, .after = after});
            if (!page || page->objects.empty()) return std::nullopt;
            for (const ObjectFacts& object : page->objects) {
                after = object.key;
                if (!read_digest_key(object.key, place, trail_) || ++tried > tried_max) continue;
                if (auto found = read(folder, object.key, place)) return found;
            }
            if (!page->more) return std::nullopt;
        }
        return std::nullopt;
    }

    /// Takes bucket and prefix from the digest, if the folder can be that bucket's.
    std::optional<FoundFolder> read(const std::string& folder, const std::string& key,
                                    Place place) {
        const auto bytes = disk::read_file(disk_, folder + "/" + key);
        if (!bytes) return std::nullopt;
        if (is_encrypted(*bytes)) has_encrypted_ = true;
        const auto text = gunzip(*bytes, digest_bytes_max);
        const auto digest = text ? parse_digest(*text) : std::unexpected(text.error());
        if (!digest || !digest->key.ends_with(key)) return std::nullopt;
        std::string prefix = digest->key.substr(0, digest->key.size() - key.size());
        std::string root = folder;
        if (!prefix.empty()) {
            if (prefix.back() != '/') return std::nullopt;
            prefix.pop_back();
            if (!root.ends_with("/" + prefix)) return std::nullopt;
            root.resize(root.size() - prefix.size() - 1);
        }
        place.bucket = digest->bucket;
        place.prefix = prefix;
        // Its neighbours, the sidecars and other buckets among them, belong to it.
        if (root.ends_with("/" + digest->bucket)) {
            root.resize(root.size() - digest->bucket.size() - 1);
        }
        return FoundFolder{.folder = root, .place = std::move(place)};
    }

    disk::Disk& disk_;
    const TrailName& trail_;
    const std::string account_;
    const std::string region_;
    std::size_t folders_ = 0;
    bool has_encrypted_ = false;
};

}  // namespace

Result<FoundFolder> find_in_folder(disk::Disk& disk, const std::string& folder,
                                   const TrailName& trail, const std::string& account,
                                   const std::string& region) {
    std::string from = folder;
    while (from.size() > 1 && from.ends_with('/')) from.pop_back();
    if (const auto names = disk.list(from); !names) {
        return fail(names.error().code, fmt::format("read {}: {}", from, names.error().message));
    }
    Search search(disk, trail, account, region);
    if (auto found = search.look_in(from, 0)) return *found;
    if (search.has_encrypted()) {
        return fail(Code::unavailable,
                    fmt::format("the digest files of trail {} in {} are encrypted: read them "
                                "through the server",
                                trail.name, from));
    }
    return fail(Code::not_found,
                fmt::format("there are no digest files of trail {} of account {} and Region {} in "
                            "{}: name its bucket by --s3-bucket, or look in another folder",
                            trail.name, account, region, from));
}

}  // namespace opentrail::delivery::validation
