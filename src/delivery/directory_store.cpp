#include "delivery/directory_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/md5.h"
#include "delivery/bucket_name.h"

namespace opentrail::delivery {
namespace {

// No bucket name begins with a dot.
constexpr std::string_view upload_folder = "/.uploads";

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

/// Objects are files: a key below another's, or above one, finds no room. Said without the path,
/// which is no business of whoever asks.
Result<ObjectFacts> without_path(Result<ObjectFacts> done, const ObjectPlace& place) {
    if (done || done.error().message.find(place.folder) == std::string::npos) return done;
    if (done.error().code != Code::invalid && done.error().code != Code::conflict) return done;
    return fail(Code::invalid,
                "InvalidRequest: the key is below that of another object, or above one: both "
                "cannot be kept here");
}

}  // namespace

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::open(disk::Disk& disk, std::string root) {
    auto uploads = TRY(UploadFolder::open(disk, root + std::string(upload_folder)));
    auto tree = TRY(ObjectTree::open(disk, std::move(root)));
    return std::unique_ptr<DirectoryStore>(new DirectoryStore(std::move(tree), std::move(uploads)));
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

Result<ObjectFacts> DirectoryStore::put(const NewObject& object, const Condition& condition) {
    const ObjectPlace place = TRY(tree_->place_of(object.bucket, object.key));
    Sidecar sidecar = sidecar_of(object.bytes, object.attributes);
    sidecar.checksums = object.checksums;
    auto done = written(*tree_, [&]() -> Result<ObjectFacts> {
        const std::unique_ptr<ObjectDraft> draft = TRY(tree_->draft());
        TRY(draft->append(object.bytes));
        TRY(draft->finish());
        return tree_->commit(*draft, place, sidecar, condition);
    });
    return without_path(std::move(done), place);
}

Result<void> DirectoryStore::remove(std::string_view bucket, std::string_view key) {
    TRY(tree_->folder_of(bucket));
    const auto place = tree_->find(bucket, key);
    if (!place && place.error().code == Code::not_found) return {};
    if (!place) return std::unexpected(place.error());
    return tree_->remove(*place);
}

Result<void> DirectoryStore::remove_bucket(std::string_view bucket) {
    TRY(tree_->remove_bucket(bucket));
    return uploads_->abandon(bucket);
}

Result<void> DirectoryStore::start_upload(const NewUpload& upload) {
    TRY(tree_->place_of(upload.bucket, upload.key));
    return uploads_->start(upload);
}

Result<Upload> DirectoryStore::upload(std::string_view bucket, std::string_view key,
                                      std::string_view id) {
    TRY(tree_->folder_of(bucket));
    return uploads_->find(bucket, key, id);
}

Result<Part> DirectoryStore::put_part(const NewPart& part) {
    TRY(tree_->folder_of(part.bucket));
    return uploads_->put(part);
}

Result<std::vector<Part>> DirectoryStore::parts(std::string_view bucket, std::string_view key,
                                                std::string_view id) {
    TRY(tree_->folder_of(bucket));
    return uploads_->parts(bucket, key, id);
}

Result<std::vector<Upload>> DirectoryStore::uploads(std::string_view bucket,
                                                    std::string_view prefix) {
    TRY(tree_->folder_of(bucket));
    return uploads_->list(bucket, prefix);
}

Result<ObjectFacts> DirectoryStore::finish_upload(const Completion& completion) {
    const ObjectPlace place = TRY(tree_->place_of(completion.bucket, completion.key));
    const auto held = uploads_->hold(completion.id);
    const Upload upload = TRY(uploads_->find(completion.bucket, completion.key, completion.id));
    const std::vector<Part> parts = TRY(named_parts(completion));
    auto joined =
        written(*tree_, [&] { return join(place, completion, parts, upload.attributes); });
    ObjectFacts facts = TRY(without_path(std::move(joined), place));
    TRY(uploads_->remove(completion.id));
    return facts;
}

Result<std::vector<Part>> DirectoryStore::named_parts(const Completion& completion) {
    if (completion.parts.empty()) return fail(Code::invalid, "MalformedXML: no part is named");
    const std::vector<Part> kept =
        TRY(uploads_->parts(completion.bucket, completion.key, completion.id));
    std::vector<Part> named;
    for (const PartRef& part : completion.parts) {
        if (!named.empty() && part.number <= named.back().number) {
            return fail(Code::invalid, "InvalidPartOrder: the parts are not in ascending order");
        }
        const auto found = std::ranges::lower_bound(kept, part.number, {}, &Part::number);
        if (found == kept.end() || found->number != part.number || found->etag != part.etag) {
            return fail(Code::invalid,
                        fmt::format("InvalidPart: there is no part {} with the ETag {}",
                                    part.number, part.etag.substr(0, limits::quoted_bytes_max)));
        }
        if (!named.empty() && named.back().bytes < completion.part_bytes_min) {
            return fail(Code::invalid, fmt::format("EntityTooSmall: part {} has {} bytes, all but "
                                                   "the last must have {}",
                                                   named.back().number, named.back().bytes,
                                                   completion.part_bytes_min));
        }
        named.push_back(*found);
    }
    return named;
}

Result<ObjectFacts> DirectoryStore::join(const ObjectPlace& place, const Completion& completion,
                                         const std::vector<Part>& parts,
                                         const Attributes& attributes) {
    const std::unique_ptr<ObjectDraft> draft = TRY(tree_->draft());
    Md5Stream whole;
    Md5Stream of_parts;
    for (const Part& part : parts) {
        TRY(uploads_->read(completion.id, part, [&](std::string_view piece) {
            whole.update(piece);
            return draft->append(piece);
        }));
        const std::string hash = TRY(decode_hex(part.etag));
        of_parts.update(hash);
    }
    TRY(draft->finish());
    const Sidecar sidecar{fmt::format("{}-{}", hex(of_parts.finish()), parts.size()),
                          draft->bytes(), hex(whole.finish()), attributes, completion.checksums};
    return tree_->commit(*draft, place, sidecar, completion.condition);
}

Result<void> DirectoryStore::abort_upload(std::string_view bucket, std::string_view key,
                                          std::string_view id) {
    TRY(tree_->folder_of(bucket));
    return uploads_->abort(bucket, key, id);
}

Result<std::size_t> DirectoryStore::abandon_uploads(Timestamp time) {
    return uploads_->abandon(time);
}

}  // namespace opentrail::delivery
