// WatchingObserver: remembers every exchange it is told of, and lets them go on at once, a little
// later from another thread, or when the test says so. Safe from any thread; nothing waits longer
// than ten seconds.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/thread.h"
#include "gateway/observer.h"

namespace opentrail::gateway::testing {

/// When an exchange may go on.
enum class Answers { at_once, later, by_hand };

class WatchingObserver final : public Observer {
  public:
    explicit WatchingObserver(Answers answers);
    ~WatchingObserver() override;

    void begin(const Exchange& exchange, std::shared_ptr<void>& memory, Resume resume) override;
    void finish(Exchange exchange, std::shared_ptr<void> memory, Resume resume) override;

    /// What it says from then on.
    void say_at_begin(Verdict verdict);
    void say_at_finish(Verdict verdict);

    /// The exchange that ended as the `which`th, from 0 (waits for it).
    std::optional<Exchange> told(std::size_t which = 0);
    std::size_t told_count();
    std::size_t begun_count();
    /// Of the exchanges told of: how many had the memory that begin() left in them.
    std::size_t remembered_count();
    /// Of what begin() left in exchanges: how much is there still.
    std::size_t memories_held();
    /// by_hand: the next question (waits for it). Empty: none came.
    Resume next_question();

  private:
    void put(Resume resume, const Verdict& verdict);
    void answer_later(const std::stop_token& stop);

    const Answers answers_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Verdict at_begin_;
    Verdict at_finish_;
    std::vector<Exchange> told_;
    std::size_t begun_ = 0;
    std::size_t remembered_ = 0;
    std::vector<std::weak_ptr<void>> memories_;
    std::deque<std::pair<Resume, Verdict>> questions_;
    Thread thread_;
};

}  // namespace opentrail::gateway::testing
