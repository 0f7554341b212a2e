// What it costs to record events: admission, journal, index and sealing on a real folder, against
// the floor.
//
// docs/architecture.md, "What a figure means": CPU time of the whole process from the first batch
// until all is indexed and sealed and every thread has ended; the floor is measured in the same
// run, on the same bytes, with as many threads. Before the clock starts the answers of a smaller
// run are compared with a slow reference.

#include <fmt/format.h>
#include <unistd.h>
#include <zstd.h>

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "bench/corpus.h"
#include "bench/figures.h"
#include "bench/floor.h"
#include "bench/options.h"
#include "bench/reference.h"
#include "bench/store.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;
using event::Field;

void load(Store& store, const Corpus& corpus, std::size_t threads) {
    std::vector<Thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back("load", [&, i](std::stop_token) {
            for (std::size_t at = i; at < corpus.batches.size(); at += threads) {
                const auto report = store.admit(corpus.batches[at]);
                if (report.kept != corpus.batches[at].records.size()) {
                    give_up(fmt::format("of a batch of {} only {} were kept",
                                        corpus.batches[at].records.size(), report.kept));
                }
            }
        });
    }
    for (Thread& each : running) each.join();
}

std::vector<history::Key> all_hits(Store& store, const history::Query& query) {
    std::vector<history::Key> found;
    history::PageRequest request{.query = query, .limit = 1000, .after = {}, .visible = {}};
    while (true) {
        auto page = store.history().search(request);
        if (!page) give_up("search: " + page.error().message);
        found.insert(found.end(), page->hits.begin(), page->hits.end());
        if (!page->more) return found;
        request.after = page->resume;
        request.visible = page->visible;
    }
}

/// Compares the ids and the order that a query gives with the reference's.
void check(Store& store, const Reference& reference, const history::Query& query,
           const Reference::Choice& choice, const std::string& what) {
    std::vector<journal::Position> positions;
    for (const history::Key& key : all_hits(store, query)) positions.push_back(key.position);
    auto entries = store.journal().fetch(positions);
    if (!entries) give_up("fetch: " + entries.error().message);
    const auto expected = reference.newest_first(choice);
    bool same = entries->size() == expected.size();
    for (std::size_t i = 0; same && i < expected.size(); ++i) {
        same = (*entries)[i].record.find(reference.event_id(expected[i])) != std::string::npos;
    }
    if (!same) {
        give_up(fmt::format("{}: found {} events, expected {}, or in another order", what,
                            entries->size(), expected.size()));
    }
}

void check_field(Store& store, const Reference& reference, Field field, std::string_view value) {
    history::Query query;
    query.filters.push_back({field, {std::string(value)}, false});
    check(store, reference, query, reference.has(field, value),
          fmt::format("{}={}", name(field), value));
}

/// A small run whose every answer is known. Ends the process where one is wrong.
void check_answers(const std::string& folder, std::uint64_t events) {
    const Corpus corpus = make_corpus(events, SystemClock().now());
    const Reference reference(corpus);
    Store store(folder);
    load(store, corpus, 1);  // One thread, so that order of recording is order of numbers.
    for (std::size_t at = 0; at < corpus.batches.size(); at += 7) {
        const auto again = store.admit(corpus.batches[at]);
        if (again.duplicates != corpus.batches[at].records.size()) {
            give_up(fmt::format("a repeated batch: {} of {} were found to be duplicates",
                                again.duplicates, corpus.batches[at].records.size()));
        }
    }
    store.finish();

    for (std::uint64_t i = 0; i < events; ++i) {
        history::Query query;
        query.event_id = reference.event_id(i);
        if (all_hits(store, query).size() != 1) give_up("an event is not found by its id, once");
    }
    const auto& generator = corpus.generator;
    const auto& population = generator.population();
    for (const auto& each : generator.operations()) {
        check_field(store, reference, Field::event_name, each.name);
        check_field(store, reference, Field::event_source, each.source);
    }
    for (const auto& each : population.principals()) {
        if (!each.username.empty()) {
            check_field(store, reference, Field::username, each.username);
        }
        for (const auto& key : each.keys) {
            check_field(store, reference, Field::access_key_id, key);
        }
    }
    for (std::size_t i = 0; i < population.resources().size(); i += 23) {
        check_field(store, reference, Field::resource_name, population.resources()[i].arn);
    }
    for (const auto account : event::Population::accounts) {
        for (const auto region : event::Population::regions) {
            history::Query query;
            query.filters = {{Field::account, {std::string(account)}, false},
                             {Field::region, {std::string(region)}, false}};
            const auto left = reference.has(Field::account, account);
            const auto right = reference.has(Field::region, region);
            check(
                store, reference, query, [&](const Known& of) { return left(of) && right(of); },
                fmt::format("{} in {}", account, region));
        }
    }
    check_field(store, reference, Field::event_name, "NoSuchName");
}

struct Run {
    double cpu_us = 0;
    double wall_us = 0;
    double rss_bytes = 0;
    double disk_bytes = 0;
    double throttled = 0;
};

