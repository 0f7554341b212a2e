// ObjectTree: the folders of the built-in bucket (docs/formats/bucket.md). ROOT/BUCKET/KEY is an
// object's bytes, ROOT/.facts/BUCKET/KEY%.json its sidecar where it has one.
//
// Bytes and sidecar change together: whoever looks, also after a crash, sees both as they were or
// both as they are to be. A file appears whole or not at all: written to ROOT/.incoming, synced,
// then given its name. For an object with a sidecar an *intent* lies durably in ROOT/.incoming
// until both are in place; open() finishes or drops it by the bytes that are there.
//
// One process at a time; safe from any thread of it. Locks are taken in this order: that of an
// object, then that of the folders.

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "delivery/general_objects.h"
#include "delivery/object_draft.h"
#include "delivery/sidecar.h"
#include "delivery/store.h"
#include "disk/disk.h"

namespace opentrail::delivery {

/// Where an object lies, or would.
struct ObjectPlace {
    std::string bucket;
    std::string key;
    std::string folder;   // The bucket's.
    std::string path;     // Of its bytes.
    std::string sidecar;  // Of its sidecar.
};

/// An object that is held open: what becomes of its name does not change it.
struct OpenObject {
    std::unique_ptr<disk::File> file;
    ObjectFacts facts;
};

class ObjectTree {
  public:
    /// Makes `root` where it is missing, and finishes or removes what a crash left half done.
    static Result<std::unique_ptr<ObjectTree>> open(disk::Disk& disk, std::string root);

    /// Code::not_found without the bucket, Code::invalid for a key that no file can have.
    Result<ObjectPlace> place_of(std::string_view bucket, std::string_view key);
    /// Code::not_found when there is no such object, also for a key that no file can have.
    Result<ObjectPlace> find(std::string_view bucket, std::string_view key);
    Result<OpenObject> open_object(std::string_view bucket, std::string_view key);
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key);
    Result<Listing> list(std::string_view bucket, const ListQuery& query);

    Result<std::unique_ptr<ObjectDraft>> draft();
    /// Gives a draft its place without a sidecar, where nothing is yet: false when something is.
    Result<bool> name(ObjectDraft& draft, const ObjectPlace& place, Unsettled& later);
    /// Gives a draft its place, with a sidecar, in place of what is there when the condition holds.
    /// Durable when it returns. Code::conflict and Code::not_found as GeneralObjects::put().
    Result<ObjectFacts> commit(ObjectDraft& draft, const ObjectPlace& place, const Sidecar& sidecar,
                               const Condition& condition);
    /// Sees to it that the object that is there has this sidecar: false when it has another one of
    /// its own. Durable when it returns.
    Result<bool> restore(const ObjectPlace& place, const Sidecar& sidecar);
    /// That the name of an object that is there, and all on the way to it, will be settled.
    Result<void> note(const ObjectPlace& place, Unsettled& later);
    Result<void> settle(Unsettled& later);
    Result<void> remove(const ObjectPlace& place);

    Result<bool> bucket_exists(std::string_view bucket);
    Result<std::string> folder_of(std::string_view bucket);
    /// Code::conflict while there is anything in it.
    Result<void> remove_bucket(std::string_view bucket);

    /// Somebody may have removed folders that are remembered: looks again, and makes what must be.
    Result<void> look_again();

    disk::Disk& disk() { return disk_; }
    const std::string& root() const { return root_; }

  private:
    ObjectTree(disk::Disk& disk, std::string root) : disk_(disk), root_(std::move(root)) {}

    Result<void> recover();
    Result<void> recover(const std::string& intent);
    ObjectPlace place_in(std::string_view bucket, std::string_view key,
                         std::string_view below) const;
    /// None when it is missing or damaged.
    Result<std::optional<Sidecar>> sidecar_of(const ObjectPlace& place);
    Result<ObjectFacts> facts_at(const ObjectPlace& place, const disk::Facts& file);
    Result<void> check(const ObjectPlace& place, const Condition& condition);
    Result<void> write_synced(const std::string& path, std::string_view bytes, disk::Mode mode);
    Result<void> put_in_place(ObjectDraft& draft, const ObjectPlace& place,
                              std::string_view sidecar, const std::string& intent);
    Result<void> write_sidecar(const ObjectPlace& place, const Sidecar& sidecar);
    Result<void> make_directories(const std::string& base, const std::string& directory,
                                  Unsettled& later);
    void prune(const std::string& base, std::string directory);
    Result<bool> holds_files(const std::string& folder);
    Result<void> remove_folders(const std::string& folder, bool files_too);
    void forget_directories();
    std::shared_mutex& lock_of(const ObjectPlace& place);

    disk::Disk& disk_;
    const std::string root_;
    std::atomic<std::uint64_t> next_temporary_{0};
    // By a hash of the path: whoever changes an object or its sidecar holds it alone.
    std::array<std::shared_mutex, 64> objects_;
    // Held alone to remove folders, shared to make them and use them.
    std::shared_mutex folders_;
    std::mutex mutex_;
    // Directories that are known to be there durably; a bounded memory, guarded by mutex_.
    std::unordered_set<std::string> durable_;
};

}  // namespace opentrail::delivery
