#include "delivery/object_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"
#include "base/md5.h"
#include "delivery/bucket_name.h"
#include "delivery/object_list.h"
#include "delivery/object_path.h"

namespace opentrail::delivery {
namespace {

// No bucket name begins with a dot.
constexpr std::string_view incoming = "/.incoming";
constexpr std::string_view sidecars = "/.facts";
constexpr std::string_view intent_ending = ".intent";
constexpr std::string_view temporary_ending = ".tmp";
// A day's folders of 1,000 accounts in 4 Regions; beyond, they are looked at again.
constexpr std::size_t durable_directories_max = 4096;
constexpr std::size_t read_at_once = std::size_t{1} << 20;

std::unexpected<Error> no_such_key(std::string_view bucket, std::string_view key) {
    return fail(Code::not_found, fmt::format("there is no object {} in bucket {}",
                                             key.substr(0, limits::quoted_bytes_max), bucket));
}

/// Absent where there is nothing.
Result<std::optional<disk::Facts>> look(disk::Disk& disk, const std::string& path) {
    const auto facts = disk.facts(path);
    if (facts) return *facts;
    // A file is on the way: there is nothing below it.
    if (facts.error().code == Code::not_found || facts.error().code == Code::invalid) {
        return std::nullopt;
    }
    return std::unexpected(facts.error());
}

Result<std::string> md5_of_file(disk::Disk& disk, const std::string& path) {
    const std::unique_ptr<disk::File> file = TRY(disk.open(path, disk::Mode::read));
    const std::uint64_t bytes = TRY(file->size());
    Md5Stream hash;
    for (std::uint64_t at = 0; at < bytes;) {
        const std::string piece = TRY(file->read_exactly(
            at, static_cast<std::size_t>(std::min<std::uint64_t>(read_at_once, bytes - at))));
        hash.update(piece);
        at += piece.size();
    }
    return hex(hash.finish());
}

}  // namespace

Result<std::unique_ptr<ObjectTree>> ObjectTree::open(disk::Disk& disk, std::string root) {
    auto tree = std::unique_ptr<ObjectTree>(new ObjectTree(disk, std::move(root)));
    TRY(disk::create_durable_directories(disk, tree->root_ + std::string(incoming)));
    TRY(disk::create_durable_directories(disk, tree->root_ + std::string(sidecars)));
    TRY(tree->recover());
    return tree;
}

Result<void> ObjectTree::recover() {
    const std::string folder = root_ + std::string(incoming);
    const std::vector<std::string> names = TRY(disk_.list(folder));
    for (const std::string& name : names) {
        if (name.ends_with(intent_ending)) TRY(recover(folder + "/" + name));
        TRY(disk_.remove(folder + "/" + name));
    }
    if (!names.empty()) TRY(disk_.sync_directory(folder));
    return {};
}

/// The bytes are in place, or they are not: then nothing happened.
Result<void> ObjectTree::recover(const std::string& intent) {
    const auto read = parse_intent(TRY(disk::read_file(disk_, intent)));
    if (!read) return {};  // Cut off before it was synced: nothing was done after it.
    const Result<std::string> below = path_of_key(read->key);
    if (!below || !TRY(bucket_exists(read->bucket))) return {};
    const ObjectPlace place = place_in(read->bucket, read->key, *below);
    const std::string temporary = place.sidecar + std::string(temporary_ending);
    if (TRY(look(disk_, temporary))) TRY(disk_.remove(temporary));
    const auto file = TRY(look(disk_, place.path));
    const auto sidecar = TRY(sidecar_of(place));
    const bool in_place = file && file->is_file && file->bytes == read->sidecar.bytes &&
                          TRY(md5_of_file(disk_, place.path)) == read->sidecar.md5;
    if (in_place && sidecar != read->sidecar) {
        Unsettled later;
        TRY(note(place, later));
        TRY(settle(later));
        TRY(write_sidecar(place, read->sidecar));
    }
    if (!in_place && sidecar == read->sidecar) TRY(disk_.remove(place.sidecar));
    return {};
}

Result<bool> ObjectTree::bucket_exists(std::string_view bucket) {
    if (!check_bucket_name(bucket)) return false;
    // A link to a folder is none: it may lead anywhere.
    const auto facts = TRY(look(disk_, fmt::format("{}/{}", root_, bucket)));
    return facts && facts->is_directory;
}

Result<std::string> ObjectTree::folder_of(std::string_view bucket) {
    if (!TRY(bucket_exists(bucket))) {
        return fail(Code::not_found, fmt::format("there is no bucket {}",
                                                 bucket.substr(0, limits::quoted_bytes_max)));
    }
    return fmt::format("{}/{}", root_, bucket);
}

ObjectPlace ObjectTree::place_in(std::string_view bucket, std::string_view key,
                                 std::string_view below) const {
    const std::string folder = fmt::format("{}/{}", root_, bucket);
    return {std::string(bucket), std::string(key), folder, fmt::format("{}/{}", folder, below),
            fmt::format("{}{}/{}/{}", root_, sidecars, bucket, sidecar_path(below))};
}

Result<ObjectPlace> ObjectTree::place_of(std::string_view bucket, std::string_view key) {
    TRY(folder_of(bucket));
    return place_in(bucket, key, TRY(path_of_key(key)));
}

Result<ObjectPlace> ObjectTree::find(std::string_view bucket, std::string_view key) {
    const std::string folder = TRY(folder_of(bucket));
    const Result<std::string> below = path_of_key(key);
    if (!below) return no_such_key(bucket, key);
    // Every directory on the way must be one: a link may lead anywhere.
    for (std::size_t slash = below->find('/'); slash != std::string::npos;
         slash = below->find('/', slash + 1)) {
        const auto facts = TRY(look(disk_, folder + "/" + below->substr(0, slash)));
        if (!facts || !facts->is_directory) return no_such_key(bucket, key);
    }
    return place_in(bucket, key, *below);
}

Result<std::optional<Sidecar>> ObjectTree::sidecar_of(const ObjectPlace& place) {
    const auto text = disk::read_file(disk_, place.sidecar);
    if (!text) {
        const Code code = text.error().code;
        if (code == Code::not_found || code == Code::invalid) return std::nullopt;
        return std::unexpected(text.error());
    }
    auto sidecar = parse_sidecar(*text);
    if (!sidecar) return std::nullopt;
    return *std::move(sidecar);
}

Result<ObjectFacts> ObjectTree::facts_at(const ObjectPlace& place, const disk::Facts& file) {
    ObjectFacts facts{place.key, file.bytes, file.modified};
    auto sidecar = TRY(sidecar_of(place));
    facts.attributes = sidecar ? std::move(sidecar->attributes) : attributes_by_key(place.key);
    // Of another size it was changed by others, and is no longer what was described.
    if (sidecar && sidecar->bytes == file.bytes) {
        facts.etag = std::move(sidecar->etag);
        facts.checksums = std::move(sidecar->checksums);
    } else {
        facts.etag = etag_by_facts(place.key, file.bytes, file.modified);
    }
    return facts;
}

Result<ObjectFacts> ObjectTree::facts(std::string_view bucket, std::string_view key) {
    const ObjectPlace place = TRY(find(bucket, key));
    const std::shared_lock lock(lock_of(place));
    const auto file = TRY(look(disk_, place.path));
    if (!file || !file->is_file) return no_such_key(bucket, key);
    return facts_at(place, *file);
}

Result<OpenObject> ObjectTree::open_object(std::string_view bucket, std::string_view key) {
    const ObjectPlace place = TRY(find(bucket, key));
    const std::shared_lock lock(lock_of(place));
    const auto file = TRY(look(disk_, place.path));
    if (!file || !file->is_file) return no_such_key(bucket, key);
    OpenObject object{TRY(disk_.open(place.path, disk::Mode::read)), {}};
    object.facts = TRY(facts_at(place, *file));
    return object;
}

Result<Listing> ObjectTree::list(std::string_view bucket, const ListQuery& query) {
    const std::string folder = TRY(folder_of(bucket));
    return list_objects({.disk = disk_,
                         .folder = folder,
                         .sidecars = fmt::format("{}{}/{}", root_, sidecars, bucket),
                         .facts = [&](const std::string& key) { return facts(bucket, key); }},
                        query);
}

Result<std::unique_ptr<ObjectDraft>> ObjectTree::draft() {
    return ObjectDraft::begin(disk_, fmt::format("{}{}/{}", root_, incoming, ++next_temporary_));
}

Result<bool> ObjectTree::name(ObjectDraft& draft, const ObjectPlace& place, Unsettled& later) {
    const std::unique_lock object(lock_of(place));
    const std::shared_lock folders(folders_);
    TRY(folder_of(place.bucket));
    if (TRY(disk_.exists(place.sidecar))) {
        if (TRY(disk_.exists(place.path))) return false;
        // It was of an object that is gone.
        TRY(disk_.remove(place.sidecar));
        TRY(disk_.sync_directory(disk::parent_of(place.sidecar)));
    }
    TRY(make_directories(place.folder, disk::parent_of(place.path), later));
    const Result<void> renamed = disk_.rename_new(draft.path(), place.path);
    if (!renamed && renamed.error().code == Code::conflict) return false;
    if (!renamed) return std::unexpected(renamed.error());
    draft.release();
    later.folders.insert(disk::parent_of(place.path));
    return true;
}

Result<void> ObjectTree::check(const ObjectPlace& place, const Condition& condition) {
    const auto file = TRY(look(disk_, place.path));
    if (file && !file->is_file) {
        return fail(Code::invalid, fmt::format("put {}: what is there is no object",
                                               place.key.substr(0, limits::quoted_bytes_max)));
    }
    if (condition.if_none_match_any && file) {
        return fail(Code::conflict, "PreconditionFailed: there is an object of this key");
    }
    if (condition.if_match_etag.empty()) return {};
    if (!file) return fail(Code::not_found, "NoSuchKey: there is no object of this key");
    if (TRY(facts_at(place, *file)).etag != condition.if_match_etag) {
        return fail(Code::conflict, "PreconditionFailed: the object has another ETag");
    }
    return {};
}

Result<ObjectFacts> ObjectTree::commit(ObjectDraft& draft, const ObjectPlace& place,
                                       const Sidecar& sidecar, const Condition& condition) {
    const std::string text = TRY(render_sidecar(sidecar));
    const std::string intent = draft.path() + std::string(intent_ending);
    const std::string promised = TRY(render_intent({place.bucket, place.key, sidecar}));
    const std::unique_lock object(lock_of(place));
    const std::shared_lock folders(folders_);
    TRY(folder_of(place.bucket));
    TRY(check(place, condition));
    TRY(write_synced(intent, promised, disk::Mode::replace));
    const Result<void> done = put_in_place(draft, place, text, intent);
    if (!done) {
        // Once the bytes have their name, the intent stays for the next start to finish.
        if (!draft.path().empty()) {
            static_cast<void>(disk_.remove(place.sidecar + std::string(temporary_ending)));
            static_cast<void>(disk_.remove(intent));
        }
        return std::unexpected(done.error());
    }
    const auto file = TRY(disk_.facts(place.path));
    return facts_at(place, file);
}

// In this order: the intent is durable before anything changes; the bytes are, before what they are
// said to be; and the intent is gone durably before anybody is told, or it might be followed after
// the next change.
Result<void> ObjectTree::put_in_place(ObjectDraft& draft, const ObjectPlace& place,
                                      std::string_view sidecar, const std::string& intent) {
    const std::string folder = root_ + std::string(incoming);
    TRY(disk_.sync_directory(folder));
    Unsettled names;
    Unsettled sidecar_names;
    const std::string sidecar_folder = disk::parent_of(place.sidecar);
    TRY(make_directories(root_ + std::string(sidecars), sidecar_folder, sidecar_names));
    sidecar_names.folders.insert(sidecar_folder);
    const std::string temporary = place.sidecar + std::string(temporary_ending);
    TRY(write_synced(temporary, sidecar, disk::Mode::replace));
    TRY(make_directories(place.folder, disk::parent_of(place.path), names));
    names.folders.insert(disk::parent_of(place.path));
    TRY(disk_.rename(draft.path(), place.path));
    draft.release();
    const Result<void> settled = settle(names);
    if (const auto renamed = disk_.rename(temporary, place.sidecar); !renamed) {
        // Until the next start it had better say nothing than what another said.
        static_cast<void>(disk_.remove(place.sidecar));
        return renamed;
    }
    TRY(settle(sidecar_names));
    if (!settled) return settled;
    TRY(disk_.remove(intent));
    return disk_.sync_directory(folder);
}

Result<void> ObjectTree::write_synced(const std::string& path, std::string_view bytes,
                                      disk::Mode mode) {
    const std::unique_ptr<disk::File> file = TRY(disk_.open(path, mode));
    Result<void> written = file->write(0, bytes);
    if (written) written = file->sync();
    if (!written) static_cast<void>(disk_.remove(path));
    return written;
}

Result<void> ObjectTree::write_sidecar(const ObjectPlace& place, const Sidecar& sidecar) {
    const std::string text = TRY(render_sidecar(sidecar));
    const std::string temporary = place.sidecar + std::string(temporary_ending);
    Unsettled later;
    const std::string folder = disk::parent_of(place.sidecar);
    TRY(make_directories(root_ + std::string(sidecars), folder, later));
    TRY(write_synced(temporary, text, disk::Mode::replace));
    TRY(disk_.rename(temporary, place.sidecar));
    later.folders.insert(folder);
    return settle(later);
}

Result<bool> ObjectTree::restore(const ObjectPlace& place, const Sidecar& sidecar) {
    const std::unique_lock object(lock_of(place));
    const std::shared_lock folders(folders_);
    const auto there = TRY(sidecar_of(place));
    if (there && there->bytes == sidecar.bytes && there->md5 == sidecar.md5) {
        return there->attributes == sidecar.attributes;
    }
    TRY(write_sidecar(place, sidecar));
    return true;
}

Result<void> ObjectTree::note(const ObjectPlace& place, Unsettled& later) {
    const std::string folder = disk::parent_of(place.path);
    TRY(make_directories(place.folder, folder, later));
    later.folders.insert(folder);
    return {};
}

Result<void> ObjectTree::settle(Unsettled& later) {
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

Result<void> ObjectTree::remove(const ObjectPlace& place) {
    {
        const std::unique_lock object(lock_of(place));
        // While its folder is in use here, nobody who finds it empty takes it away.
        const std::shared_lock in_use(folders_);
        const auto file = TRY(look(disk_, place.path));
        if (!file || !file->is_file) return {};
        // The bytes first: a sidecar without them is known for what it is.
        TRY(disk_.remove(place.path));
        TRY(disk_.sync_directory(disk::parent_of(place.path)));
        if (TRY(look(disk_, place.sidecar))) {
            TRY(disk_.remove(place.sidecar));
            TRY(disk_.sync_directory(disk::parent_of(place.sidecar)));
        }
    }
    const std::unique_lock folders(folders_);
    prune(place.folder, disk::parent_of(place.path));
    prune(root_ + std::string(sidecars), disk::parent_of(place.sidecar));
    forget_directories();
    return {};
}

/// Removes `directory` and what it lies in, below `base`, as far as they are empty: S3 has no
/// folders, and a key may be like one that was.
void ObjectTree::prune(const std::string& base, std::string directory) {
    for (; directory != base; directory = disk::parent_of(directory)) {
        const auto facts = disk_.facts(directory);
        if (!facts || !facts->is_directory || !disk_.remove(directory)) return;
    }
}

Result<void> ObjectTree::remove_bucket(std::string_view bucket) {
    const std::unique_lock folders(folders_);
    const std::string folder = TRY(folder_of(bucket));
    if (TRY(holds_files(folder))) {
        return fail(Code::conflict, fmt::format("BucketNotEmpty: there are files in {}", bucket));
    }
    const std::string facts_folder = fmt::format("{}{}/{}", root_, sidecars, bucket);
    if (TRY(look(disk_, facts_folder))) TRY(remove_folders(facts_folder, true));
    TRY(remove_folders(folder, false));
    forget_directories();
    return disk_.sync_directory(root_);
}

Result<bool> ObjectTree::holds_files(const std::string& folder) {
    const std::vector<std::string> names = TRY(disk_.list(folder));
    for (const std::string& name : names) {
        const std::string path = folder + "/" + name;
        const auto facts = TRY(look(disk_, path));
        if (facts && (!facts->is_directory || TRY(holds_files(path)))) return true;
    }
    return false;
}

Result<void> ObjectTree::remove_folders(const std::string& folder, bool files_too) {
    const std::vector<std::string> names = TRY(disk_.list(folder));
    for (const std::string& name : names) {
        const std::string path = folder + "/" + name;
        const disk::Facts facts = TRY(disk_.facts(path));
        if (facts.is_directory) {
            TRY(remove_folders(path, files_too));
        } else if (files_too) {
            TRY(disk_.remove(path));
        }
    }
    return disk_.remove(folder);
}

Result<void> ObjectTree::look_again() {
    forget_directories();
    TRY(disk_.create_directories(root_ + std::string(incoming)));
    return disk_.create_directories(root_ + std::string(sidecars));
}

Result<void> ObjectTree::make_directories(const std::string& base, const std::string& directory,
                                          Unsettled& later) {
    if (later.made.contains(directory)) return {};
    {
        const std::lock_guard lock(mutex_);
        if (durable_.contains(directory)) return {};
    }
    TRY(disk_.create_directories(directory));
    for (std::string at = directory; at != base; at = disk::parent_of(at)) {
        later.folders.insert(disk::parent_of(at));
    }
    later.made.insert(directory);
    return {};
}

void ObjectTree::forget_directories() {
    const std::lock_guard lock(mutex_);
    durable_.clear();
}

std::shared_mutex& ObjectTree::lock_of(const ObjectPlace& place) {
    return objects_[hash64(place.path) % objects_.size()];
}

}  // namespace opentrail::delivery
