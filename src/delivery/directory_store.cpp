#include "delivery/directory_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/gzip.h"
#include "base/limits.h"
#include "base/md5.h"
#include "delivery/bucket_name.h"

namespace opentrail::delivery {
namespace {

bool needs_sidecar(const Object& object) {
    return object.attributes != Attributes() && object.attributes != attributes_by_key(object.key);
}

Sidecar sidecar_of(std::string_view bytes, const Attributes& attributes) {
    const std::string hash = hex(md5(bytes));
    return {hash, bytes.size(), hash, attributes, {}};
}

/// Writes, and once more when somebody had removed folders that are remembered.
template <class Write>
auto written(ObjectTree& tree, Write write) -> decltype(write()) {
    auto done = write();
    if (!done && done.error().code == Code::not_found && tree.look_again()) done = write();
    // A full disk is nothing that fewer requests would help against.
    if (!done && done.error().code == Code::throttled) done.error().code = Code::unavailable;
    return done;
}

}  // namespace

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::open(disk::Disk& disk, std::string root) {
    auto tree = TRY(ObjectTree::open(disk, std::move(root)));
    return std::unique_ptr<DirectoryStore>(new DirectoryStore(std::move(tree)));
}

Result<Stored> DirectoryStore::place(const Object& object, Unsettled& later) {
    const ObjectPlace place = TRY(tree_->place_of(object.bucket, object.key));
    if (TRY(tree_->disk().exists(place.path))) return compare(place, object, later);
    return written(*tree_, [&] { return place_at(place, object, later); });
}

Result<Stored> DirectoryStore::place_at(const ObjectPlace& place, const Object& object,
                                        Unsettled& later) {
    const std::unique_ptr<ObjectDraft> draft = TRY(tree_->draft());
    TRY(draft->append(object.bytes));
    TRY(draft->finish());
    if (!needs_sidecar(object)) {
        if (!TRY(tree_->name(*draft, place, later))) return compare(place, object, later);
        return Stored::stored;
    }
    const auto done = tree_->commit(*draft, place, sidecar_of(object.bytes, object.attributes),
                                    {.if_none_match_any = true});
    if (done) return Stored::stored;
    if (done.error().code == Code::conflict) return compare(place, object, later);
    return std::unexpected(done.error());
}

Result<Stored> DirectoryStore::compare(const ObjectPlace& place, const Object& object,
                                       Unsettled& later) {
    const std::string there = TRY(disk::read_file(tree_->disk(), place.path));
    if (there != object.bytes) {
        // Another version of the compressor may have written the same content in other bytes.
        const auto content = gunzip(there, limits::inflated_file_bytes_max);
        if (!content || sha256(*content) != object.content_hash) return Stored::exists_other;
    }
    // What it says of itself may have been removed; what else it says is not ours.
    if (needs_sidecar(object) &&
        !TRY(tree_->restore(place, sidecar_of(there, object.attributes)))) {
        return Stored::exists_other;
    }
    // It may have got its name just before a crash, and only in memory.
    TRY(tree_->note(place, later));
    return Stored::exists_same;
}

Result<void> DirectoryStore::settle(Unsettled& later) { return tree_->settle(later); }

Result<void> DirectoryStore::probe(const Object& object) {
    TRY(tree_->place_of(object.bucket, object.key));
    return {};
}

Result<ObjectRead> DirectoryStore::get(std::string_view bucket, std::string_view key) {
    OpenObject object = TRY(tree_->open_object(bucket, key));
    const std::uint64_t bytes = TRY(object.file->size());
    return ObjectRead{TRY(object.file->read_exactly(0, bytes)), std::move(object.facts)};
}

Result<std::string> DirectoryStore::read_part(std::string_view bucket, std::string_view key,
                                              std::uint64_t offset, std::size_t size) {
    const OpenObject object = TRY(tree_->open_object(bucket, key));
    const std::uint64_t bytes = TRY(object.file->size());
    if (offset >= bytes) return std::string();
    return object.file->read_exactly(
        offset, static_cast<std::size_t>(std::min<std::uint64_t>(size, bytes - offset)));
}

Result<ObjectFacts> DirectoryStore::facts(std::string_view bucket, std::string_view key) {
    return tree_->facts(bucket, key);
}

Result<Listing> DirectoryStore::list(std::string_view bucket, const ListQuery& query) {
    return tree_->list(bucket, query);
}

Result<bool> DirectoryStore::bucket_exists(std::string_view bucket) {
    return tree_->bucket_exists(bucket);
}

Result<void> DirectoryStore::create_bucket(std::string_view bucket) {
    TRY(check_bucket_name(bucket));
    if (TRY(tree_->bucket_exists(bucket))) {
        return fail(Code::conflict, fmt::format("bucket {} exists already", bucket));
    }
    const std::string path = fmt::format("{}/{}", tree_->root(), bucket);
    const auto there = tree_->disk().facts(path);
    if (there) {
        return fail(Code::conflict,
                    fmt::format("make bucket {}: what is there is no folder", bucket));
    }
    if (there.error().code != Code::not_found) return std::unexpected(there.error());
    return disk::create_durable_directories(tree_->disk(), path);
}

Result<std::vector<std::string>> DirectoryStore::buckets() {
    const std::vector<std::string> names = TRY(tree_->disk().list(tree_->root()));
    std::vector<std::string> found;
    for (const std::string& name : names) {
        if (TRY(tree_->bucket_exists(name))) found.push_back(name);
    }
    return found;
}

}  // namespace opentrail::delivery
