// What it costs to import CloudTrail's log files: 10,000 small ones, read from a folder and from an
// S3 that answers after 50 ms, into a real server; against the floor.
//
//   import_bench [--smoke] [--events FILES] [--program PATH]
//
// Client and server are processes of their own, both on one core; the S3 is a third, on the other.
// Counted is the processor time of client and server, each for itself: the client's from its start
// to its end, the server's from ready to ended, and then what it takes to seal what it left open.
// Every run has a new server, and after each the journal is read back: every record of every file
// must be in it once, from its file. The floor is what cannot be left out, in the same run on the
// same files: open, read, SHA-256, inflate, parse whole, SHA-256 of what was inflated. `--events`
// says how many files. Ends with one line of JSON.

#include <fmt/format.h>
#include <simdjson.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <optional>
#include <thread>

#include "base/gzip.h"
#include "base/hash.h"
#include "bench/cloud_process.h"
#include "bench/figures.h"
#include "bench/log_tree.h"
#include "bench/options.h"
#include "bench/program_run.h"
#include "bench/server_process.h"
#include "bench/store.h"
#include "bench/usage.h"
#include "disk/real_disk.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;

constexpr Duration latency = std::chrono::milliseconds(50);
constexpr const char* reads_at_once = "64";
constexpr const char* bucket = "trail-logs";

/// Seconds.
struct Cost {
    double client = 0;
    double server = 0;
    double wall = 0;  // Of the client.
    double both() const { return client + server; }
};

struct Costs {
    std::vector<double> client, server, both, wall;
    void add(const Cost& cost) {
        client.push_back(cost.client);
        server.push_back(cost.server);
        both.push_back(cost.both());
        wall.push_back(cost.wall);
    }
};

/// Ends the process unless the journal holds each record of each file once, and names its file.
void check(Store& store, const LogTree& tree) {
    std::map<Sha256, std::string> expected = tree.records;
    const auto visit = [&](const journal::Batch& batch) {
        if (batch.provenance.door != journal::Door::import) return true;
        for (const journal::Item& item : batch.items) {
            if (item.kind != journal::Kind::event) continue;
            const auto found = expected.find(sha256(item.record));
            if (found == expected.end()) give_up("an event is recorded twice, or not as it was");
            if (!batch.provenance.source.ends_with(found->second)) {
                give_up(fmt::format("an event of {} is said to be of {}", found->second,
                                    batch.provenance.source));
            }
            expected.erase(found);
        }
        return true;
    };
    journal::Journal& journal = store.journal();
    const auto read = journal.scan(0, 0, journal.durable_end(0), false, visit);
    if (!read) give_up("scan: " + read.error().message);
    if (!expected.empty()) give_up(fmt::format("{} events are not recorded", expected.size()));
}

/// What all runs have.
class Bench {
  public:
    Bench(const Options& options, const LogTree& tree, std::string folder, std::string s3)
        : options_(options), tree_(tree), folder_(std::move(folder)), s3_(std::move(s3)) {}

    std::string files() const { return folder_ + "/" + bucket; }

    Cost import() const { return run({"import", files()}); }
    Cost backfill() const { return run({"intake", "backfill", files()}); }
    Cost backfill_s3() const {
        return run({"intake", "backfill", fmt::format("s3://{}", bucket), "--s3-endpoint", s3_,
                    "--workers", reads_at_once});
    }

    /// CPU seconds of what cannot be left out.
    double floor() const {
        disk::RealDisk disk;
        simdjson::dom::parser parser;
        std::uint64_t sum = 0;
        const double before = cpu_seconds();
        for (const auto& [key, object] : tree_.objects) {
            const auto bytes = disk::read_file(disk, files() + "/" + key);
            if (!bytes) give_up("read: " + bytes.error().message);
            sum += sha256(*bytes)[0];
            const auto document = gunzip(*bytes, std::size_t{64} << 20);
            simdjson::dom::element root;
            if (!document || parser.parse(*document).get(root) != simdjson::SUCCESS) {
                give_up("a file cannot be read back");
            }
            // Nearly all of the document is records.
            sum += sha256(*document)[0];
        }
        if (sum == 0) give_up("nothing was read");
        return cpu_seconds() - before;
    }

