// IntakeCrew: the workers that follow one queue in this process, from their options to their end.

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/feed_crew.h"
#include "app/gap_rounds.h"
#include "app/intake_command.h"
#include "app/intake_ground.h"
#include "base/result.h"
#include "base/thread.h"
#include "intake/queue_worker.h"
#include "intake/sink.h"
#include "intake/sqs_queue.h"

namespace opentrail::app {

class IntakeCrew final : public FeedCrew {
  public:
    /// Starts them. Code::invalid for options that cannot be; asks nobody before the workers do.
    /// `forever`: a queue that is not there, or forbidden, is tried again every minute.
    static Result<std::unique_ptr<IntakeCrew>> start(const IntakeOptions& options,
                                                     std::unique_ptr<intake::Sink> sink,
                                                     bool forever);
    ~IntakeCrew() override;  // Stops first.
    IntakeCrew(const IntakeCrew&) = delete;
    IntakeCrew& operator=(const IntakeCrew&) = delete;

    /// False once the queue is empty (IntakeOptions::until_empty) or nothing can be taken for good.
    bool is_running() const override { return running_ > 0; }
    /// Ends what runs, and waits.
    void stop() override;
    const intake::WorkerFigures& figures() const override { return figures_; }
    const intake::FeedWatch& watch() const override { return watch_; }
    /// Why the first of those that ended by themselves did.
    std::optional<Error> failure() const override;

  private:
    struct Patience {
        Duration visibility;
        Duration later;
    };
    IntakeCrew(const IntakeOptions& options, Patience patience, std::unique_ptr<intake::Sink> sink,
               bool forever)
        : options_(options), patience_(patience), sink_(std::move(sink)), forever_(forever) {}
    void begin();
    void work(const std::stop_token& stop);
    Result<void> follow(intake::QueueWorker& worker, const std::stop_token& stop);
    std::uint32_t attempts();
    void ask_depth(const std::stop_token& stop);
    std::unique_ptr<intake::SqsQueue> open_queue();

    const IntakeOptions options_;
    const Patience patience_;
    const std::unique_ptr<intake::Sink> sink_;
    const bool forever_;
    std::unique_ptr<IntakeGround> ground_;
    std::unique_ptr<intake::SqsQueue> queue_;
    intake::WorkerFigures figures_;
    intake::FeedWatch watch_;
    std::unique_ptr<intake::Visibility> held_;
    std::unique_ptr<GapRounds> gaps_;
    mutable std::mutex mutex_;
    std::optional<Error> failure_;
    std::optional<std::uint32_t> attempts_;
    std::atomic<std::size_t> running_ = 0, reading_ = 0;
    std::vector<Thread> threads_;
};

}  // namespace opentrail::app
