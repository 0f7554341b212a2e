// How long look-ups take: through HTTP with SigV4, warm, four clients, while 1,000 events/s arrive.
//
// docs/architecture.md, "What a figure means". The server is the real program in a process of its
// own, filled with 10 M events by /v1/imports. The floor is the same round trip to an operation
// that looks nothing up (DescribeTrails), in the same run. Before the clock starts the answers over
// a smaller set are compared with a slow reference.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>

#include "base/clock.h"
#include "bench/answers.h"
#include "bench/figures.h"
#include "bench/options.h"
#include "bench/questions.h"
#include "bench/traffic.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

namespace fs = std::filesystem;
using event::Dice;

constexpr std::size_t clients = 4;

/// One request, ready to be sent; and what makes one, before its time is taken.
using Ask = std::function<http::Response(SignedClient&)>;
using Draw = std::function<Ask(Dice&)>;

/// Milliseconds that requests took, each, and the server's CPU time for one, with whatever else it
/// did.
struct Timed {
    std::vector<double> ms;
    double cpu_ms = 0;

    void add(const Timed& more) {
        const double sum = cpu_ms * static_cast<double>(ms.size()) +
                           more.cpu_ms * static_cast<double>(more.ms.size());
        ms.insert(ms.end(), more.ms.begin(), more.ms.end());
        cpu_ms = sum / static_cast<double>(ms.size());
    }
};

/// `count` requests by four clients.
Timed time_requests(const ServerProcess& server, std::size_t count, const Draw& draw,
                    std::uint64_t seed = 1) {
    Timed times;
    std::mutex mutex;
    std::vector<Thread> running;
    const double cpu_before = cpu_seconds(server.pid());
    for (std::size_t i = 0; i < clients; ++i) {
        running.emplace_back("client", [&, i](std::stop_token) {
            SignedClient client = server.client();
            Dice dice(seed * clients + i);
            std::vector<double> own;
            for (std::size_t n = 0; n < count / clients; ++n) {
                const Ask ask = draw(dice);
                const double before = wall_seconds();
                const auto reply = ask(client);
                own.push_back((wall_seconds() - before) * 1e3);
                if (reply.status != 200) give_up("a look-up failed: " + reply.body.substr(0, 300));
            }
            const std::lock_guard lock(mutex);
            times.ms.insert(times.ms.end(), own.begin(), own.end());
        });
    }
    for (Thread& each : running) each.join();
    times.cpu_ms = (cpu_seconds(server.pid()) - cpu_before) / static_cast<double>(count) * 1e3;
    return times;
}

void add(Figures& figures, const std::string& what, const Timed& times,
         const std::string& goal = "") {
    figures.add(what + "_p50_ms", percentile(times.ms, 0.50), "ms");
    figures.add(what + "_p99_ms", percentile(times.ms, 0.99), "ms", goal);
    figures.add(what + "_cpu_ms", times.cpu_ms, "ms");
}

Draw lookups(std::function<Question(Dice&)> draw) {
    return [draw = std::move(draw)](Dice& dice) -> Ask {
        const Question question = draw(dice);
        return [body = lookup_body(question), region = question.region](SignedClient& client) {
            return client.operation("LookupEvents", body, region);
        };
    };
}

Draw searches(std::string path, SignedClient::Query query) {
    return [path = std::move(path), query = std::move(query)](Dice&) -> Ask {
        return [&](SignedClient& client) { return client.v1("GET", path, query); };
    };
}

