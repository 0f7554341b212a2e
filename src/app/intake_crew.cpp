#include "app/intake_crew.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>

#include "aws/sqs_address.h"
#include "base/log.h"

namespace opentrail::app {
namespace {

constexpr Duration before_another_try = std::chrono::minutes(1);
constexpr Duration between_depths = std::chrono::seconds(30);

Result<Duration> duration_between(const char* option, const std::string& text, Duration least,
                                  Duration most) {
    const Duration duration = TRY(parse_duration(text));
    if (duration >= least && duration <= most) return duration;
    return fail(Code::invalid,
                fmt::format("{} {} is not between {} and {} seconds", option, text,
                            static_cast<double>(least.count()) / 1000, most.count() / 1000));
}

}  // namespace

Result<std::unique_ptr<IntakeCrew>> IntakeCrew::start(const IntakeOptions& options,
                                                      std::unique_ptr<intake::Sink> sink,
                                                      bool forever) {
    const Patience patience{
        .visibility = TRY(duration_between("--visibility", options.visibility,
                                           std::chrono::seconds(2), std::chrono::hours(12))),
        .later = TRY(duration_between("--retry-pause", options.retry_pause,
                                      std::chrono::milliseconds(1), std::chrono::minutes(15)))};
    TRY(aws::address_of_queue(options.queue));
    auto crew =
        std::unique_ptr<IntakeCrew>(new IntakeCrew(options, patience, std::move(sink), forever));
    crew->ground_ = TRY(IntakeGround::open(options));
    crew->begin();
    return crew;
}

IntakeCrew::~IntakeCrew() { stop(); }

std::unique_ptr<intake::SqsQueue> IntakeCrew::open_queue() {
    return std::make_unique<intake::SqsQueue>(
        options_.queue, intake::SqsGround{.calls = ground_->calls(),
                                          .settings = {.endpoint = options_.queue_endpoint,
                                                       .region = options_.region},
                                          .tls = {}});
}

void IntakeCrew::begin() {
    queue_ = open_queue();
    held_ = std::make_unique<intake::Visibility>(queue_->clone(), patience_.visibility);
    running_ = reading_ = options_.workers;
    gaps_ = std::make_unique<GapRounds>(GapRounds::Parts{.ground = *ground_,
                                                         .sink = *sink_,
                                                         .feed = options_.feed,
                                                         .figures = figures_,
                                                         .pause = patience_.later});
    gaps_->start();
    for (std::size_t i = 0; i < options_.workers; ++i) {
        threads_.emplace_back("intake", [this](const std::stop_token& stop) {
            work(stop);
            if (options_.until_empty && --reading_ == 0) gaps_->once(stop);
            --running_;
        });
    }
    if (!forever_) return;
    threads_.emplace_back("depth", [this](const std::stop_token& stop) { ask_depth(stop); });
}

/// How much waits, again and again: for whoever looks at the feed.
void IntakeCrew::ask_depth(const std::stop_token& stop) {
    const std::unique_ptr<intake::SqsQueue> queue = open_queue();
    std::mutex mutex;
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
        // Why it cannot be had the workers say.
        if (const auto facts = queue->facts()) watch_.depth(facts->visible, facts->in_flight);
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, between_depths, [&] { return stop.stop_requested(); });
    }
}

void IntakeCrew::work(const std::stop_token& stop) {
    const std::unique_ptr<intake::Queue> queue = queue_->clone();
    const std::unique_ptr<intake::Sink> sink = sink_->clone();
    intake::QueueWorker worker({.queue = *queue,
                                .store = ground_->store(),
                                .sink = *sink,
                                .visibility = held_.get(),
                                .clock = ground_->clock(),
                                .figures = figures_,
                                .keys = ground_->keys(),
                                .watch = &watch_,
                                .stop = stop},
                               {.feed = options_.feed,
                                .visibility = patience_.visibility,
                                .attempts_max = attempts(),
                                .later = patience_.later});
    std::mutex mutex;
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
        const Result<void> done = follow(worker, stop);
        if (done || stop.stop_requested()) return;
        if (!forever_) {
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = done.error();
            return;
        }
        log_warn("intake", "a feed cannot be followed; trying again",
                 {{"feed", options_.feed}, {"why", done.error()}});
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, before_another_try, [&] { return stop.stop_requested(); });
    }
}

/// Until it is told to stop, or the first empty reply of the queue where that is asked for.
Result<void> IntakeCrew::follow(intake::QueueWorker& worker, const std::stop_token& stop) {
    if (!options_.until_empty) return worker.run(stop);
    while (!stop.stop_requested()) {
        if (TRY(worker.step()) == 0) return {};
    }
    return {};
}

/// Where the queue puts messages aside by itself after fewer receptions, the reason would be lost:
/// they are given up before.
std::uint32_t IntakeCrew::attempts() {
    const std::lock_guard lock(mutex_);
    if (attempts_) return *attempts_;
    const std::uint32_t usual = intake::WorkerOptions().attempts_max;
    attempts_ = usual;
    const Result<aws::QueueFacts> facts = queue_->facts();
    if (!facts) {
        log_info("intake", "the queue does not say when it puts messages aside",
                 {{"why", facts.error()}});
    } else if (facts->redrive) {
        attempts_ = std::clamp<std::uint32_t>(facts->redrive->receive_count_max, 1, usual);
    }
    return *attempts_;
}

std::optional<Error> IntakeCrew::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void IntakeCrew::stop() {
    for (Thread& thread : threads_) thread.request_stop();
    if (gaps_) gaps_->request_stop();
    if (ground_) ground_->stop();  // Ends calls that wait for messages.
    for (Thread& thread : threads_) thread.join();
    threads_.clear();
    gaps_.reset();
}

}  // namespace opentrail::app
