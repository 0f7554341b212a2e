// What the history costs: indexing, sealing and admitting an event whose facts are ready, and
// searching what was indexed. One thread; CPU time.
//
//   history_bench [--smoke] [--events N] [--directory DIR]
//
// The events are made up: 264 names of 64 sources, 500 principals with 2,000 keys, 20,000
// resources, 5 accounts, 8 Regions, most of them rare, in the order of their time over 90 days.
// Records are not read: only the index is measured. Searches draw their values half by share of
// events and half by distinct value, a tenth of them absent. Before the clock starts, answers are
// held against a plain count. Ends with one line of JSON.

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "bench/history_events.h"
#include "disk/real_disk.h"
#include "history/history.h"
#include "history/indexer.h"
#include "history/sealed_segment.h"
#include "history/segment_writer.h"

namespace {

using namespace opentrail;
using bench::Maker;
using bench::Pool;
using bench::Pools;
using bench::Sketch;
using event::Field;

constexpr std::size_t batch_events = 100;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double anonymous_megabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:")) return std::strtod(line.c_str() + 8, nullptr) / 1024;
    }
    return 0;
}

/// Gives positions and hands the last batches on; keeps nothing.
class PassingJournal final : public journal::Journal {
  public:
    std::uint32_t shard_count() const override { return 1; }
    Result<journal::Position> enqueue(std::uint32_t, journal::Batch batch) override {
        batch.first = {0, end_};
        end_ += batch.items.size();
        waiting_.push_back(std::make_shared<const journal::Batch>(std::move(batch)));
        return waiting_.back()->first;
    }
    Result<void> wait_durable(std::uint32_t, std::uint64_t) override { return {}; }
    std::uint64_t durable_end(std::uint32_t) const override { return end_; }
    std::uint64_t enqueued_end(std::uint32_t) const override { return end_; }
    std::uint64_t begin(std::uint32_t) const override { return 0; }
    std::unique_ptr<journal::Follower> follow(std::uint32_t, std::uint64_t, bool) override {
        return std::make_unique<Follower>(*this);
    }
    Result<std::vector<journal::Entry>> fetch(std::span<const journal::Position>) override {
        return fail(Code::not_found, "nothing is kept");
    }
    Result<void> scan(std::uint32_t, std::uint64_t, std::uint64_t, bool,
                      const std::function<bool(const journal::Batch&)>&) override {
        return fail(Code::not_found, "nothing is kept");
    }
    Result<void> seal(std::uint32_t) override { return {}; }
    Result<void> retire(std::uint32_t, std::uint64_t) override { return {}; }
    std::vector<journal::SegmentInfo> segments() const override { return {}; }
    std::string failure() const override { return {}; }

  private:
    class Follower final : public journal::Follower {
      public:
        explicit Follower(PassingJournal& journal) : journal_(journal) {}
        Result<std::shared_ptr<const journal::Batch>> next() override { return poll(); }
        Result<std::shared_ptr<const journal::Batch>> poll() override {
            if (journal_.waiting_.empty()) return nullptr;
            auto batch = journal_.waiting_.front();
            journal_.waiting_.pop_front();
            return batch;
        }
        void done(std::uint64_t) override {}
        std::uint64_t place() const override { return 0; }
        void stop() override {}

      private:
        PassingJournal& journal_;
    };

    std::uint64_t end_ = 0;
    std::deque<std::shared_ptr<const journal::Batch>> waiting_;
};

struct Figures {
    double index_us = 0;
    double seal_us = 0;
    double bytes = 0;
    double admit_us = 0;
    double advance_us = 0;
    double probe_us = 0;
    double memory_mb = 0;
    double counted_mb = 0;
};

