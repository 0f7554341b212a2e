// FeedCrew: those who follow one feed in this process: a queue, or a bucket that announces nothing.

#pragma once

#include <memory>
#include <optional>

#include "app/intake_command.h"
#include "base/result.h"
#include "intake/feed_watch.h"
#include "intake/queue_worker.h"
#include "intake/sink.h"

namespace opentrail::app {

class FeedCrew {
  public:
    /// Starts those that the options are for. Code::invalid for options that cannot be; asks nobody
    /// before the workers do. `forever`: what is not there, or forbidden, is tried again.
    static Result<std::unique_ptr<FeedCrew>> start(const IntakeOptions& options,
                                                   std::unique_ptr<intake::Sink> sink,
                                                   bool forever);
    virtual ~FeedCrew() = default;

    /// False once there is nothing more (IntakeOptions::until_empty), or nothing can be taken for
    /// good.
    virtual bool is_running() const = 0;
    /// Ends what runs, and waits.
    virtual void stop() = 0;
    virtual const intake::WorkerFigures& figures() const = 0;
    virtual const intake::FeedWatch& watch() const = 0;
    /// Why the first of those that ended by themselves did.
    virtual std::optional<Error> failure() const = 0;
};

}  // namespace opentrail::app
