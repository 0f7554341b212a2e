// DeliveryWorld: delivery of one shard over a real journal and catalog, a store on a fake disk, and
// a power switch that can be cut at any call to the store's disk or to the ledger.
//
// The journal and the catalog keep what they were given: it is delivery's own steps that are cut.
// Buckets whose names begin with "far" are far away: `remote` has them, and keeps what it took. The
// outbox has no threads: work() does what they would.

#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "catalog/applier.h"
#include "delivery/directory_store.h"
#include "delivery/shard_delivery.h"
#include "delivery/testing/remote_store.h"
#include "delivery/testing/split_store.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery {

/// What a test says of an event; the rest of the record is made up.
struct MadeEvent {
    std::string id;
    event::Category category = event::Category::management;
    std::string account = "111122223333";
    std::string region = "us-east-1";
    std::string time = "2026-01-02T03:00:00Z";
    std::string source = {};  // eventSource; by the category where it is empty.
    std::size_t filler = 0;   // Bytes of requestParameters.
};
std::string record_of(const MadeEvent& event);

/// A log file as a reader of the bucket finds it.
struct FoundFile {
    std::string bucket;
    std::string key;
    std::string body;
    std::vector<std::string> ids;  // eventIDs, in order.
};

/// A ledger that counts its writes, and fails at one: before it did anything, or after all was
/// done. From then on everything fails, the store's disk too.
class CutLedger final : public Ledger {
  public:
    /// `cut_power` cuts the disk's; `is_cut` says whether that was cut first.
    CutLedger(catalog::Catalog& catalog, std::function<void()> cut_power,
              std::function<bool()> is_cut)
        : ledger_(catalog), cut_power_(std::move(cut_power)), is_cut_(std::move(is_cut)) {}

    enum class When { before, after };
    void cut_at(std::uint64_t write, When when) {
        cut_at_ = write;
        when_ = when;
    }
    bool off() const { return off_ || is_cut_(); }
    std::uint64_t writes() const { return writes_; }

    Result<std::vector<catalog::TrailHistory>> trail_versions() override;
    Result<std::vector<catalog::TrailCursor>> cursors() override;
    Result<std::vector<catalog::LogFile>> open_files() override;
    Result<std::vector<catalog::LogFile>> given_up_files(std::string_view trail) override;
    Result<std::uint64_t> begin(std::uint32_t shard) override;
    Result<catalog::DeliveryStatus> status(std::string_view trail) override;
    Result<void> plan(std::span<catalog::LogFile> plans,
                      std::span<const catalog::TrailCursor> cursors) override;
    Result<void> close(std::span<const catalog::LogFile> files,
                       std::span<const catalog::NotedStatus> statuses) override;
    Result<void> drop_versions(std::string_view trail, journal::Position before) override;

    /// Called when plans were made.
    std::function<void()> planned;
    /// Changes what open_files() gives.
    std::function<void(catalog::LogFile&)> spoil;

  private:
    template <class Write>
    Result<void> write(Write write);

    CatalogLedger ledger_;
    std::function<void()> cut_power_;
    std::function<bool()> is_cut_;
    std::uint64_t writes_ = 0;
    std::uint64_t cut_at_ = std::numeric_limits<std::uint64_t>::max();
    When when_ = When::before;
    bool off_ = false;
};

class DeliveryWorld {
  public:
    explicit DeliveryWorld(const Options& options = {}, std::uint32_t shards = 1,
                           std::uint32_t shard = 0);
    ~DeliveryWorld();

    /// A power failure of the store's disk, then everything starts again.
    void restart(std::uint64_t seed = 0);
    /// The power fails at the n-th call to the store's disk from now.
    void cut_disk_at(std::uint64_t n);
    /// Whether the power is off by now.
    bool off() const { return ledger->off(); }

    /// Appends events; gives the offset of the first.
    std::uint64_t append(const std::vector<MadeEvent>& events,
                         journal::Door door = journal::Door::submitted);
    std::uint64_t append(const std::vector<MadeEvent>& events,
                         const journal::Provenance& provenance);
    /// Makes or changes a trail; gives the offset of the change.
    std::uint64_t put(const catalog::Trail& trail);
    std::uint64_t remove(const std::string& trail_id);
    /// A multi-Region trail that logs; its prefix is its id.
    static catalog::Trail trail(const std::string& id, const std::string& bucket = "logs");

    /// Steps until there is no more to do, or something fails.
    Result<void> run();
    /// Stores what is on its way.
    void work();
    /// Lets the interval pass, then runs.
    Result<void> flush();

    /// Every object in every bucket, by bucket and key.
    std::vector<FoundFile> files() const;
    /// The eventIDs of the files whose keys begin so, in the order of the keys.
    std::vector<std::string> ids(const std::string& key_prefix) const;
    catalog::DeliveryStatus status(const std::string& trail) const;
    TrailReport report(const std::string& trail) const;

    FakeClock clock;
    FakeRandom random;
    std::unique_ptr<disk::FakeDisk> disk;  // The store's.
    RemoteStore remote;
    std::unique_ptr<CutLedger> ledger;
    std::unique_ptr<ShardDelivery> delivery;

    journal::Journal& journal() { return *journal_; }
    catalog::Catalog& catalog() { return *catalog_; }
    catalog::Applier& applier() { return *applier_; }
    Store& store() { return *split_; }

  private:
    void start();
    std::uint64_t change(catalog::Change change);

    Options options_;
    const std::uint32_t shard_;
    std::uint64_t last_disk_call_ = std::numeric_limits<std::uint64_t>::max();
    disk::FakeDisk journal_disk_;
    disk::TemporaryDirectory directory_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<catalog::Applier> applier_;
    std::unique_ptr<DirectoryStore> store_;
    std::unique_ptr<SplitStore> split_;
};

/// The eventIDs of a body.
std::vector<std::string> ids_of(const std::string& body);

}  // namespace opentrail::delivery