/// The server's look-ups under traffic: the figures that have goals.
void measure_lookups(const ServerProcess& server, const Questions& questions, std::size_t count,
                     Figures& figures, Figures& floor) {
    const Draw nothing = [](Dice&) -> Ask {
        return [](SignedClient& client) { return client.operation("DescribeTrails", "{}"); };
    };
    time_requests(server, count / 4, nothing);
    add(floor, "describe_trails", time_requests(server, count, nothing));

    Timed all;
    for (const Attribute attribute : attributes) {
        const Draw draw = lookups([&](Dice& dice) { return questions.single(attribute, dice); });
        time_requests(server, count / 4, draw, 7);  // Warms up.
        const auto times = time_requests(server, count, draw);
        progress(fmt::format("{}: p99 {:.2f} ms", name(attribute), percentile(times.ms, 0.99)));
        add(figures, std::string(name(attribute)), times, "p99 under 10 ms");
        all.add(times);
    }
    add(figures, "single_attribute", all, "p99 under 10 ms");
    add(figures, "newest_page",
        time_requests(server, count, lookups([](Dice&) { return Question{{}, "us-east-1"}; })),
        "p99 under 5 ms");
    add(figures, "three_attributes",
        time_requests(server, count, lookups([&](Dice& dice) { return questions.three(dice); })),
        "p99 under 30 ms");
    const SignedClient::Query place{{"account", "555566667777"}, {"region", "ap-northeast-1"}};
    add(figures, "account_region", time_requests(server, count, searches("events", place)),
        "p99 under 20 ms");
    add(figures, "count_by_name",
        time_requests(server, 12, searches("events/count", {{"by", "eventName"}})));
}

/// Searches for text that is nowhere, page by page, and takes the server's CPU time.
void measure_text(const ServerProcess& server, const event::Generator::Options& options,
                  Figures& figures) {
    constexpr double part = 0.2;
    const auto span =
        Duration(static_cast<std::int64_t>(part * static_cast<double>(options.span.count())));
    const Timestamp from = options.begin + options.span / 2;
    const double bytes = part * static_cast<double>(options.events) * 1740;
    SignedClient client = server.client();
    const double cpu = cpu_seconds(server.pid());
    const double wall = wall_seconds();
    std::string token;
    do {
        SignedClient::Query query{
            {"text", "nowhere-to-be-found-8c1f"},
            {"from", iso8601(std::chrono::floor<std::chrono::seconds>(from))},
            {"to", iso8601(std::chrono::floor<std::chrono::seconds>(from + span))}};
        if (!token.empty()) query.emplace_back("nextToken", token);
        token = next_token(client.v1("GET", "events", query));
    } while (!token.empty());
    figures.add("text_gb_per_cpu_second", bytes / 1e9 / (cpu_seconds(server.pid()) - cpu), "GB/s",
                "0.8");
    figures.add("text_gb_per_second", bytes / 1e9 / (wall_seconds() - wall), "GB/s");
}

