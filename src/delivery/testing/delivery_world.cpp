#include "delivery/testing/delivery_world.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/assert.h"
#include "base/gzip.h"
#include "base/log.h"
#include "delivery/object_path.h"

namespace opentrail::delivery {
namespace {

constexpr std::string_view root = "/data/buckets";

std::unexpected<Error> no_power() { return fail(Code::unavailable, "the power is off"); }

void walk(disk::Disk& disk, const std::string& directory, const std::string& path,
          const std::function<void(const std::string&)>& found) {
    const std::vector<std::string> names = disk.list(directory + path).value();
    for (const std::string& name : names) {
        const std::string below = path.empty() ? name : path + "/" + name;
        if (disk.open(directory + below, disk::Mode::read)) {
            found(below);
        } else {
            walk(disk, directory, below, found);
        }
    }
}

}  // namespace

std::string record_of(const MadeEvent& event) {
    std::string source = event.source;
    std::string members;
    switch (event.category) {
        case event::Category::data:
            if (source.empty()) source = "s3.amazonaws.com";
            members = R"("resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}],)"
                      R"("managementEvent":false,"eventCategory":"Data")";
            break;
        case event::Category::network_activity:
            if (source.empty()) source = "kms.amazonaws.com";
            members = R"("errorCode":"VpceAccessDenied","managementEvent":false,)"
                      R"("eventCategory":"NetworkActivity")";
            break;
        default:
            if (source.empty()) source = "ec2.amazonaws.com";
            members =
                fmt::format(R"("managementEvent":true,"eventCategory":"{}")", name(event.category));
    }
    return fmt::format(
        R"({{"eventVersion":"1.08","eventTime":"{}","eventSource":"{}","eventName":"Call",)"
        R"("awsRegion":"{}","eventID":"{}","readOnly":false,"recipientAccountId":"{}",)"
        R"("requestParameters":{{"filler":"{}"}},{}}})",
        event.time, source, event.region, event.id, event.account, std::string(event.filler, 'x'),
        members);
}

std::vector<std::string> ids_of(const std::string& body) {
    std::vector<std::string> ids;
    const boost::json::value root = boost::json::parse(body);
    for (const boost::json::value& record : root.at("Records").as_array()) {
        ids.emplace_back(std::string_view(record.at("eventID").as_string()));
    }
    return ids;
}

template <class Write>
Result<void> CutLedger::write(Write write) {
    if (off()) return no_power();
    const bool cut = ++writes_ == cut_at_;
    if (cut) {
        off_ = true;
        cut_power_();
        if (when_ == When::before) return no_power();
    }
    const Result<void> done = write();
    if (cut) return no_power();
    return done;
}

Result<std::vector<catalog::TrailHistory>> CutLedger::trail_versions() {
    if (off()) return no_power();
    return ledger_.trail_versions();
}
Result<std::vector<catalog::TrailCursor>> CutLedger::cursors() {
    if (off()) return no_power();
    return ledger_.cursors();
}
Result<std::vector<catalog::LogFile>> CutLedger::open_files() {
    if (off()) return no_power();
    auto files = ledger_.open_files();
    if (files && spoil) {
        for (catalog::LogFile& file : *files) spoil(file);
    }
    return files;
}
Result<std::vector<catalog::LogFile>> CutLedger::given_up_files(std::string_view trail) {
    if (off()) return no_power();
    return ledger_.given_up_files(trail);
}
Result<std::uint64_t> CutLedger::begin(std::uint32_t shard) {
    if (off()) return no_power();
    return ledger_.begin(shard);
}
Result<catalog::DeliveryStatus> CutLedger::status(std::string_view trail) {
    if (off()) return no_power();
    return ledger_.status(trail);
}
Result<void> CutLedger::plan(std::span<catalog::LogFile> plans,
                             std::span<const catalog::TrailCursor> cursors) {
    const Result<void> done = write([&] { return ledger_.plan(plans, cursors); });
    if (planned && !plans.empty()) planned();
    return done;
}
Result<void> CutLedger::close(std::span<const catalog::LogFile> files,
                              std::span<const catalog::NotedStatus> statuses) {
    return write([&] { return ledger_.close(files, statuses); });
}
Result<void> CutLedger::drop_versions(std::string_view trail, journal::Position before) {
    return write([&] { return ledger_.drop_versions(trail, before); });
}

DeliveryWorld::DeliveryWorld(const Options& options, std::uint32_t shards, std::uint32_t shard)
    : disk(std::make_unique<disk::FakeDisk>()), options_(options), shard_(shard) {
    options_.outbox.threads = 0;
    journal::Options journal_options;
    journal_options.shards = shards;
    journal_options.background = false;
    catalog_ = catalog::Catalog::open(directory_ / "catalog.db").value();
    journal_ = journal::Journal::open(journal_disk_, clock, "/journal", journal_options).value();
    applier_ = catalog::Applier::start(*journal_, *catalog_, {.background = false}).value();
    set_log({.least = Level::error, .clock = nullptr, .sink = [](std::string_view) {}});
    start();
    INVARIANT(store_->create_bucket("logs"));
}