template <class T>
T must(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(3);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Index and seal alone, a segment at a time.
void measure_parts(const std::string& directory, std::uint64_t segments, std::uint32_t rows,
                   Figures& figures) {
    disk::RealDisk disk;
    Maker maker(segments * rows);
    double index = 0;
    double seal = 0;
    std::uint64_t bytes = 0;
    std::uint64_t offset = 0;
    for (std::uint64_t i = 0; i < segments; ++i) {
        history::Indexer indexer({rows, UINT64_MAX});
        history::OpenSegment segment(0, offset);
        for (std::uint32_t done = 0; done < rows; done += batch_events) {
            journal::Batch batch = maker.batch(
                journal::Door::import, std::min<std::size_t>(batch_events, rows - done), nullptr);
            batch.first = {0, offset};
            const double start = cpu_seconds();
            offset = indexer.add(batch, offset, batch.end(), segment);
            index += cpu_seconds() - start;
        }
        const std::string path = fmt::format("{}/part-{}", directory, i);
        const double start = cpu_seconds();
        must(disk::write_atomically(disk, path, history::segment_bytes(segment)));
        const auto sealed = must(history::SealedSegment::open(disk, path));
        seal += cpu_seconds() - start;
        bytes += sealed->file_bytes();
        must(disk.remove(path));
    }
    const auto events = static_cast<double>(segments * rows);
    figures.index_us = index * 1e6 / events;
    figures.seal_us = seal * 1e6 / events;
    figures.bytes = static_cast<double>(bytes) / events;
}

/// Admits and indexes all events, then some through a door whose identities are probed.
void fill(history::History& history, Maker& maker, std::uint64_t events,
          std::vector<Sketch>* sketches, Figures& figures) {
    double admit = 0;
    double advance = 0;
    std::vector<history::Decided> decisions;
    for (std::uint64_t done = 0; done < events; done += batch_events) {
        journal::Batch batch = maker.batch(journal::Door::api, batch_events, sketches);
        double start = cpu_seconds();
        must(history.admit(0, std::move(batch), decisions));
        admit += cpu_seconds() - start;
        // Some thousand are in flight at a time, as under load.
        if (done % (40 * batch_events) != 0) continue;
        start = cpu_seconds();
        must(history.advance());
        advance += cpu_seconds() - start;
    }
    must(history.advance());
    figures.admit_us = admit * 1e6 / static_cast<double>(events);
    figures.advance_us = advance * 1e6 / static_cast<double>(events);
    figures.memory_mb = anonymous_megabytes();
    // As many as wait after two seconds at 32,768 events a second.
    constexpr std::size_t probed = 65536;
    for (std::size_t done = 0; done < probed; done += batch_events) {
        must(history.admit(0, maker.batch(journal::Door::import, batch_events, sketches),
                           decisions));
    }
    const double start = cpu_seconds();
    must(history.advance());
    figures.probe_us = (cpu_seconds() - start) * 1e6 / probed - figures.index_us - figures.seal_us;
}

struct Timing {
    std::string name;
    double p50_ms;
    double p99_ms;
    double worst_ms;
};

Timing time_of(const std::string& name, std::size_t rounds, const std::function<void()>& work) {
    std::vector<double> took;
    for (std::size_t i = 0; i < rounds; ++i) {
        const double start = cpu_seconds();
        work();
        took.push_back((cpu_seconds() - start) * 1e3);
    }
    std::sort(took.begin(), took.end());
    const Timing timing{name, took[took.size() / 2], took[took.size() * 99 / 100], took.back()};
    fmt::print("{:<28} p50 {:8.3f} ms   p99 {:8.3f} ms   worst {:8.3f} ms\n", timing.name,
               timing.p50_ms, timing.p99_ms, timing.worst_ms);
    return timing;
}

std::string random_value(const Pool& pool, std::mt19937_64& random) {
    if (random() % 10 == 0) return fmt::format("absent-{}", random());
    return pool.text(random() % 2 == 0 ? pool.draw(random) : random() % pool.size());
}

std::vector<Timing> time_searches(history::History& history, const Pools& pools,
                                  std::size_t rounds) {
    std::mt19937_64 random(11);
    std::vector<Timing> timings;
    const auto page = [&](std::vector<history::Filter> filters) {
        history::PageRequest request;
        request.query.filters = std::move(filters);
        must(history.search(request));
    };
    for (const Pool* pool : {&pools.names, &pools.sources, &pools.users, &pools.keys,
                             &pools.resources, &pools.addresses, &pools.principals, &pools.errors,
                             &pools.read_only, &pools.regions, &pools.accounts}) {
        timings.push_back(time_of(std::string(event::name(pool->field())), rounds, [&] {
            page({{pool->field(), {random_value(*pool, random)}, false}});
        }));
    }
    timings.push_back(time_of("absent", rounds, [&] {
        page({{Field::resource_name, {fmt::format("absent-{}", random())}, false}});
    }));
    timings.push_back(time_of("newest", rounds, [&] { page({}); }));
    timings.push_back(time_of("name + user + resource", rounds, [&] {
        page({{Field::event_name, {random_value(pools.names, random)}, false},
              {Field::username, {random_value(pools.users, random)}, false},
              {Field::resource_name, {random_value(pools.resources, random)}, false}});
    }));
    timings.push_back(time_of("name + user + Region", rounds, [&] {
        page({{Field::event_name, {random_value(pools.names, random)}, false},
              {Field::username, {random_value(pools.users, random)}, false},
              {Field::region, {random_value(pools.regions, random)}, false}});
    }));
    timings.push_back(time_of("account + Region, 0.1 %", rounds, [&] {
        page({{Field::account, {pools.accounts.text(4)}, false},
              {Field::region, {pools.regions.text(3)}, false}});
    }));
    const std::size_t few = std::max<std::size_t>(3, rounds / 100);
    timings.push_back(time_of("count_by eventName", few,
                              [&] { must(history.count_by({}, Field::event_name, 20)); }));
    timings.push_back(time_of("count_by resourceName", few,
                              [&] { must(history.count_by({}, Field::resource_name, 20)); }));
    timings.push_back(time_of("count_by user of a Region", few, [&] {
        history::Query query;
        query.filters = {{Field::region, {pools.regions.text(2)}, false}};
        must(history.count_by(query, Field::username, 20));
    }));
    timings.push_back(time_of("histogram by day", few,
                              [&] { must(history.histogram({}, std::chrono::hours(24))); }));
    return timings;
}

/// Holds what the history says of some values against a plain count of the sketches.
void check(history::History& history, const Pools& pools, const std::vector<Sketch>& sketches) {
    std::mt19937_64 random(3);
    for (int i = 0; i < 40; ++i) {
        const Sketch& some = sketches[random() % sketches.size()];
        const auto alike = [&](const Sketch& other) {
            return other.name == some.name && other.user == some.user &&
                   other.region == some.region;
        };
        const auto expected =
            static_cast<std::uint64_t>(std::count_if(sketches.begin(), sketches.end(), alike));
        history::Query query;
        query.filters = {{Field::event_name, {pools.names.text(some.name)}, false},
                         {Field::username, {pools.users.text(some.user)}, false},
                         {Field::region, {pools.regions.text(some.region)}, false}};
        const std::uint64_t counted = must(history.count(query));
        history::PageRequest request{query, 1000, {}, {}};
        const history::Page page = must(history.search(request));
        if (counted != expected || page.hits.size() != std::min<std::uint64_t>(expected, 1000)) {
            fmt::print(stderr, "{} events were counted and {} found, there are {}\n", counted,
                       page.hits.size(), expected);
            std::exit(1);
        }
    }
}

std::string machine() {
    utsname system{};
    uname(&system);
    return fmt::format("{} {}, {} threads", system.sysname, system.machine,
                       std::thread::hardware_concurrency());
}

void report(std::uint64_t events, const Figures& figures, const std::vector<Timing>& timings) {
    fmt::print(
        "index {:.2f} us, seal {:.2f} us, admit {:.2f} us, index and seal and look {:.2f} us, "
        "probe {:.2f} us an event; "
        "{:.1f} bytes an event on disk; {:.0f} MB of memory ({:.0f} MB counted)\n",
        figures.index_us, figures.seal_us, figures.admit_us, figures.advance_us, figures.probe_us,
        figures.bytes, figures.memory_mb, figures.counted_mb);
    std::string searches;
    for (const Timing& timing : timings) {
        searches +=
            fmt::format(R"({}"{}":{{"p50_ms":{:.3f},"p99_ms":{:.3f}}})",
                        searches.empty() ? "" : ",", timing.name, timing.p50_ms, timing.p99_ms);
    }
    fmt::print(
        R"({{"bench":"history","events":{},"index_us":{:.3f},"seal_us":{:.3f},"admit_us":{:.3f},"advance_us":{:.3f},)"
        R"("probe_us":{:.3f},"disk_bytes_per_event":{:.1f},"rss_anon_mb":{:.1f},"searches":{{{}}},"machine":"{}"}})"
        "\n",
        events, figures.index_us, figures.seal_us, figures.admit_us, figures.advance_us,
        figures.probe_us, figures.bytes, figures.memory_mb, searches, machine());
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t events = 1'000'000;
    bool smoke = false;
    std::string directory =
        fmt::format("{}/opentrail-history-bench-{}",
                    std::filesystem::temp_directory_path().string(), static_cast<long>(getpid()));
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--smoke") {
            smoke = true;
        } else if (option == "--events" && i + 1 < argc) {
            events = std::strtoull(argv[++i], nullptr, 10);
        } else if (option == "--directory" && i + 1 < argc) {
            directory = argv[++i];
        } else {
            fmt::print(stderr, "usage: history_bench [--smoke] [--events N] [--directory DIR]\n");
            return 2;
        }
    }
    if (smoke) events = 20'000;
    std::filesystem::create_directories(directory);
    Figures figures;
    measure_parts(directory, smoke ? 1 : 8, smoke ? 2000 : 32768, figures);
    std::vector<Timing> timings;
    {
        disk::RealDisk disk;
        SystemClock clock;
        PassingJournal journal;
        history::Options options;
        options.background = false;
        options.segment_rows_max = smoke ? 1000 : 32768;
        const auto history =
            must(history::History::open(disk, clock, journal, directory + "/history", options));
        Maker maker(events);
        std::vector<Sketch> sketches;
        const bool checks = events <= 2'000'000;
        fill(*history, maker, events, checks ? &sketches : nullptr, figures);
        figures.counted_mb = static_cast<double>(history->stats().memory_bytes) / 1e6;
        if (checks) check(*history, maker.pools, sketches);
        sketches = {};
        timings = time_searches(*history, maker.pools, smoke ? 20 : 2000);
    }
    std::filesystem::remove_all(directory);
    report(events, figures, timings);
    return 0;
}
