// What it costs to deliver log files: events of five accounts in eight Regions, a trail for each
// account that takes everything, read back from the sealed journal, selected, hashed, gzipped,
// planned and stored; against the floor, and together with recording.
//
//   deliver_bench [--smoke] [--events N]
//
// The floor does by hand, in the same run on the same journal, what cannot be left out: read the
// entries back, parse each record whole, sort it to its file, gzip at the fast level, SHA-256,
// write and sync. CPU time of the whole process. Before the figures count, every file is read back:
// each event must be in one file, once, and in the right one. Ends with one line of JSON.

#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>
#include <unordered_set>

#include "base/assert.h"
#include "base/gzip.h"
#include "bench/corpus.h"
#include "bench/figures.h"
#include "bench/options.h"
#include "bench/store.h"
#include "bench/usage.h"
#include "catalog/applier.h"
#include "delivery/delivery.h"
#include "delivery/directory_store.h"
#include "event/sample_population.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk_bytes = std::size_t{64} << 20;

template <class T>
T must(Result<T> result, const char* what) {
    if (!result) give_up(std::string(what) + ": " + result.error().message);
    return *std::move(result);
}
void must(const Result<void>& result, const char* what) {
    if (!result) give_up(std::string(what) + ": " + result.error().message);
}

/// Everything that a server has, but HTTP, on a new folder.
class World {
  public:
    World(const std::string& folder, const delivery::Options& options) : folder_(folder) {
        fs::remove_all(folder);
        fs::create_directories(folder);
        store_ = std::make_unique<Store>(folder);
        catalog_ = must(catalog::Catalog::open(folder + "/catalog.db"), "catalog");
        applier_ = must(catalog::Applier::start(store_->journal(), *catalog_, {}), "applier");
        buckets_ = must(delivery::DirectoryStore::open(disk_, folder + "/buckets"), "buckets");
        must(buckets_->create_bucket("logs"), "create a bucket");
        ledger_ = std::make_unique<delivery::CatalogLedger>(*catalog_);
        const delivery::Ground ground{.journal = store_->journal(),
                                      .ledger = *ledger_,
                                      .store = *buckets_,
                                      .clock = clock_,
                                      .random = random_,
                                      .settle = [this](std::uint32_t shard, std::uint64_t offset) {
                                          return applier_->wait(shard, offset);
                                      }};
        by_hand_ = std::make_unique<delivery::ShardDelivery>(0, ground, options);
        background_ = std::make_unique<delivery::Delivery>(store_->journal(), *catalog_, *applier_,
                                                           *buckets_, clock_, random_, options);
        make_trails();
    }

    Store& store() { return *store_; }
    delivery::ShardDelivery& by_hand() { return *by_hand_; }
    delivery::Delivery& background() { return *background_; }
    std::string bucket() const { return folder_ + "/buckets/logs"; }

  private:
    void make_trails() {
        std::vector<catalog::Change> changes;
        for (const std::string_view account : event::Population::accounts) {
            catalog::Trail trail;
            trail.id = fmt::format("trail-of-{}", account);
            trail.account = account;
            trail.name = "all";
            trail.home_region = "us-east-1";
            trail.bucket = "logs";
            trail.multi_region = true;
            trail.logging = true;
            trail.selectors =
                R"({"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,)"
                R"("DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]},)"
                R"({"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]},)"
                R"({"Type":"AWS::DynamoDB::Table","Values":["arn:aws:dynamodb"]}]}]})";
            changes.push_back(catalog::PutTrail{std::move(trail)});
        }
        must(applier_->append(journal::Kind::change, {}, changes), "make trails");
    }

    const std::string folder_;
    disk::RealDisk disk_;
    SystemClock clock_;
    SystemRandom random_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::unique_ptr<catalog::Applier> applier_;
    std::unique_ptr<delivery::DirectoryStore> buckets_;
    std::unique_ptr<delivery::CatalogLedger> ledger_;
    std::unique_ptr<delivery::ShardDelivery> by_hand_;
    std::unique_ptr<delivery::Delivery> background_;
};

void load(Store& store, const Corpus& corpus, std::size_t threads) {
    std::vector<Thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back("load", [&, i](std::stop_token) {
            for (std::size_t at = i; at < corpus.batches.size(); at += threads) {
                store.admit(corpus.batches[at]);
            }
        });
    }
    for (Thread& each : running) each.join();
}