DeliveryWorld::~DeliveryWorld() { set_log({}); }

void DeliveryWorld::start() {
    store_ = DirectoryStore::open(*disk, std::string(root)).value();
    split_ = std::make_unique<SplitStore>(*store_, remote);
    ledger = std::make_unique<CutLedger>(
        *catalog_, [this] { cut_disk_at(1); }, [this] { return disk->calls() >= last_disk_call_; });
    const Ground ground{
        .journal = *journal_,
        .ledger = *ledger,
        .store = *split_,
        .clock = clock,
        .random = random,
        .settle = [this](std::uint32_t shard,
                         std::uint64_t offset) { return applier_->wait(shard, offset); },
        .is_remote = SplitStore::is_far};
    delivery = std::make_unique<ShardDelivery>(shard_, ground, options_);
}

void DeliveryWorld::restart(std::uint64_t seed) {
    delivery = nullptr;
    ledger = nullptr;
    split_ = nullptr;
    store_ = nullptr;
    disk = disk->crash(seed);
    last_disk_call_ = std::numeric_limits<std::uint64_t>::max();
    start();
}

void DeliveryWorld::cut_disk_at(std::uint64_t n) {
    last_disk_call_ = disk->calls() + n;
    disk->cut_at(n);
}

std::uint64_t DeliveryWorld::append(const std::vector<MadeEvent>& events, journal::Door door) {
    journal::Provenance provenance;
    provenance.recorded = clock.now();
    provenance.door = door;
    provenance.account = "000000000000";
    provenance.region = "us-east-1";
    return append(events, provenance);
}

std::uint64_t DeliveryWorld::append(const std::vector<MadeEvent>& events,
                                    const journal::Provenance& provenance) {
    auto records = std::make_shared<std::vector<std::string>>();
    for (const MadeEvent& event : events) records->push_back(record_of(event));
    journal::Batch batch;
    batch.provenance = provenance;
    for (const std::string& record : *records) batch.items.push_back({.record = record});
    batch.owner = std::move(records);
    return journal_->append(shard_, std::move(batch)).value().offset;
}

std::uint64_t DeliveryWorld::change(catalog::Change change) {
    auto text = std::make_shared<std::string>(encode(change));
    journal::Batch batch;
    batch.provenance.recorded = clock.now();
    batch.items.push_back({.kind = journal::Kind::change, .record = *text});
    batch.owner = std::move(text);
    return journal_->append(shard_, std::move(batch)).value().offset;
}

std::uint64_t DeliveryWorld::put(const catalog::Trail& trail) {
    return change(catalog::PutTrail{trail});
}

std::uint64_t DeliveryWorld::remove(const std::string& trail_id) {
    return change(catalog::DeleteTrail{trail_id});
}

catalog::Trail DeliveryWorld::trail(const std::string& id, const std::string& bucket) {
    catalog::Trail trail;
    trail.id = id;
    trail.account = "111122223333";
    trail.name = "name-of-" + id;
    trail.home_region = "us-east-1";
    trail.bucket = bucket;
    trail.prefix = id;
    trail.multi_region = true;
    trail.logging = true;
    return trail;
}

Result<void> DeliveryWorld::run() {
    while (true) {
        const bool more = TRY(delivery->step());
        if (delivery->outbox().letters() > 0) {
            work();
        } else if (!more) {
            return {};
        }
    }
}

void DeliveryWorld::work() {
    while (delivery->outbox().work_one()) {
    }
}

Result<void> DeliveryWorld::flush() {
    clock.move(options_.interval);
    return run();
}

std::vector<FoundFile> DeliveryWorld::files() const {
    std::vector<FoundFile> files;
    const std::vector<std::string> buckets = store_->buckets().value();
    for (const std::string& bucket : buckets) {
        const std::string folder = fmt::format("{}/{}/", root, bucket);
        walk(*disk, folder, "", [&](const std::string& path) {
            FoundFile file{bucket, key_of_path(path).value(), "", {}};
            const std::string bytes = store_->read(bucket, file.key).value();
            file.body = gunzip(bytes, std::size_t{1} << 30).value();
            file.ids = ids_of(file.body);
            files.push_back(std::move(file));
        });
    }
    const auto objects = remote.objects();
    for (const auto& [name, bytes] : objects) {
        FoundFile file{name.first, name.second, gunzip(bytes, std::size_t{1} << 30).value(), {}};
        file.ids = ids_of(file.body);
        files.push_back(std::move(file));
    }
    return files;
}

std::vector<std::string> DeliveryWorld::ids(const std::string& key_prefix) const {
    std::vector<std::string> ids;
    for (const FoundFile& file : files()) {
        if (file.key.starts_with(key_prefix)) {
            ids.insert(ids.end(), file.ids.begin(), file.ids.end());
        }
    }
    return ids;
}

catalog::DeliveryStatus DeliveryWorld::status(const std::string& trail) const {
    return catalog_->delivery_status(trail).value();
}

TrailReport DeliveryWorld::report(const std::string& trail) const {
    for (TrailReport& report : delivery->reports()) {
        if (report.id == trail) return report;
    }
    return {};
}

}  // namespace opentrail::delivery
