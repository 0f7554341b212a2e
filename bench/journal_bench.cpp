// What the journal costs an event: appending in batches of 100, sealing into archives, scanning and
// fetching them.
//
//   journal_bench [--smoke] [--dir=DIR] [--block=KIB]
//
// CPU time is that of the whole process, its writer and sealer included. Everything read back is
// compared with what was appended before a clock starts. Ends with one line of JSON.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "disk/real_disk.h"
#include "disk/testing/temporary_directory.h"
#include "event/sample.h"
#include "journal/journal.h"

namespace {

using namespace opentrail;  // NOLINT: a program of one file.
using journal::Batch;
using journal::Journal;
using journal::Position;

constexpr std::size_t batch_events = 100;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

struct Timer {
    double cpu = cpu_seconds();
    double wall = wall_seconds();
    double cpu_spent() const { return cpu_seconds() - cpu; }
    double wall_spent() const { return wall_seconds() - wall; }
};

template <class T>
T must(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(3);
    }
    return *std::move(result);
}
void must(const Result<void>& result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(3);
    }
}

struct Input {
    std::shared_ptr<std::string> bytes = std::make_shared<std::string>();
    std::vector<std::string_view> records;
    std::vector<Sha256> hashes;
    std::size_t record_bytes = 0;

    explicit Input(std::size_t count) {
        event::Generator generator({.begin = from_millis(1'760'000'000'000), .events = count});
        std::vector<std::size_t> ends;
        for (std::size_t i = 0; i < count; ++i) {
            generator.next(*bytes);
            ends.push_back(bytes->size());
        }
        std::size_t begin = 0;
        for (const std::size_t end : ends) {
            records.push_back(std::string_view(*bytes).substr(begin, end - begin));
            hashes.push_back(sha256(records.back()));
            begin = end;
        }
        record_bytes = bytes->size();
    }

    std::vector<Batch> batches(std::size_t events_each) const {
        std::vector<Batch> made;
        for (std::size_t at = 0; at < records.size(); at += events_each) {
            Batch& batch = made.emplace_back();
            batch.provenance.recorded = from_millis(1'760'000'000'000);
            batch.provenance.door = journal::Door::submitted;
            batch.provenance.principal = "arn:aws:iam::123456789012:user/collector";
            batch.provenance.account = "123456789012";
            batch.provenance.region = "eu-central-1";
            batch.owner = bytes;
            for (std::size_t i = at; i < std::min(at + events_each, records.size()); ++i) {
                batch.items.push_back({.record = records[i], .record_hash = hashes[i]});
            }
        }
        return made;
    }
};

struct Figures {
    double enqueue_us = 0;
    double append_cpu_us = 0;
    double append_wall_us = 0;
    double commits_per_second = 0;
    double seal_cpu_us = 0;
    double ratio = 0;
    double bytes_per_event = 0;
    double scan_gb_s = 0;
    double scan_back_gb_s = 0;
    double fetch_cpu_us = 0;
    double fetch_journaled_cpu_us = 0;
    double follow_cpu_us = 0;
};

double scan_speed(Journal& journal, const Input& input, bool backwards) {
    std::size_t bytes = 0;
    const Timer timer;
    must(journal.scan(0, 0, input.records.size(), backwards, [&](const Batch& batch) {
        for (const journal::Item& item : batch.items) bytes += item.record.size();
        return true;
    }));
    const double spent = timer.cpu_spent();
    INVARIANT(bytes == input.record_bytes);
    return static_cast<double>(bytes) / spent / 1e9;
}

double fetch_cpu(Journal& journal, const Input& input, int pages) {
    std::mt19937_64 chance(1);
    double spent = 0;
    for (int page = 0; page < pages; ++page) {
        std::vector<Position> positions(50);
        for (Position& position : positions) position.offset = chance() % input.records.size();
        const Timer timer;
        const auto entries = must(journal.fetch(positions));
        spent += timer.cpu_spent();
        for (std::size_t i = 0; i < positions.size(); ++i) {
            INVARIANT(entries[i].record == input.records[positions[i].offset]);
        }
    }
    return spent * 1e6 / pages;
}

void check_all(Journal& journal, const Input& input) {
    std::size_t at = 0;
    must(journal.scan(0, 0, input.records.size(), false, [&](const Batch& batch) {
        for (const journal::Item& item : batch.items) INVARIANT(item.record == input.records[at++]);
        return true;
    }));
    INVARIANT(at == input.records.size());
}

Figures measure(const std::string& directory, const Input& input, const journal::Options& options,
                bool smoke) {
    const double events = static_cast<double>(input.records.size());
    Figures figures;
    disk::RealDisk disk;
    const SystemClock clock;
    std::vector<Batch> batches = input.batches(batch_events);
    auto journal = must(Journal::open(disk, clock, directory, options));

    const Timer appending;
    double enqueuing = 0;
    for (Batch& batch : batches) {
        const std::uint64_t count = batch.items.size();
        const double start = wall_seconds();
        const Position first = must(journal->enqueue(0, std::move(batch)));
        enqueuing += wall_seconds() - start;
        must(journal->wait_durable(0, first.offset + count));
    }
    figures.append_cpu_us = appending.cpu_spent() * 1e6 / events;
    figures.append_wall_us = appending.wall_spent() * 1e6 / events;
    figures.enqueue_us = enqueuing * 1e6 / events;
    figures.commits_per_second = static_cast<double>(batches.size()) / appending.wall_spent();

    check_all(*journal, input);
    figures.fetch_journaled_cpu_us = fetch_cpu(*journal, input, smoke ? 2 : 100);
    const Timer sealing;
    must(journal->seal(0));
    figures.seal_cpu_us = sealing.cpu_spent() * 1e6 / events;
    const journal::SegmentInfo archive = journal->segments().front();
    INVARIANT(archive.sealed && archive.end == input.records.size());
    figures.ratio =
        static_cast<double>(input.record_bytes) / static_cast<double>(archive.file_bytes);
    figures.bytes_per_event = static_cast<double>(archive.file_bytes) / events;

    check_all(*journal, input);
    figures.scan_gb_s = scan_speed(*journal, input, false);
    figures.scan_back_gb_s = scan_speed(*journal, input, true);
    figures.fetch_cpu_us = fetch_cpu(*journal, input, smoke ? 2 : 200);
    const Timer following;
    const auto follower = journal->follow(0, 0, false);
    while (must(follower->poll())) continue;
    figures.follow_cpu_us = following.cpu_spent() * 1e6 / events;
    return figures;
}

