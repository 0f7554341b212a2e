#include "app/served_feeds.h"

#include <fmt/format.h>

#include <algorithm>

namespace opentrail::app {
namespace {

/// Of one feed. Each holds one of the threads that answer requests (http.workers) for as long as
/// the S3 takes.
constexpr std::size_t notices_at_once_max = 8;

JsonObject json_of(const intake::WorkerFigures& figures) {
    return {{"messages", figures.messages.load()},
            {"files", figures.files.load()},
            {"digests", figures.digests.load()},
            {"known", figures.known.load()},
            {"deadLetters", figures.dead.load()},
            {"postponed", figures.later.load()},
            {"events", JsonObject{{"recorded", figures.recorded.load()},
                                  {"duplicates", figures.duplicates.load()},
                                  {"conflicts", figures.conflicts.load()},
                                  {"refused", figures.refused.load()}}}};
}

void put(JsonObject& into, const intake::FeedSight& sight) {
    into["state"] = !sight.failure.empty() ? "failing" : sight.reached ? "following" : "starting";
    if (sight.reached) into["reached"] = iso8601(*sight.reached);
    if (sight.heard) into["heard"] = iso8601(*sight.heard);
    if (sight.lag) into["lagSeconds"] = static_cast<double>(sight.lag->count()) / 1000;
    if (sight.waiting) into["waiting"] = *sight.waiting;
    if (sight.in_flight) into["inFlight"] = *sight.in_flight;
    if (!sight.failure.empty()) into["failure"] = sight.failure;
    if (sight.failing_since) into["failingSince"] = iso8601(*sight.failing_since);
    if (!sight.unread_at) return;
    into["unread"] = JsonObject{{"at", iso8601(*sight.unread_at)},
                                {"bucket", sight.unread_bucket},
                                {"key", sight.unread_key},
                                {"reason", sight.unread_reason}};
}

JsonObject report_of(const IntakeOptions& options, std::string_view kind,
                     const intake::WorkerFigures& figures, const intake::FeedSight& sight) {
    JsonObject object{{"name", options.feed}, {"kind", kind}, {"workers", options.workers}};
    if (kind == "queue") object["source"] = options.queue;
    if (kind == "bucket") {
        object["source"] = options.source;
        object["every"] = options.every;
    }
    if (!options.bucket_endpoint.empty()) object["s3Endpoint"] = options.bucket_endpoint;
    for (auto& [name, value] : json_of(figures)) object[name] = std::move(value);
    put(object, sight);
    return object;
}

}  // namespace

Result<std::unique_ptr<ServedFeeds>> ServedFeeds::start(const FeedSettings& feeds,
                                                        api::Service& service) {
    auto served = std::unique_ptr<ServedFeeds>(new ServedFeeds(service));
    for (const auto& [name, options] : feeds) {
        if (const auto added = served->add(name, options, service); !added) {
            return fail(added.error().code,
                        fmt::format("intake.{}: {}", name, added.error().message));
        }
    }
    service.set_feeds([&all = *served] { return all.report(); });
    return served;
}

Result<void> ServedFeeds::add(const std::string& name, const IntakeOptions& options,
                              api::Service& service) {
    if (options.notices) TRY(take_notices(options, service));
    if (options.queue.empty() && options.source.empty()) return {};
    crews_.push_back({options, TRY(FeedCrew::start(options, service.feed_sink(name), true))});
    return {};
}

Result<void> ServedFeeds::take_notices(const IntakeOptions& options, api::Service& service) {
    const Duration pause = TRY(parse_duration(options.retry_pause));
    Notices notices{.options = options,
                    .ground = TRY(IntakeGround::open(options)),
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

JsonArray ServedFeeds::report() const {
    JsonArray list;
    for (const Crew& one : crews_) {
        list.push_back(report_of(one.options, one.options.queue.empty() ? "bucket" : "queue",
                                 one.crew->figures(), one.crew->watch().sight()));
    }
    for (const Notices& one : notices_) {
        list.push_back(
            report_of(one.options, "notices", one.taker->figures(), one.taker->watch().sight()));
    }
    return list;
}

void ServedFeeds::stop() {
    service_.set_feeds({});
    for (const Notices& notices : notices_) notices.gaps->request_stop();
    for (const Notices& notices : notices_) notices.ground->stop();
    for (const Notices& notices : notices_) notices.gaps->stop();
    crews_.clear();
}

}  // namespace opentrail::app