std::string_view text_of(const simdjson::dom::element& root, std::string_view member) {
    std::string_view text;
    if (root[member].get(text) != simdjson::SUCCESS) return {};
    return text;
}

/// The file that a record belongs to, as the folder and Region of its key, and whether any does.
struct Place {
    std::string_view account;
    std::string_view region;
    bool data = false;
    bool wanted = false;
    auto operator<=>(const Place&) const = default;
};
Place place_of(const simdjson::dom::element& root) {
    Place place{text_of(root, "recipientAccountId"), text_of(root, "awsRegion"), false, true};
    if (text_of(root, "eventCategory") != "Data") return place;
    place.data = true;
    const std::string_view source = text_of(root, "eventSource");
    place.wanted = source == "s3.amazonaws.com" || source == "lambda.amazonaws.com" ||
                   source == "dynamodb.amazonaws.com";
    return place;
}

/// The least that delivering can cost; CPU seconds.
class FloorRun {
  public:
    explicit FloorRun(std::string folder) : folder_(std::move(folder)) {
        fs::create_directories(folder_);
    }
    ~FloorRun() { fs::remove_all(folder_); }

    double run(journal::Journal& journal) {
        const double before = cpu_seconds();
        const auto visit = [&](const journal::Batch& batch) {
            for (std::size_t i = 0; i < batch.items.size(); ++i) {
                if (batch.items[i].kind != journal::Kind::event) continue;
                // All but the last have others behind them to read over into.
                take(batch.items[i].record, i + 1 == batch.items.size());
            }
            return true;
        };
        must(journal.scan(0, 0, journal.durable_end(0), false, visit), "scan");
        flush();
        return cpu_seconds() - before;
    }

    std::uint64_t events = 0;
    std::uint64_t files = 0;

  private:
    void take(std::string_view record, bool copy) {
        simdjson::dom::element root;
        const auto error = parser_.parse(record.data(), record.size(), copy).get(root);
        INVARIANT(error == simdjson::SUCCESS);
        const Place place = place_of(root);
        if (!place.wanted) return;
        auto body = bodies_.find(place);
        if (body == bodies_.end()) {
            names_.push_back(std::make_unique<std::string>(place.account));
            Place kept = place;
            kept.account = *names_.back();
            names_.push_back(std::make_unique<std::string>(place.region));
            kept.region = *names_.back();
            body = bodies_.emplace(kept, std::string(R"({"Records":[)")).first;
        } else {
            body->second += ',';
        }
        body->second += record;
        held_ += record.size();
        ++events;
        if (held_ >= chunk_bytes) flush();
    }

    void flush() {
        for (auto& [place, body] : bodies_) {
            body += "]}";
            const Sha256 hash = sha256(body);
            const std::string bytes = gzip(body, GzipEffort::fast);
            const std::string path = fmt::format("{}/{}-{}", folder_, files++, hash[0]);
            const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
            INVARIANT(file >= 0);
            INVARIANT(::write(file, bytes.data(), bytes.size()) ==
                      static_cast<ssize_t>(bytes.size()));
            INVARIANT(::fdatasync(file) == 0);
            ::close(file);
        }
        bodies_.clear();
        names_.clear();
        held_ = 0;
    }

    const std::string folder_;
    simdjson::dom::parser parser_;
    std::map<Place, std::string> bodies_;
    std::vector<std::unique_ptr<std::string>> names_;
    std::size_t held_ = 0;
};

/// Reads every file back; gives how many events are in them. Ends the process where one is twice or
/// in the wrong file.
std::uint64_t check_files(const std::string& bucket, std::uint64_t& files) {
    std::unordered_set<std::uint64_t> seen;
    simdjson::dom::parser parser;
    disk::RealDisk disk;
    for (const auto& entry : fs::recursive_directory_iterator(bucket)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        const std::string path = entry.path().string();
        const std::string body =
            must(gunzip(must(disk::read_file(disk, path), "read"), 1U << 30), "gunzip");
        simdjson::dom::element root;
        INVARIANT(parser.parse(body).get(root) == simdjson::SUCCESS);
        std::optional<bool> data;
        for (const simdjson::dom::element record : root["Records"]) {
            const Place place = place_of(record);
            const std::string folder =
                fmt::format("/AWSLogs/{}/CloudTrail/{}/", place.account, place.region);
            const bool right = path.find(folder) != std::string::npos && place.wanted &&
                               data.value_or(place.data) == place.data;
            if (!right) give_up(path + " holds an event of another file");
            data = place.data;
            if (!seen.insert(hash64(text_of(record, "eventID"))).second) {
                give_up("an event was delivered twice");
            }
        }
    }
    return seen.size();
}