/// Writes everything out and asks the system to forget it.
void evict(const std::string& folder) {
    sync();
    for (const auto& each : fs::recursive_directory_iterator(folder)) {
        if (!each.is_regular_file()) continue;
        const int file = open(each.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        close(file);
    }
}

/// From the reply of POST /v1/events until LookupEvents shows the event.
void measure_visibility(const ServerProcess& server, std::size_t count, Figures& figures) {
    const Traffic traffic(server, 5'000);
    SignedClient client = server.client();
    const Timestamp now = SystemClock().now();
    event::Generator generator({.seed = static_cast<std::uint64_t>(to_millis(now)) + 1,
                                .begin = now,
                                .span = std::chrono::hours(1),
                                .events = 1'000'000});
    Timed times;
    const double cpu_before = cpu_seconds(server.pid());
    while (times.ms.size() < count) {
        std::string record;
        generator.next(record);
        const event::Drawn drawn = generator.drawn();
        if (drawn.category != event::Category::management) continue;
        const auto reply = client.v1("POST", "events", {}, "[" + record + "]", "application/json");
        if (reply.status == 429) continue;
        if (reply.status != 200) give_up("POST /v1/events: " + reply.body.substr(0, 300));
        const double posted = wall_seconds();
        const Question question{{{Attribute::event_id, std::string(drawn.event_id)}},
                                std::string(drawn.region)};
        while (client.operation("LookupEvents", lookup_body(question), question.region)
                   .body.find(drawn.event_id) == std::string::npos) {
        }
        times.ms.push_back((wall_seconds() - posted) * 1e3);
    }
    times.cpu_ms = (cpu_seconds(server.pid()) - cpu_before) / static_cast<double>(count) * 1e3;
    add(figures, "visible_after", times, "p99 under 100 ms at 5,000 events/s");
    figures.add("visible_throttled", static_cast<double>(traffic.throttled()), "times");
}

/// Remembers what a kept folder was filled with.
event::Generator::Options stream_of(const std::string& folder, std::uint64_t events) {
    const auto end = std::chrono::floor<std::chrono::hours>(SystemClock().now());
    event::Generator::Options options{.seed = 1,
                                      .begin = end - std::chrono::days(90),
                                      .span = std::chrono::days(90),
                                      .events = events};
    std::ifstream kept(folder + ".bench");
    std::uint64_t count = 0;
    std::int64_t begin = 0;
    if (kept >> count >> begin && count == events) options.begin = from_millis(begin);
    return options;
}

void measure(const Options& options, const std::string& folder, Figures& figures, Figures& floor) {
    const auto stream = stream_of(folder, options.events);
    const event::Generator generator(stream);
    const Questions questions(generator, stream);
    const std::size_t count = options.smoke ? 40 : 2'000;
    if (!fs::exists(folder + ".bench")) {
        ServerProcess server(options.program, folder);
        RssWatch watch(server.pid());
        const double wall = wall_seconds();
        const double cpu = cpu_seconds(server.pid());
        fill(server, generator, stream, options.threads);
        const double events = static_cast<double>(options.events);
        figures.add("load_events_per_second", events / (wall_seconds() - wall), "events");
        figures.add("load_server_cpu_us", (cpu_seconds(server.pid()) - cpu) / events * 1e6, "us");
        figures.add("load_rss_anon_mib", static_cast<double>(watch.most()) / (1 << 20), "MiB",
                    "under 512");
        server.stop();
        std::ofstream(folder + ".bench")
            << options.events << ' ' << to_millis(stream.begin) << '\n';
    }
    ServerProcess server(options.program, folder);
    figures.add("ready_seconds", server.seconds_to_ready(), "s", "1");
    RssWatch watch(server.pid());
    {
        const Traffic traffic(server, 1'000);
        progress("measuring look-ups under traffic");
        measure_lookups(server, questions, count, figures, floor);
        progress("first touch after eviction");
        Timed cold;
        for (std::uint64_t round = 0; round < (options.smoke ? 1u : 5u); ++round) {
            evict(folder);
            const auto times = time_requests(
                server, 40, lookups([&](Dice& dice) {
                    return questions.single(attributes[dice.below(std::size(attributes))], dice);
                }),
                100 + round);
            cold.add(times);
        }
        add(figures, "first_touch", cold);
    }
    progress("free text");
    measure_text(server, stream, figures);
    progress("visibility at 5,000 events/s");
    measure_visibility(server, options.smoke ? 10 : 400, figures);
    figures.add("rss_anon_mib", static_cast<double>(watch.most()) / (1 << 20), "MiB", "under 512");
}

int main_of(int argc, char** argv) {
    Options options =
        parse_options(argc, argv, "lookup", "How long look-ups take over many events");
    if (options.events == 0) options.events = options.smoke ? 20'000 : 10'000'000;
    const std::string folder =
        options.data.empty() ? fmt::format("build/bench-data/lookup-{}", getpid()) : options.data;
    fs::create_directories(fs::path(folder).parent_path());
    if (!options.keep) {
        fs::remove_all(folder);
        fs::remove(folder + ".bench");
    }

    progress("comparing the answers over a small set with the slow reference");
    {
        const std::string small = folder + "-check";
        fs::remove_all(small);
        const ServerProcess server(options.program, small);
        check_answers(server, options.smoke ? 4'000 : 20'000);
        fs::remove_all(small);
    }
    Figures figures;
    Figures floor;
    measure(options, folder, figures, floor);
    figures.add("events", static_cast<double>(options.events), "events");
    if (!options.keep) {
        for (const char* end : {"", ".bench", ".log", "-check.log"}) fs::remove_all(folder + end);
    }
    floor.print("Floor: a round trip that looks nothing up");
    figures.print("Look-ups, four clients, 1,000 events/s arriving");
    print_result("lookup", figures, floor,
                 figures.value("single_attribute_p50_ms") / floor.value("describe_trails_p50_ms"));
    return 0;
}

}  // namespace
}  // namespace opentrail::bench

int main(int argc, char** argv) { return opentrail::bench::main_of(argc, argv); }