Run measure(const Corpus& corpus, std::size_t threads, const std::string& folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    const double events = static_cast<double>(corpus.known.size());
    Run run;
    const std::uint64_t rss_before = rss_anon();
    RssWatch watch;
    const double cpu_before = cpu_seconds();
    const double wall_before = wall_seconds();
    {
        Store store(folder);
        load(store, corpus, threads);
        store.finish();
        run.throttled = static_cast<double>(store.throttled());
        run.disk_bytes = static_cast<double>(store.disk_bytes()) / events;
    }
    run.cpu_us = (cpu_seconds() - cpu_before) / events * 1e6;
    run.wall_us = (wall_seconds() - wall_before) / events * 1e6;
    run.rss_bytes = static_cast<double>(watch.most() - std::min(rss_before, watch.most()));
    return run;
}

/// Bytes an event of all records as one stream of zstd level 3: what the disk figure is measured
/// by.
double one_stream(const Corpus& corpus) {
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 3);
    std::string into(ZSTD_CStreamOutSize(), '\0');
    std::uint64_t sum = 0;
    const auto feed = [&](std::string_view text, ZSTD_EndDirective end) {
        ZSTD_inBuffer in{text.data(), text.size(), 0};
        std::size_t left = 1;
        while (in.pos < in.size || (end == ZSTD_e_end && left > 0)) {
            ZSTD_outBuffer out{into.data(), into.size(), 0};
            left = ZSTD_compressStream2(context.get(), &out, &in, end);
            if (ZSTD_isError(left)) give_up("zstd failed");
            sum += out.pos;
        }
    };
    for (const Batch& batch : corpus.batches) feed(*batch.bytes, ZSTD_e_continue);
    feed({}, ZSTD_e_end);
    return static_cast<double>(sum) / static_cast<double>(corpus.known.size());
}

int main_of(int argc, char** argv) {
    Options options =
        parse_options(argc, argv, "ingest", "What it costs to record events, against the floor");
    if (options.events == 0) options.events = options.smoke ? 20'000 : 400'000;
    if (options.smoke) options.repeats = 1;
    const std::string folder =
        options.data.empty() ? fmt::format("build/bench-data/ingest-{}", getpid()) : options.data;
    fs::create_directories(folder);

    progress("comparing the answers of a small run with the slow reference");
    check_answers(folder + "/check", options.smoke ? 4'000 : 40'000);
    fs::remove_all(folder + "/check");

    progress(fmt::format("making {} events", options.events));
    const Corpus corpus = make_corpus(options.events, SystemClock().now());
    std::vector<double> cpu, wall, rss, disk, throttled;
    std::vector<FloorCost> floors;
    for (std::size_t i = 0; i < options.repeats; ++i) {
        floors.push_back(measure_floor(corpus, options.threads, folder));
        const Run run = measure(corpus, options.threads, folder + "/store");
        progress(fmt::format("run {}: {:.2f} us an event, floor {:.2f}", i + 1, run.cpu_us,
                             floors.back().total));
        cpu.push_back(run.cpu_us);
        wall.push_back(run.wall_us);
        rss.push_back(run.rss_bytes);
        disk.push_back(run.disk_bytes);
        throttled.push_back(run.throttled);
    }
    const double stream = one_stream(corpus);
    if (!options.keep) fs::remove_all(folder);

    const auto part = [&](double FloorCost::* of) {
        std::vector<double> values;
        for (const FloorCost& each : floors) values.push_back(each.*of);
        return median(values);
    };
    Figures floor;
    floor.add("cpu_us_per_event", part(&FloorCost::total), "us");
    floor.add("parse_us", part(&FloorCost::parse), "us");
    floor.add("sha256_us", part(&FloorCost::hash), "us");
    floor.add("zstd_us", part(&FloorCost::compress), "us");
    floor.add("log_us", part(&FloorCost::log), "us");
    floor.add("sort_us", part(&FloorCost::sort), "us");
    const double ratio = median(cpu) / part(&FloorCost::total);
    Figures figures;
    figures.add("cpu_us_per_event", median(cpu), "us",
                fmt::format("{:.2f} (2.0 x the floor)", 2 * part(&FloorCost::total)));
    figures.add("events_per_cpu_second", 1e6 / median(cpu), "events");
    figures.add("events_per_second", 1e6 / median(wall), "events");
    figures.add("rss_anon_added_mib", median(rss) / (1 << 20), "MiB", "under 512");
    figures.add("disk_bytes_per_event", median(disk), "bytes",
                fmt::format("{:.0f} (2.0 x one zstd -3 stream)", 2 * stream));
    figures.add("one_stream_bytes_per_event", stream, "bytes");
    figures.add("disk_ratio", median(disk) / stream, "x");
    figures.add("record_bytes",
                static_cast<double>(corpus.bytes) / static_cast<double>(options.events), "bytes");
    figures.add("throttled", median(throttled), "times");
    figures.add("events", static_cast<double>(options.events), "events");
    figures.add("threads", static_cast<double>(options.threads), "");
    floor.print("Floor, CPU microseconds an event");
    figures.print("Recorded, medians");
    print_result("ingest", figures, floor, ratio);
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