/// Durable appends a second of single events by many threads: what group commit is for.
double shared_commits(const std::string& directory, const Input& input,
                      const journal::Options& options) {
    disk::RealDisk disk;
    const SystemClock clock;
    auto journal = must(Journal::open(disk, clock, directory, options));
    std::vector<Batch> batches = input.batches(1);
    constexpr std::size_t thread_count = 16;
    const Timer timer;
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < thread_count; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < batches.size(); i += thread_count) {
                must(journal->append(0, std::move(batches[i])));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    return static_cast<double>(batches.size()) / timer.wall_spent();
}

/// CPU microseconds an event for everything, sealing included, over several segments.
double sustained(const std::string& directory, const Input& input, const journal::Options& options,
                 int rounds) {
    disk::RealDisk disk;
    const SystemClock clock;
    std::vector<std::vector<Batch>> all(static_cast<std::size_t>(rounds));
    for (auto& batches : all) batches = input.batches(batch_events);
    auto journal = must(Journal::open(disk, clock, directory, options));
    const Timer timer;
    for (auto& batches : all) {
        for (Batch& batch : batches) must(journal->append(0, std::move(batch)));
    }
    must(journal->seal(0));
    return timer.cpu_spent() * 1e6 / static_cast<double>(input.records.size() * all.size());
}

}  // namespace

int main(int argc, char** argv) {
    bool smoke = false;
    std::string directory;
    journal::Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--smoke") {
            smoke = true;
        } else if (argument.starts_with("--dir=")) {
            directory = argument.substr(6);
        } else if (argument.starts_with("--block=")) {
            options.archive_block_bytes = std::strtoull(argument.data() + 8, nullptr, 10) << 10;
        } else {
            fmt::print(stderr, "usage: journal_bench [--smoke] [--dir=DIR] [--block=KIB]\n");
            return 2;
        }
    }
    disk::TemporaryDirectory temporary;
    if (directory.empty()) directory = temporary.path();
    if (smoke) options.segment_bytes = 8 << 20;
    // Nearly one segment.
    const Input input(smoke ? 2'000 : 35'000);
    const Figures f = measure(directory + "/single", input, options, smoke);
    const double all = sustained(directory + "/sustained", input, options, smoke ? 2 : 6);
    const Input few(smoke ? 500 : 10'000);
    const double shared = shared_commits(directory + "/shared", few, options);

    fmt::print("{} events of {} bytes, blocks of {} KiB\n", input.records.size(),
               input.record_bytes / input.records.size(), options.archive_block_bytes >> 10);
    fmt::print(
        "  append, batches of 100          {:8.2f} us/event CPU, {:.2f} wall, {:.0f} commits/s\n",
        f.append_cpu_us, f.append_wall_us, f.commits_per_second);
    fmt::print("    of which enqueue              {:8.2f} us/event\n", f.enqueue_us);
    fmt::print("  append, one each, 16 threads    {:8.0f} events/s\n", shared);
    fmt::print(
        "  seal                            {:8.2f} us/event CPU, ratio {:.2f}, {:.0f} "
        "bytes/event\n",
        f.seal_cpu_us, f.ratio, f.bytes_per_event);
    fmt::print("  scan                            {:8.2f} GB/s, backwards {:.2f}\n", f.scan_gb_s,
               f.scan_back_gb_s);
    fmt::print("  fetch 50 anywhere, archived     {:8.0f} us CPU; not sealed yet {:.0f}\n",
               f.fetch_cpu_us, f.fetch_journaled_cpu_us);
    fmt::print("  follow from disk                {:8.2f} us/event CPU\n", f.follow_cpu_us);
    fmt::print("  append and seal, six segments   {:8.2f} us/event CPU\n", all);
    utsname machine{};
    uname(&machine);
    fmt::print(
        "{{\"bench\":\"journal\",\"smoke\":{},\"append_us\":{:.2f},\"enqueue_us\":{:.2f},"
        "\"all_us\":{:.2f},\"commits_s\":{:.0f},\"shared_events_s\":{:.0f},\"seal_us\":{:.2f},"
        "\"ratio\":{:.2f},"
        "\"scan_gb_s\":{:.2f},\"scan_back_gb_s\":{:.2f},\"fetch50_us\":{:.0f},"
        "\"machine\":\"{} {} cores\"}}\n",
        smoke, f.append_cpu_us, f.enqueue_us, all, f.commits_per_second, shared, f.seal_cpu_us,
        f.ratio, f.scan_gb_s, f.scan_back_gb_s, f.fetch_cpu_us, machine.machine,
        std::thread::hardware_concurrency());
    return 0;
}
