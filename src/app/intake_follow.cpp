#include "app/intake_follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

#include "app/intake_ground.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/target_sink.h"
#include "app/text_table.h"
#include "aws/sqs_address.h"
#include "base/json.h"
#include "base/log.h"
#include "base/thread.h"
#include "intake/queue_worker.h"
#include "intake/sqs_queue.h"

namespace opentrail::app {
namespace {

constexpr std::size_t workers_max = 256;

Result<Duration> duration_between(const char* option, const std::string& text, Duration least,
                                  Duration most) {
    const Duration duration = TRY(parse_duration(text));
    if (duration >= least && duration <= most) return duration;
    return fail(Code::invalid,
                fmt::format("{} {} is not between {} and {} seconds", option, text,
                            static_cast<double>(least.count()) / 1000, most.count() / 1000));
}

struct Crew {
    std::vector<Thread> threads;
    std::mutex mutex;
    std::optional<Error> failure;  // The first.
    std::atomic<std::size_t> running = 0;
};

/// Where the queue puts messages aside by itself after fewer receptions, the reason would be lost:
/// they are given up before.
std::uint32_t attempts_of(intake::SqsQueue& queue) {
    const std::uint32_t usual = intake::WorkerOptions().attempts_max;
    const Result<aws::QueueFacts> facts = queue.facts();
    if (!facts) {
        log_info("intake", "the queue does not say when it puts messages aside",
                 {{"why", facts.error()}});
        return usual;
    }
    if (!facts->redrive) return usual;
    return std::clamp<std::uint32_t>(facts->redrive->receive_count_max, 1, usual);
}

/// A worker's life. `until_empty`: ends with the first empty reply of the queue.
Result<void> work(intake::QueueWorker& worker, bool until_empty, const std::stop_token& stop) {
    if (!until_empty) return worker.run(stop);
    while (!stop.stop_requested()) {
        if (TRY(worker.step()) == 0) return {};
    }
    return {};
}

std::string summary(const intake::WorkerFigures& figures) {
    return fmt::format("{} messages, {} files, {} events", with_separators(figures.messages),
                       with_separators(figures.files),
                       with_separators(figures.recorded + figures.conflicts + figures.duplicates));
}

JsonObject json_of(const intake::WorkerFigures& figures) {
    return {{"messages", figures.messages.load()},   {"removed", figures.removed.load()},
            {"files", figures.files.load()},         {"digests", figures.digests.load()},
            {"known", figures.known.load()},         {"deadLetters", figures.dead.load()},
            {"later", figures.later.load()},         {"bytes", figures.bytes.load()},
            {"recorded", figures.recorded.load()},   {"duplicates", figures.duplicates.load()},
            {"conflicts", figures.conflicts.load()}, {"refused", figures.refused.load()}};
}

void print_figures(const IntakeOptions& options, const intake::WorkerFigures& figures) {
    if (options.format == "json") {
        print_json(to_text(json_of(figures)));
        return;
    }
    TextTable table({{.title = "Messages", .right = true},
                     {.title = "Files", .right = true},
                     {.title = "Known", .right = true},
                     {.title = "Events new", .right = true},
                     {.title = "Duplicates", .right = true},
                     {.title = "Conflicts", .right = true},
                     {.title = "Refused", .right = true},
                     {.title = "Given up", .right = true}});
    table.add({with_separators(figures.messages), with_separators(figures.files),
               with_separators(figures.known), with_separators(figures.recorded),
               with_separators(figures.duplicates), with_separators(figures.conflicts),
               with_separators(figures.refused), with_separators(figures.dead)});
    fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    if (figures.dead > 0) fmt::print("What was given up, and why: opentrail intake letters\n");
}

}  // namespace

Result<ExitStatus> run_intake(const IntakeOptions& options) {
    if (options.workers < 1 || options.workers > workers_max) {
        return fail(Code::invalid, fmt::format("--workers {} is not between 1 and {}",
                                               options.workers, workers_max));
    }
    const Duration visibility = TRY(duration_between(
        "--visibility", options.visibility, std::chrono::seconds(2), std::chrono::hours(12)));
    const Duration later =
        TRY(duration_between("--retry-pause", options.retry_pause, std::chrono::milliseconds(1),
                             std::chrono::minutes(15)));
    TRY(aws::address_of_queue(options.queue));
    const std::unique_ptr<IntakeGround> ground = TRY(IntakeGround::open(options));
    intake::SqsQueue announcing(
        options.queue, {.calls = ground->calls(),
                        .settings = {.endpoint = options.queue_endpoint, .region = options.region},
                        .tls = {}});
    const std::uint32_t attempts = attempts_of(announcing);
    const TargetSink sink(TRY(Target::make(options.target)), options.feed);
    catch_interrupts();
    intake::WorkerFigures figures;
    intake::Visibility held(announcing.clone(), visibility);
    Crew crew;
    crew.running = options.workers;
    for (std::size_t i = 0; i < options.workers; ++i) {
        crew.threads.emplace_back("intake", [&](const std::stop_token& stop) {
            const std::unique_ptr<intake::Queue> queue = announcing.clone();
            const std::unique_ptr<intake::Sink> mine = sink.clone();
            intake::QueueWorker worker({.queue = *queue,
                                        .store = ground->store(),
                                        .sink = *mine,
                                        .visibility = &held,
                                        .clock = ground->clock(),
                                        .figures = figures,
                                        .keys = ground->keys()},
                                       {.feed = options.feed,
                                        .visibility = visibility,
                                        .attempts_max = attempts,
                                        .later = later});
            if (const auto done = work(worker, options.until_empty, stop); !done) {
                const std::lock_guard lock(crew.mutex);
                if (!crew.failure) crew.failure = done.error();
            }
            --crew.running;
        });
    }
    Progress progress(0);
    while (crew.running > 0 && !interrupted()) {
        wait_for_interrupt(std::chrono::milliseconds(100));
        progress.show_share(0, summary(figures));
    }
    progress.clear();
    for (Thread& thread : crew.threads) thread.request_stop();
    ground->stop();  // Ends calls that wait for messages.
    for (Thread& thread : crew.threads) thread.join();
    print_figures(options, figures);
    const bool stopped = interrupted();
    if (crew.failure && !stopped) return std::unexpected(*crew.failure);
    return figures.dead > 0 && !stopped ? ExitStatus::done_with_failures : ExitStatus::done;
}

}  // namespace opentrail::app
