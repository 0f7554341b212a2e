#include "intake/notice_taker.h"

#include <utility>
#include <vector>

#include "base/encoding.h"
#include "intake/queue.h"

namespace opentrail::intake {
namespace {

/// Notices whose attempts are counted: whose sender keeps its order has one or two. Beyond, all are
/// forgotten, which only makes somebody try longer.
constexpr std::size_t counted_max = 10'000;

/// A queue of one message.
class OneNotice final : public Queue {
  public:
    explicit OneNotice(aws::SqsMessage message) { waiting_.push_back(std::move(message)); }

    Result<std::vector<aws::SqsMessage>> receive(Duration) override {
        return std::exchange(waiting_, {});
    }
    Result<void> remove(const std::vector<std::string>&) override {
        is_done_ = true;
        return {};
    }
    Result<void> extend(const std::string&, Duration) override { return {}; }
    std::unique_ptr<Queue> clone() const override { return nullptr; }

    bool is_done() const { return is_done_; }

  private:
    std::vector<aws::SqsMessage> waiting_;
    bool is_done_ = false;
};

/// Counts those that are in work.
class Turn {
  public:
    explicit Turn(std::atomic<std::size_t>& count) : count_(count), number_(++count) {}
    ~Turn() { --count_; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    std::size_t number() const { return number_; }

  private:
    std::atomic<std::size_t>& count_;
    const std::size_t number_;
};

}  // namespace

Result<NoticeFigures> NoticeTaker::take(std::string body) {
    const Turn turn(in_work_);
    if (turn.number() > parts_.at_once) {
        return fail(Code::throttled, "as many notices as this feed has workers are being read");
    }
    const Sha256 mark = sha256(body);
    aws::SqsMessage message;
    message.id = hex(mark).substr(0, 32);
    message.receipt = message.id;
    message.body = std::move(body);
    message.receive_count = begin_attempt(mark);
    OneNotice queue(std::move(message));
    const std::unique_ptr<Sink> sink = parts_.sink.clone();
    WorkerFigures figures;
    QueueWorker worker({.queue = queue,
                        .store = parts_.store,
                        .sink = *sink,
                        .visibility = nullptr,
                        .clock = parts_.clock,
                        .figures = figures,
                        .keys = parts_.keys,
                        .watch = &watch_,
                        .stop = parts_.stop},
                       options_);
    const Result<std::size_t> done = worker.step();
    figures_ += figures;
    TRY(done);
    if (!queue.is_done()) {
        return fail(Code::unavailable, "what the notice announces cannot be read now");
    }
    end_attempts(mark);
    return NoticeFigures{.files = figures.files,
                         .known = figures.known,
                         .digests = figures.digests,
                         .dead = figures.dead};
}

std::uint32_t NoticeTaker::begin_attempt(const Sha256& notice) {
    const std::lock_guard lock(mutex_);
    if (attempts_.size() >= counted_max) attempts_.clear();
    return ++attempts_[notice];
}

void NoticeTaker::end_attempts(const Sha256& notice) {
    const std::lock_guard lock(mutex_);
    attempts_.erase(notice);
}

}  // namespace opentrail::intake
