#include "app/served_feeds.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::app {
namespace {

/// Of one feed. Each holds one of the threads that answer requests (http.workers) for as long as
/// the S3 takes.
constexpr std::size_t notices_at_once_max = 8;

}  // namespace

Result<std::unique_ptr<ServedFeeds>> ServedFeeds::start(const FeedSettings& feeds,
                                                        api::Service& service) {
    auto served = std::unique_ptr<ServedFeeds>(new ServedFeeds());
    for (const auto& [name, options] : feeds) {
        if (const auto added = served->add(name, options, service); !added) {
            return fail(added.error().code,
                        fmt::format("intake.{}: {}", name, added.error().message));
        }
    }
    return served;
}

Result<void> ServedFeeds::add(const std::string& name, const IntakeOptions& options,
                              api::Service& service) {
    if (options.notices) TRY(take_notices(options, service));
    if (options.queue.empty() && options.source.empty()) return {};
    crews_.push_back(TRY(FeedCrew::start(options, service.feed_sink(name), true)));
    return {};
}

Result<void> ServedFeeds::take_notices(const IntakeOptions& options, api::Service& service) {
    const Duration pause = TRY(parse_duration(options.retry_pause));
    Notices notices{.ground = TRY(IntakeGround::open(options)),
                    .sink = service.feed_sink(options.feed),
                    .taker = nullptr,
                    .gaps = nullptr};
    intake::WorkerOptions worker;
    worker.feed = options.feed;
    notices.taker = std::make_unique<intake::NoticeTaker>(
        intake::NoticeTaker::Parts{.store = notices.ground->store(),
                                   .sink = *notices.sink,
                                   .clock = notices.ground->clock(),
                                   .keys = notices.ground->keys(),
                                   .at_once = std::min(options.workers, notices_at_once_max),
                                   .stop = notices.ground->calls().stop},
        std::move(worker));
    notices.gaps = std::make_unique<GapRounds>(GapRounds::Parts{.ground = *notices.ground,
                                                                .sink = *notices.sink,
                                                                .feed = options.feed,
                                                                .figures = notices.taker->figures(),
                                                                .pause = pause});
    notices.gaps->start();
    service.open_notices(options.feed, *notices.taker);
    notices_.push_back(std::move(notices));
    return {};
}

ServedFeeds::~ServedFeeds() { stop(); }

void ServedFeeds::stop() {
    for (const Notices& notices : notices_) notices.gaps->request_stop();
    for (const Notices& notices : notices_) notices.ground->stop();
    for (const Notices& notices : notices_) notices.gaps->stop();
    crews_.clear();
}

}  // namespace opentrail::app
