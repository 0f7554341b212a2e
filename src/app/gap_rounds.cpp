#include "app/gap_rounds.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string_view>

#include "base/log.h"

namespace opentrail::app {
namespace {

constexpr Duration between_rounds_max = std::chrono::hours(1);

}  // namespace

void GapRounds::start() {
    thread_ = Thread("gaps", [this](const std::stop_token& stop) { run(stop); });
}

void GapRounds::stop() {
    thread_.request_stop();
    if (thread_.running()) thread_.join();
}

void GapRounds::once(const std::stop_token& stop) {
    const std::unique_ptr<intake::Sink> sink = parts_.sink.clone();
    fill(*make_filler(*sink), stop);
}

void GapRounds::run(const std::stop_token& stop) {
    const std::unique_ptr<intake::Sink> sink = parts_.sink.clone();
    const std::unique_ptr<intake::GapFiller> filler = make_filler(*sink);
    std::mutex mutex;
    std::condition_variable_any wake;
    std::uint64_t digests = parts_.figures.digests;
    Duration pause = parts_.pause;
    for (Duration waited{0}; !stop.stop_requested(); waited += parts_.pause) {
        if (parts_.figures.digests != digests) pause = parts_.pause;
        digests = parts_.figures.digests;
        if (waited >= pause) {
            waited = Duration(0);
            pause = fill(*filler, stop) ? parts_.pause : std::min(2 * pause, between_rounds_max);
        }
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, parts_.pause, [&] { return stop.stop_requested(); });
    }
}

std::unique_ptr<intake::GapFiller> GapRounds::make_filler(intake::Sink& sink) {
    return std::make_unique<intake::GapFiller>(intake::GapFiller::Parts{
        .sink = sink,
        .clock = parts_.ground.clock(),
        .feed = parts_.feed,
        .read = [this](const std::string& bucket,
                       const std::string& key) { return parts_.ground.store().get(bucket, key); },
        .taken = [this](const intake::TakenFile& taken,
                        std::size_t bytes) { parts_.figures.count(taken, bytes); },
        .given_up = [this](const std::string&, const std::string&) { ++parts_.figures.dead; },
        .keys = parts_.ground.keys()});
}

/// Whether anything was missing that could be had.
bool GapRounds::fill(intake::GapFiller& filler, const std::stop_token& stop) {
    const Result<std::uint64_t> filled = filler.turn(
        "", [](std::string_view) { return true; }, [&] { return stop.stop_requested(); });
    if (filled && *filled > 0) {
        log_info("intake", "read what digests name",
                 {{"feed", parts_.feed}, {"objects", std::to_string(*filled)}});
    }
    if (!filled && !stop.stop_requested()) {
        log_warn("intake", "cannot look for what digests name",
                 {{"feed", parts_.feed}, {"why", filled.error()}});
    }
    return filled && *filled > 0;
}

}  // namespace opentrail::app
