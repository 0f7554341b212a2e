#include "bench/traffic.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/clock.h"
#include "base/hash.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

constexpr std::uint64_t group_records = 4'000;
constexpr std::uint64_t post_records = 100;

std::string text_after(std::string_view body, std::string_view name) {
    const auto at = body.find(name);
    if (at == std::string_view::npos) return {};
    const auto begin = body.find('"', at + name.size() + 1) + 1;
    return std::string(body.substr(begin, body.find('"', begin) - begin));
}

bool is_throttled(const http::Response& reply) {
    return reply.status == 429 || reply.body.find("ThrottlingException") != std::string::npos;
}

}  // namespace

void fill(const ServerProcess& server, const event::Generator& generator,
          const event::Generator::Options& options, std::size_t threads) {
    SignedClient first = server.client();
    const auto begun =
        first.v1("POST", "imports", {}, R"({"paths":["bench"]})", "application/json");
    const std::string id = text_after(begun.body, "\"importId\"");
    if (id.empty()) give_up("POST /v1/imports: " + begun.body);

    std::atomic<std::uint64_t> next{0};
    std::atomic<std::uint64_t> kept{0};
    std::vector<Thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back("fill", [&](std::stop_token) {
            SignedClient client = server.client();
            while (true) {
                const std::uint64_t begin = next.fetch_add(group_records);
                if (begin >= options.events) return;
                const std::uint64_t count = std::min(group_records, options.events - begin);
                auto part = options;
                part.first = begin;
                event::Generator one(part, generator);
                std::string array = "[";
                for (std::uint64_t n = 0; n < count; ++n) {
                    if (n > 0) array += ',';
                    one.next(array);
                }
                array += ']';
                const std::string body = fmt::format(
                    "{{\"source\":\"bench-{}\",\"sha256\":\"{}\",\"count\":{},\"size\":{}"
                    "}}\n{}\n",
                    begin, hex(sha256(array)), count, array.size(), array);
                while (true) {
                    const auto reply = client.v1("POST", "imports/" + id + "/batches", {}, body,
                                                 "application/x-opentrail-import");
                    if (reply.status == 200) break;
                    if (!is_throttled(reply)) give_up("import: " + reply.body.substr(0, 300));
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                }
                const std::uint64_t now = kept.fetch_add(count) + count;
                if (now / 1'000'000 != (now - count) / 1'000'000) {
                    progress(fmt::format("{} events loaded", now));
                }
            }
        });
    }
    for (Thread& each : running) each.join();
    const auto done = first.v1("POST", "imports/" + id + "/finish", {},
                               R"({"files":1,"failedFiles":0})", "application/json");
    if (done.status != 200) give_up("finish: " + done.body);
}

Traffic::Traffic(const ServerProcess& server, std::uint64_t events_per_second)
    : thread_("traffic", [this, &server, events_per_second](std::stop_token stop) {
          post(server.client(), events_per_second, stop);
      }) {}

void Traffic::post(SignedClient client, std::uint64_t rate, std::stop_token stop) {
    using Steady = std::chrono::steady_clock;
    const Timestamp now = SystemClock().now();
    event::Generator generator({.seed = static_cast<std::uint64_t>(to_millis(now)),
                                .begin = now,
                                .span = std::chrono::hours(1),
                                .events = rate * 3600});
    const auto wait = std::chrono::microseconds(1'000'000 * post_records / rate);
    auto due = Steady::now();
    while (!stop.stop_requested()) {
        std::string body = R"({"Records":[)";
        for (std::uint64_t n = 0; n < post_records; ++n) {
            if (n > 0) body += ',';
            generator.next(body);
        }
        body += "]}";
        const auto reply = client.v1("POST", "events", {}, std::move(body), "application/json");
        if (reply.status == 200) {
            posted_ += post_records;
        } else if (is_throttled(reply)) {
            ++throttled_;
        } else {
            give_up("POST /v1/events: " + reply.body.substr(0, 300));
        }
        due += wait;
        std::this_thread::sleep_until(due);
    }
}

}  // namespace opentrail::bench
