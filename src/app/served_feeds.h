// ServedFeeds: the feeds that the server's settings name: a crew for each that has a queue or a
// bucket, and whom its notices go to for each that takes any.
//
// Outlives the last request that the service answers, and is outlived by the service.

#pragma once

#include <memory>
#include <vector>

#include "api/service.h"
#include "app/feed_crew.h"
#include "app/feed_settings.h"
#include "app/gap_rounds.h"
#include "app/intake_ground.h"
#include "base/json.h"
#include "base/result.h"
#include "intake/notice_taker.h"
#include "intake/sink.h"

namespace opentrail::app {

class ServedFeeds {
  public:
    /// Before the first request. Code::invalid, naming the feed, for options that cannot be.
    static Result<std::unique_ptr<ServedFeeds>> start(const FeedSettings& feeds,
                                                      api::Service& service);
    ~ServedFeeds();  // Stops first.
    ServedFeeds(const ServedFeeds&) = delete;
    ServedFeeds& operator=(const ServedFeeds&) = delete;

    /// Ends what runs, and waits for crews; notices from then on are to come again.
    void stop();

  private:
    /// In the order they stand on each other.
    struct Notices {
        IntakeOptions options;
        std::unique_ptr<IntakeGround> ground;
        std::unique_ptr<intake::Sink> sink;
        std::unique_ptr<intake::NoticeTaker> taker;
        std::unique_ptr<GapRounds> gaps;
    };
    explicit ServedFeeds(api::Service& service) : service_(service) {}
    JsonArray report() const;
    Result<void> add(const std::string& name, const IntakeOptions& options, api::Service& service);
    Result<void> take_notices(const IntakeOptions& options, api::Service& service);

    struct Crew {
        IntakeOptions options;
        std::unique_ptr<FeedCrew> crew;
    };

    api::Service& service_;
    std::vector<Crew> crews_;
    std::vector<Notices> notices_;
};

}  // namespace opentrail::app
