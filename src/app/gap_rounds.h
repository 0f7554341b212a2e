// GapRounds: looks again and again, in a thread of its own, for what digests name and is not there,
// and at digests that nobody could check: soon after a digest was read, and less and less often for
// what stays away.

#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "app/intake_ground.h"
#include "base/thread.h"
#include "base/time.h"
#include "intake/gap_filler.h"
#include "intake/queue_worker.h"
#include "intake/sink.h"

namespace opentrail::app {

class GapRounds {
  public:
    /// All outlive it. The sink is cloned.
    struct Parts {
        IntakeGround& ground;
        const intake::Sink& sink;
        std::string feed;
        intake::WorkerFigures& figures;  // Of those who read the feed: counts what it reads too.
        Duration pause;                  // Before the first round after a digest was read.
    };
    explicit GapRounds(Parts parts) : parts_(std::move(parts)) {}
    ~GapRounds() { stop(); }
    GapRounds(const GapRounds&) = delete;
    GapRounds& operator=(const GapRounds&) = delete;

    void start();
    void request_stop() { thread_.request_stop(); }
    /// Ends it, and waits: a call of the ground that runs must be ended besides.
    void stop();
    /// One round, in the caller's thread.
    void once(const std::stop_token& stop);

  private:
    void run(const std::stop_token& stop);
    std::unique_ptr<intake::GapFiller> make_filler(intake::Sink& sink);
    bool fill(intake::GapFiller& filler, const std::stop_token& stop);

    const Parts parts_;
    Thread thread_;
};

}  // namespace opentrail::app
