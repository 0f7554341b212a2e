// What it costs to count events by what is in their records, which no index helps with: free text
// and members, against the floor; and how long somebody waits beside others who ask such things.
//
//   text_bench [--smoke] [--events N] [--repeats N]
//
// The floor, in the same run on the same sealed journal: inflate it from its begin to its end, and
// look at nothing. CPU time of the process, medians; each question is about another text each time,
// as what was found is remembered. Before the clock starts the counts are compared with those of a
// plain look at all records. Ends with one line of JSON.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "bench/corpus.h"
#include "bench/figures.h"
#include "bench/options.h"
#include "bench/store.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;

template <class T>
T must(Result<T> result, const char* what) {
    if (!result) give_up(std::string(what) + ": " + result.error().message);
    return *std::move(result);
}

/// As a client asks: again, until it is whole. How many answers that took is added to `parts`.
std::uint64_t count_whole(history::History& history, const history::Query& asked,
                          std::uint64_t* parts = nullptr) {
    for (;;) {
        history::Query query = asked;
        const auto read = history.read_records(query);
        if (!read && read.error().code == Code::throttled) continue;
        const history::ReadSoFar so_far = must(read, "read");
        const std::uint64_t count = must(history.count(query), "count");
        if (parts) ++*parts;
        if (so_far.complete) return count;
    }
}

history::Query of_text(std::string text) {
    history::Query query;
    query.text = std::move(text);
    return query;
}

history::Query of_member(std::string path, std::string value, bool negate = false) {
    history::Query query;
    query.members = {{.path = std::move(path), .any_of = {std::move(value)}, .negate = negate}};
    return query;
}

/// A text that no record has, another each time.
std::string nowhere() {
    static std::atomic<int> number = 0;
    return fmt::format("nowhere-to-be-found-{}", ++number);
}

void check(Store& store, const Corpus& corpus) {
    for (const char* text : {"aws-cli", "GetObject\"", "AccessDenied", "nowhere"}) {
        std::uint64_t expected = 0;
        for (const Batch& batch : corpus.batches) {
            expected += static_cast<std::uint64_t>(
                std::ranges::count_if(batch.records, [&](std::string_view record) {
                    return record.find(text) != std::string_view::npos;
                }));
        }
        const std::uint64_t counted = count_whole(store.history(), of_text(text));
        if (counted != expected) {
            give_up(fmt::format("\"{}\" was counted {} times, and is there {} times", text, counted,
                                expected));
        }
    }
}

double floor_seconds(Store& store) {
    const double before = cpu_seconds();
    std::uint64_t bytes = 0;
    const auto done = store.journal().scan(0, 0, store.journal().durable_end(0), false,
                                           [&](const journal::Batch& batch) {
                                               for (const auto& item : batch.items)
                                                   bytes += item.record.size();
                                               return true;
                                           });
    if (!done || bytes == 0) give_up("the journal was not read");
    return cpu_seconds() - before;
}

struct Question {
    const char* name;
    std::function<history::Query()> make;
};

/// Frequent names of frequent events, so that all of the records have the member or most.
std::vector<Question> questions() {
    const auto with_name = [](history::Query query) {
        query.filters = {{.field = event::Field::event_name, .any_of = {"GetObject"}}};
        return query;
    };
    return {{"text", [] { return of_text(nowhere()); }},
            {"member_of_a_rare_value", [] { return of_member("userAgent", nowhere()); }},
            {"member_that_is_not", [] { return of_member("userAgent", nowhere(), true); }},
            {"member_and_a_name", [=] { return with_name(of_member("userAgent", nowhere())); }}};
}

/// Seconds until a whole answer, beside four questions of somebody else or none.
double wall_beside(Store& store, bool others) {
    std::atomic<bool> done = false;
    std::vector<Thread> asking;
    for (int i = 0; others && i < 4; ++i) {
        asking.emplace_back("asks", [&](const std::stop_token&) {
            while (!done) {
                history::Query query = of_text(nowhere());
                query.caller = "others";
                query.abandoned = [&] { return done.load(); };
                static_cast<void>(store.history().read_records(query));
            }
        });
    }
    history::Query query = of_text(nowhere());
    query.caller = "one";
    const double before = wall_seconds();
    count_whole(store.history(), query);
    const double seconds = wall_seconds() - before;
    done = true;
    for (Thread& one : asking) one.join();
    return seconds;
}

int main_of(int argc, char** argv) {
    Options options = parse_options(argc, argv, "text", "Counting by what is in records");
    if (options.events == 0) options.events = options.smoke ? 5'000 : 500'000;
    if (options.smoke) options.repeats = 1;
    const std::string folder = fmt::format("build/bench-data/text-{}", getpid());
    fs::remove_all(folder);
    fs::create_directories(folder);
    Figures figures;
    Figures floor;
    {
        Store store(folder);
        progress(fmt::format("loading {} events", options.events));
        const Corpus corpus = make_corpus(options.events, SystemClock().now());
        for (const Batch& batch : corpus.batches) store.admit(batch);
        store.finish();
        progress("comparing counts");
        check(store, corpus);

        progress("measuring");
        std::vector<double> floors;
        for (std::size_t i = 0; i < options.repeats; ++i) floors.push_back(floor_seconds(store));
        const double least = std::max(median(floors), 1e-9);
        floor.add("inflate_gb_per_second", static_cast<double>(corpus.bytes) / 1e9 / least, "GB/s");
        for (const Question& question : questions()) {
            std::vector<double> first;
            std::vector<double> again;
            for (std::size_t i = 0; i < options.repeats; ++i) {
                const history::Query query = question.make();
                double before = cpu_seconds();
                count_whole(store.history(), query);
                first.push_back(cpu_seconds() - before);
                before = cpu_seconds();
                count_whole(store.history(), query);
                again.push_back(cpu_seconds() - before);
            }
            const std::string name = question.name;
            figures.add(name + "_over_floor", median(first) / least, "times");
            figures.add(name + "_again_over_floor", median(again) / least, "times");
        }
        std::vector<double> alone;
        std::vector<double> beside;
        for (std::size_t i = 0; i < options.repeats; ++i) {
            alone.push_back(wall_beside(store, false));
            beside.push_back(wall_beside(store, true));
        }
        figures.add("wait_beside_four_of_another", median(beside) / median(alone), "times",
                    "about 2");
    }
    fs::remove_all(folder);
    figures.print("Counting by what is in records, as a multiple of the floor");
    print_result("text", figures, floor, figures.value("text_over_floor"));
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
