// What the console takes in a browser: the event history over 10 M events, in Debian's Chromium.
//
//   console_bench [--smoke] [--events N] [--repeats N] [--data FOLDER --keep] [--program PATH]
//
// The server is the real program in a process of its own, filled by /v1/imports; the browser is
// driven by tests/console/figures, on the same processors. Taken are the time from signing in to
// the first rows (nothing in the browser's cache), from Enter in the filter to the table of what
// it asks for, and what a live tail costs while 500 events/s arrive: whether all of them reach the
// page, how soon one is seen, and how the heap grows. Ends with one line of JSON; with 77 where
// there is no Chromium or no npm.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>

#include "base/clock.h"
#include "base/json.h"
#include "bench/figures.h"
#include "bench/options.h"
#include "bench/program_run.h"
#include "bench/traffic.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;

constexpr int nothing_to_compare_with = 77;
constexpr std::uint64_t tail_rate = 500;

using Times = std::map<std::string, std::vector<double>>;

std::vector<std::string> environment() {
    std::vector<std::string> kept;
    for (const char* name :
         {"PATH", "HOME", "CHROMIUM", "OPENTRAIL_PACKAGES", "https_proxy", "http_proxy", "no_proxy",
          "HTTPS_PROXY", "HTTP_PROXY", "NODE_EXTRA_CA_CERTS"}) {
        if (const char* value = std::getenv(name))
            kept.push_back(fmt::format("{}={}", name, value));
    }
    return kept;
}

/// What tests/console/figures says; nothing where it cannot be run here.
std::optional<Times> ask_browser(const std::vector<std::string>& words, const Options& options,
                                 const std::string& log) {
    std::vector<std::string> command{"tests/console/figures"};
    command.insert(command.end(), words.begin(), words.end());
    std::vector<std::string> variables = environment();
    variables.push_back("OPENTRAIL=" + fs::absolute(options.program).string());
    std::string said = run_program(command, variables, log).said;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    const std::string last = said.substr(said.rfind('\n') + 1);  // npos + 1 is 0.
    if (last.starts_with("skip ")) {
        progress(last);
        return std::nullopt;
    }
    const auto parsed = parse_json_object(last, last.size());
    if (!parsed) give_up("tests/console/figures said: " + last.substr(0, 300));
    Times times;
    for (const auto& [name, values] : *parsed) {
        std::vector<double>& own = times[std::string(name)];
        for (const Json& value : values.get_array()) own.push_back(value.to_number<double>());
    }
    return times;
}

void add(Figures& figures, const std::string& name, const std::vector<double>& ms,
         const std::string& goal = "") {
    if (ms.empty()) give_up("the browser measured nothing of " + name);
    figures.add(name + "_p50_ms", percentile(ms, 0.50), "ms", goal);
    figures.add(name + "_most_ms", *std::ranges::max_element(ms), "ms");
}

void measure_rows(const ServerProcess& server, const Options& options, const std::string& folder,
                  Figures& figures) {
    const std::string rounds = options.smoke ? "1" : std::to_string(options.repeats);
    const auto times = ask_browser({"rows", "http://" + server.host(), folder, rounds}, options,
                                   folder + ".browser.log");
    if (!times) give_up("the browser is gone");
    add(figures, "first_rows_after_sign_in", times->at("after_sign_in_ms"), "under 800");
    add(figures, "first_rows_after_click", times->at("after_click_ms"));
    add(figures, "filter_to_rows", times->at("filter_ms"), "under 300");
}

void measure_tail(const ServerProcess& server, const Options& options, const std::string& folder,
                  Figures& figures) {
    const Traffic traffic(server, tail_rate);
    const auto times =
        ask_browser({"tail", "http://" + server.host(), folder, options.smoke ? "5" : "120"},
                    options, folder + ".browser.log");
    if (!times) give_up("the browser is gone");
    const auto& rates = times->at("received_per_second");
    const auto& heap = times->at("heap_mb");
    const auto& nodes = times->at("nodes");
    // The page says how many there were some times a second: only the mean is of use.
    const double received = std::accumulate(rates.begin(), rates.end(), 0.0);
    figures.add("tail_received_per_second", received / static_cast<double>(rates.size()), "events",
                "500");
    // Those that the next hundred did not push out before they were drawn.
    const auto& seen = times->at("marker_ms");
    if (!seen.empty()) add(figures, "tail_seen_after", seen);
    figures.add("tail_longest_frame_ms", times->at("longest_frame_ms").front(), "ms");
    figures.add("tail_busy_share", median(times->at("busy_share")), "of one processor");
    figures.add("tail_heap_first_mb", heap.front(), "MB");
    figures.add("tail_heap_last_mb", heap.back(), "MB", "no more");
    figures.add("tail_nodes_first", nodes.front(), "");
    figures.add("tail_nodes_last", nodes.back(), "");
    figures.add("tail_throttled", static_cast<double>(traffic.throttled()), "times");
}

int main_of(int argc, char** argv) {
    Options options = parse_options(argc, argv, "console", "What the console takes in a browser");
    if (options.events == 0) options.events = options.smoke ? 20'000 : 10'000'000;
    const std::string folder =
        options.data.empty() ? fmt::format("build/bench-data/console-{}", getpid()) : options.data;
    fs::create_directories(fs::path(folder).parent_path());
    if (!options.keep) fs::remove_all(folder);
    if (!ask_browser({"check"}, options, folder + ".browser.log")) return nothing_to_compare_with;

    Figures figures;
    const bool filled = fs::exists(folder);
    {
        const ServerProcess server(options.program, folder);
        if (!filled) {
            progress(fmt::format("loading {} events", options.events));
            const auto end = std::chrono::floor<std::chrono::hours>(SystemClock().now());
            const event::Generator::Options stream{.seed = 1,
                                                   .begin = end - std::chrono::days(90),
                                                   .span = std::chrono::days(90),
                                                   .events = options.events};
            fill(server, event::Generator(stream), stream, options.threads);
        }
        progress("first rows and filters");
        measure_rows(server, options, folder, figures);
        progress("a live tail");
        measure_tail(server, options, folder, figures);
    }
    figures.add("events", static_cast<double>(options.events), "events");
    if (!options.keep) {
        for (const char* end : {"", ".log", ".browser.log"}) fs::remove_all(folder + end);
    }
    figures.print("The event history in Chromium");
    const Figures floor;
    print_result("console", figures, floor, 1);
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
