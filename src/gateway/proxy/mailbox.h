// Mailbox: how other threads reach a loop. Outlives its loop for those who still hold it; what is
// posted after close() is dropped. Safe from any thread.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/observer.h"
#include "gateway/proxy/socket.h"

namespace opentrail::gateway {

/// What became of a session that waits.
struct Letter {
    std::uint64_t session = 0;
    std::uint64_t question = 0;  // Which of its waits; an answer to an earlier one counts nothing.
    Verdict verdict;
};

class Mailbox {
  public:
    Mailbox();

    /// Becomes readable when there is something to take, or after wake(); for epoll.
    int descriptor() const { return event_.get(); }
    void post(Letter letter);
    void wake();
    /// All that came since, into `letters`.
    void take(std::vector<Letter>& letters);
    void close();

  private:
    std::mutex mutex_;
    Socket event_;  // An eventfd.
    std::vector<Letter> letters_;
    bool closed_ = false;
};

/// One question to an observer and its answer. Answered while it was asked it costs no wake-up.
class Question {
  public:
    Question(std::shared_ptr<Mailbox> mailbox, std::uint64_t session, std::uint64_t number)
        : mailbox_(std::move(mailbox)), session_(session), number_(number) {}
    /// One that nobody can answer any more is answered with no.
    ~Question();
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    /// The answer; the first one counts. From any thread.
    void answer(Verdict verdict);
    /// By who asked, after it did. True: verdict() is there. False: it will come by mail.
    bool is_answered();
    Verdict& verdict() { return verdict_; }

  private:
    enum State : int { asking, answered, waiting };

    std::shared_ptr<Mailbox> mailbox_;
    const std::uint64_t session_;
    const std::uint64_t number_;
    std::atomic<bool> said_ = false;
    std::atomic<int> state_ = asking;
    Verdict verdict_;
};

}  // namespace opentrail::gateway
