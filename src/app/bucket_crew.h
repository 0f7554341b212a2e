// BucketCrew: follows a bucket that announces nothing, by listing it again and again.

#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/feed_crew.h"
#include "app/intake_ground.h"
#include "base/thread.h"
#include "intake/backfill.h"
#include "intake/listing_plan.h"

namespace opentrail::app {

class BucketCrew final : public FeedCrew {
  public:
    /// As FeedCrew::start().
    static Result<std::unique_ptr<BucketCrew>> start(const IntakeOptions& options,
                                                     std::unique_ptr<intake::Sink> sink,
                                                     bool forever);
    ~BucketCrew() override;
    BucketCrew(const BucketCrew&) = delete;
    BucketCrew& operator=(const BucketCrew&) = delete;

    bool is_running() const override { return running_; }
    void stop() override;
    const intake::WorkerFigures& figures() const override { return figures_; }
    const intake::FeedWatch& watch() const override { return watch_; }
    std::optional<Error> failure() const override;

  private:
    class Turn;

    BucketCrew(const IntakeOptions& options, std::unique_ptr<intake::Sink> sink, bool forever);
    void follow(const std::stop_token& stop);
    Result<void> turn(const std::stop_token& stop);
    bool wait(Duration duration, const std::stop_token& stop);

    const IntakeOptions options_;
    const std::unique_ptr<intake::Sink> sink_;
    const bool forever_;
    Duration every_{0};
    std::string bucket_;
    std::string prefix_;
    std::unique_ptr<IntakeGround> ground_;
    std::unique_ptr<intake::ListingPlan> plan_;
    /// Files that were given up, by their key: what they were then. They are not read again until
    /// they are others.
    std::map<std::string, std::string> bad_;
    std::vector<intake::ListedObject> failed_;  // Not read now: by the next turn.
    intake::WorkerFigures figures_;
    intake::FeedWatch watch_;
    mutable std::mutex mutex_;
    std::optional<Error> failure_;
    std::atomic<bool> running_ = false;
    Thread thread_;
};

}  // namespace opentrail::app