  private:
    Cost run(std::vector<std::string> words) const {
        const std::string data = folder_ + "/data";
        fs::remove_all(data);
        ServerProcess server(options_.program, data);
        const double server_before = cpu_seconds(server.pid());
        words.insert(words.begin(), options_.program);
        const ProgramRun done =
            run_program(words,
                        signing_environment(server.keys().id, server.keys().secret, s3_,
                                            "http://" + server.host()),
                        folder_ + "/said");
        Cost cost{.client = done.cpu, .server = server.stop() - server_before, .wall = done.wall};
        Store store(data);
        const double before = cpu_seconds();
        store.finish();
        cost.server += cpu_seconds() - before;
        check(store, tree_);
        return cost;
    }

    const Options& options_;
    const LogTree& tree_;
    const std::string folder_;
    const std::string s3_;
};

void add_rows(Figures& figures, const std::string& name, const Costs& costs, double files,
              const std::string& goal) {
    figures.add(name + "_files_per_cpu_second", files / median(costs.both), "files", goal);
    figures.add(name + "_client_us_per_file", median(costs.client) / files * 1e6, "us");
    figures.add(name + "_server_us_per_file", median(costs.server) / files * 1e6, "us");
    figures.add(name + "_wall_s", median(costs.wall), "s");
}

int main_of(int argc, char** argv) {
    Options options = parse_options(argc, argv, "import", "What it costs to import log files");
    const std::size_t files = options.events > 0 ? options.events : options.smoke ? 200 : 10'000;
    if (options.smoke) options.repeats = 1;
    const std::string folder =
        options.data.empty() ? fmt::format("build/bench-data/import-{}", getpid()) : options.data;
    progress(fmt::format("making {} log files", files));
    const LogTree tree = make_log_tree(files);
    const bool two_cores = std::thread::hardware_concurrency() > 1;
    if (!two_cores) progress("there is one core: the S3 shares it");
    const CloudProcess cloud(bucket, tree.objects, latency,
                             two_cores ? std::optional(1U) : std::nullopt);
    if (two_cores) stay_on(0);
    const Bench bench(options, tree, folder, cloud.endpoint());
    write_log_tree(tree, bench.files());

    Costs import, backfill, s3;
    std::vector<double> floors, ratios, times, times_both;
    for (std::size_t i = 0; i < options.repeats; ++i) {
        floors.push_back(bench.floor());
        const Cost imported = bench.import();
        const Cost filled = bench.backfill();
        const Cost remote = bench.backfill_s3();
        import.add(imported);
        backfill.add(filled);
        s3.add(remote);
        ratios.push_back(imported.both() / floors.back());
        times.push_back(remote.client / filled.client);
        times_both.push_back(remote.both() / filled.both());
        progress(
            fmt::format("run {}: seconds of CPU, client and server: import {:.2f} + {:.2f}, "
                        "back-fill {:.2f} + {:.2f}, from the S3 {:.2f} + {:.2f}; floor {:.2f}",
                        i + 1, imported.client, imported.server, filled.client, filled.server,
                        remote.client, remote.server, floors.back()));
    }
    if (!options.keep) fs::remove_all(folder);
    const double count = static_cast<double>(files);
    const double events = static_cast<double>(tree.records.size());
    Figures floor;
    floor.add("files_per_cpu_second", count / median(floors), "files");
    Figures figures;
    add_rows(figures, "import", import, count, "5,000");
    figures.add("import_events_per_cpu_second", events / median(import.both), "events");
    add_rows(figures, "backfill", backfill, count, "5,000");
    add_rows(figures, "s3", s3, count, "");
    figures.add("s3_client_over_local", median(times), "x", "2");
    figures.add("s3_client_and_server_over_local", median(times_both), "x", "2");
    figures.add("files", count, "files");
    figures.add("events", events, "events");
    figures.add("file_bytes", static_cast<double>(tree.bytes) / count, "bytes");
    figures.add("record_bytes", static_cast<double>(tree.record_bytes) / events, "bytes");
    floor.print("Floor: read, inflate, parse, SHA-256 before and after");
    figures.print("Imported, medians");
    print_result("import", figures, floor, median(ratios));
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