struct Alone {
    double floor_us = 0;
    double deliver_us = 0;
    std::uint64_t delivered = 0;
    std::uint64_t files = 0;
};

Alone measure_alone(const Corpus& corpus, const std::string& folder, bool check) {
    World world(folder + "/alone", {});
    load(world.store(), corpus, 2);
    world.store().finish();
    Alone alone;
    FloorRun floor(folder + "/floor");
    const double floor_seconds = floor.run(world.store().journal());
    const double before = cpu_seconds();
    while (must(world.by_hand().step(), "deliver")) {
    }
    const double seconds = cpu_seconds() - before;
    alone.delivered = world.by_hand().totals().events;
    if (alone.delivered != floor.events) {
        give_up(fmt::format("{} events were delivered, not {}", alone.delivered, floor.events));
    }
    const double per_event = 1e6 / static_cast<double>(alone.delivered);
    alone.floor_us = floor_seconds * per_event;
    alone.deliver_us = seconds * per_event;
    if (check && check_files(world.bucket(), alone.files) != alone.delivered) {
        give_up("the files do not hold what was delivered");
    }
    return alone;
}

/// CPU microseconds an event of recording and delivering at once.
double measure_together(const Corpus& corpus, const std::string& folder, std::size_t threads) {
    delivery::Options options;
    options.interval = std::chrono::seconds(1);
    const double before = cpu_seconds();
    {
        World world(folder + "/together", options);
        world.background().start();
        load(world.store(), corpus, threads);
        world.store().finish();
        const auto is_behind = [](const delivery::TrailReport& report) {
            return report.lag > 0 || report.open_files > 0;
        };
        const auto reports = [&] { return world.background().reports(); };
        while (reports().empty() || std::ranges::any_of(reports(), is_behind)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    return (cpu_seconds() - before) / static_cast<double>(corpus.known.size()) * 1e6;
}

int main_of(int argc, char** argv) {
    Options options = parse_options(argc, argv, "deliver", "What it costs to deliver log files");
    if (options.events == 0) options.events = options.smoke ? 5'000 : 150'000;
    if (options.smoke) options.repeats = 1;
    const std::string folder =
        options.data.empty() ? fmt::format("build/bench-data/deliver-{}", getpid()) : options.data;
    progress(fmt::format("making {} events", options.events));
    const Corpus corpus = make_corpus(options.events, SystemClock().now());
    std::vector<double> floors, delivers, ratios, togethers;
    Alone last;
    for (std::size_t i = 0; i < options.repeats; ++i) {
        const Alone alone = measure_alone(corpus, folder, i == 0);
        togethers.push_back(measure_together(corpus, folder, options.threads));
        progress(fmt::format("run {}: {:.2f} us an event, floor {:.2f}; with recording {:.2f}",
                             i + 1, alone.deliver_us, alone.floor_us, togethers.back()));
        if (i == 0) last = alone;
        floors.push_back(alone.floor_us);
        delivers.push_back(alone.deliver_us);
        ratios.push_back(alone.deliver_us / alone.floor_us);
    }
    if (!options.keep) fs::remove_all(folder);
    Figures floor;
    floor.add("cpu_us_per_event", median(floors), "us");
    Figures figures;
    figures.add("cpu_us_per_event", median(delivers), "us",
                fmt::format("{:.2f} (2.0 x the floor)", 2 * median(floors)));
    figures.add("with_recording_us_per_event", median(togethers), "us", "25");
    figures.add("with_recording_events_per_cpu_second", 1e6 / median(togethers), "events",
                "40,000");
    figures.add("events", static_cast<double>(options.events), "events");
    figures.add("delivered", static_cast<double>(last.delivered), "events");
    figures.add("files", static_cast<double>(last.files), "files");
    figures.add("record_bytes",
                static_cast<double>(corpus.bytes) / static_cast<double>(options.events), "bytes");
    floor.print("Floor, CPU microseconds an event");
    figures.print("Delivered, medians");
    print_result("deliver", figures, floor, median(ratios));
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
