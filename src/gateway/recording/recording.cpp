#include "gateway/recording/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace opentrail::gateway {
namespace {

/// Of one page: small enough for the journal's queue, large enough for one sync to carry much.
constexpr std::size_t page_calls_max = 1024;
constexpr std::size_t page_bytes_max = 4 << 20;
/// Seconds that calls are counted over.
constexpr std::size_t samples_max = 11;

std::size_t size_bytes(const std::vector<http::Header>& headers) {
    std::size_t size = headers.size() * sizeof(http::Header);
    for (const http::Header& header : headers) size += header.name.size() + header.value.size();
    return size;
}

std::size_t size_bytes(const Exchange& exchange) {
    return sizeof(Exchange) + exchange.target.size() + exchange.detail.size() +
           exchange.request_body.bytes.size() + exchange.reply_body.bytes.size() +
           exchange.form_action.size() + exchange.form_version.size() +
           size_bytes(exchange.headers) + size_bytes(exchange.reply_headers);
}

}  // namespace

Recording::Recording(Book& book, Scribe& scribe, const Clock& clock, Random& random,
                     RecordingOptions options)
    : book_(book),
      scribe_(scribe),
      clock_(clock),
      options_(std::move(options)),
      writer_(scribe, random, options_.account, options_.region,
              options_.record ? &*options_.record : nullptr),
      thread_("gw-recorder", [this](const std::stop_token&) { run(); }) {}

Recording::~Recording() { stop(); }

Recording::Intended::~Intended() {
    if (id.empty() || is_finished) return;
    const std::lock_guard lock(abandoned->mutex);
    abandoned->ids.push_back(std::move(id));
}

void Recording::begin(const Exchange& exchange, std::shared_ptr<void>& memory, Resume resume) {
    if (options_.policy == Policy::best_effort) {
        resume({});
        return;
    }
    if (std::string why = book_.hindrance(); !why.empty()) {
        refuse(resume, why);
        return;
    }
    if (options_.policy == Policy::required && !is_closed_) {
        resume({});
        return;
    }
    Asking asking;
    asking.resume = std::move(resume);
    asking.deadline = clock_.uptime() + options_.patience;
    if (options_.policy == Policy::strict) {
        asking.head = exchange;
        asking.intended = std::make_shared<Intended>(abandoned_);
        memory = asking.intended;
    }
    admit(std::move(asking));
}

void Recording::admit(Asking asking) {
    std::string why;
    bool go_on = false;
    {
        std::unique_lock lock(mutex_);
        if (stopping_) {
            why = "the gateway is ending";
        } else if (intents_.size() + parked_.size() >= options_.queue_calls_max) {
            why = stuck_.empty() ? "too many calls wait to be recorded" : stuck_;
        } else if (is_closed_) {
            parked_.push_back(std::move(asking));
            return;
        } else if (asking.intended) {
            intents_.push_back(std::move(asking));
            wake(std::move(lock));
            return;
        } else {
            go_on = true;
        }
    }
    if (go_on) {
        asking.resume({});
    } else {
        refuse(asking.resume, why);
    }
}

void Recording::refuse(const Resume& resume, const std::string& why) {
    ++refused_;
    resume({.go_on = false,
            .status = 503,
            .message = fmt::format("The call cannot be recorded now, and is not made: {}.", why)});
}

void Recording::finish(Exchange exchange, std::shared_ptr<void> memory, Resume resume) {
    ++calls_;
    Ended ended;
    ended.at = std::chrono::steady_clock::now();
    ended.bytes = size_bytes(exchange);
    ended.exchange = std::move(exchange);
    ended.intended = std::static_pointer_cast<Intended>(std::move(memory));
    if (ended.intended) ended.intended->is_finished = true;
    const bool waits = options_.policy != Policy::best_effort;
    if (waits) {
        ended.resume = std::move(resume);
    } else {
        resume({});
    }
    // Of calls that were let through there are no more than connections, and room was made for
    // them; of others, whose heads broke off or are no HTTP, there may be any number.
    const bool has_room = waits && ended.exchange.was_let_through;
    {
        std::unique_lock lock(mutex_);
        if (!stopping_ && (has_room || !is_full())) {
            queue_bytes_ += ended.bytes;
            ++queue_calls_;
            update_closed();
            ended_.push_back(std::move(ended));
            wake(std::move(lock));
            return;
        }
    }
    lose(ended.exchange);
    if (waits) ended.resume({.go_on = false, .status = 503, .message = "it cannot be recorded"});
}

/// Without the lock, which who is woken would only wait for.
void Recording::wake(std::unique_lock<std::mutex> lock) {
    const bool sleeps = std::exchange(sleeping_, false);
    lock.unlock();
    if (sleeps) wake_.notify_one();
}

void Recording::lose(const Exchange& exchange) { unrecorded_.add(scribe_.name_of(exchange)); }

bool Recording::is_full() const {
    return queue_calls_ >= options_.queue_calls_max || queue_bytes_ >= options_.queue_bytes_max;
}

void Recording::update_closed() { is_closed_ = stopping_ || !stuck_.empty() || is_full(); }

void Recording::run() {
    Work work;
    while (take(work)) {
        write(std::move(work));
        work = {};
    }
}

bool Recording::take(Work& work) {
    std::unique_lock lock(mutex_);
    for (;;) {
        take_abandoned();
        if (!intents_.empty() || !ended_.empty() || !settled_.empty()) break;
        if (stopping_) return false;
        sleeping_ = true;
        wake_.wait(lock);
        sleeping_ = false;
    }
    work.settled = std::exchange(settled_, {});
    work.asking = std::move(intents_);
    intents_.clear();
    while (!ended_.empty() && work.ended.size() < page_calls_max && work.bytes < page_bytes_max) {
        work.bytes += ended_.front().bytes;
        work.ended.push_back(std::move(ended_.front()));
        ended_.pop_front();
    }
    return true;
}

/// Under mutex_.
void Recording::take_abandoned() {
    const std::lock_guard lock(abandoned_->mutex);
    std::ranges::move(abandoned_->ids, std::back_inserter(settled_));
    abandoned_->ids.clear();
}

void Recording::write(Work work) {
    auto page = std::make_shared<Page>();
    page->settled = std::move(work.settled);
    page->is_awaited = options_.policy != Policy::best_effort;
    page->continues = page->is_awaited && !work.ended.empty();
    // What ended first: an intent and its end are never in one page.
    for (std::size_t i = 0; i < work.ended.size(); ++i) {
        if (page->text.size() >= page_bytes_max) {
            put_back(work, i);
            break;
        }
        Ended& ended = work.ended[i];
        const std::string intended = ended.intended ? ended.intended->id : std::string();
        const std::size_t lost = writer_.add(ended.exchange, intended, *page);
        ended.is_lost = lost > 0;
        ended.events_end = page->events.size();
        if (lost > 0) unrecorded_.add(scribe_.name_of(ended.exchange), lost);
    }
    std::erase_if(work.asking, [&](Asking& asking) {
        const Result<std::string> id = writer_.add_intent(asking.head, *page);
        if (id) asking.intended->id = *id;
        if (!id) refuse(asking.resume, id.error().message);
        return !id;
    });
    if (!keep(work, page)) give_up(work, "the journal takes nothing any more");
    settle(work);
}

/// Of one call there may be many events: those from `first` on have to wait for the next page.
void Recording::put_back(Work& work, std::size_t first) {
    const std::lock_guard lock(mutex_);
    while (work.ended.size() > first) {
        work.bytes -= work.ended.back().bytes;
        ended_.push_front(std::move(work.ended.back()));
        work.ended.pop_back();
    }
}

bool Recording::keep(Work& work, const std::shared_ptr<Page>& page) {
    std::chrono::milliseconds pause = options_.retry_pause;
    while (!page->is_empty()) {
        const Result<void> kept = book_.keep(page, [&] { done(work, *page); });
        if (kept) return true;
        if (kept.error().code != Code::throttled) {
            log_error("gateway", "calls cannot be recorded",
                      {{"gateway", options_.name}, {"why", kept.error()}});
            return false;
        }
        if (!wait_before_another_try(work, *page, kept.error(), pause)) return false;
        pause = std::min(2 * pause, options_.retry_pause_max);
    }
    done(work, *page);
    return true;
}

bool Recording::wait_before_another_try(Work& work, Page& page, const Error& why,
                                        std::chrono::milliseconds pause) {
    bool is_new = false;
    {
        const std::lock_guard lock(mutex_);
        is_new = stuck_.empty();
        stuck_ = why.message.empty() ? "the journal is full" : why.message;
        update_closed();
    }
    if (is_new) {
        log_info("gateway", "nothing can be recorded for now",
                 {{"gateway", options_.name}, {"why", why.message}});
    }
    refuse_late(work, page, why.message);
    std::unique_lock lock(mutex_);
    if (stopping_ && clock_.uptime() >= stop_by_) return false;
    wake_.wait_for(lock, pause);
    return true;
}

/// Calls that were not let through yet need not wait for a journal that is full.
void Recording::refuse_late(Work& work, Page& page, const std::string& why) {
    std::vector<Asking> asking;
    std::vector<Page::Record> intents;
    for (std::size_t i = 0; i < work.asking.size(); ++i) {
        if (clock_.uptime() >= work.asking[i].deadline) {
            work.asking[i].intended->id.clear();  // It was not written.
            refuse(work.asking[i].resume, why);
            continue;
        }
        asking.push_back(std::move(work.asking[i]));
        intents.push_back(std::move(page.intents[i]));
    }
    work.asking = std::move(asking);
    page.intents = std::move(intents);
    std::vector<Asking> late;
    {
        const std::lock_guard lock(mutex_);
        late = take_late();
    }
    for (const Asking& one : late) refuse(one.resume, why);
}

std::vector<Recording::Asking> Recording::take_late() {
    const Duration now = clock_.uptime();
    std::vector<Asking> late;
    for (std::vector<Asking>* waiting : {&intents_, &parked_}) {
        std::vector<Asking> rest;
        for (Asking& asking : *waiting) {
            (asking.deadline <= now ? late : rest).push_back(std::move(asking));
        }
        *waiting = std::move(rest);
    }
    return late;
}

/// Whose event was refused has none: it is not told that all is well.
std::size_t Recording::lose_refused(Work& work, const Page& page) {
    const std::vector<std::string> refused = book_.refused();
    std::size_t at = 0;
    for (Ended& ended : work.ended) {
        if (refused.empty()) break;
        std::size_t lost = 0;
        for (; at < ended.events_end; ++at) {
            if (std::ranges::find(refused, page.events[at].id) != refused.end()) ++lost;
        }
        if (lost == 0) continue;
        ended.is_lost = true;
        unrecorded_.add(scribe_.name_of(ended.exchange), lost);
    }
    return refused.size();
}

void Recording::done(Work& work, const Page& page) {
    for (const Page::Record& event : page.events) scribe_.learn(page.of(event));
    events_ += page.events.size() - std::min(lose_refused(work, page), page.events.size());
    const auto now = std::chrono::steady_clock::now();
    for (const Ended& ended : work.ended) {
        latency_.add(now - ended.at);
        if (ended.resume && !ended.is_lost) ended.resume({});
        if (ended.resume && ended.is_lost) {
            ended.resume({.go_on = false, .status = 503, .message = "it cannot be recorded"});
        }
    }
    for (const Asking& asking : work.asking) asking.resume({});
}

void Recording::give_up(Work& work, const std::string& why) {
    for (const Ended& ended : work.ended) {
        if (!ended.is_lost) lose(ended.exchange);
        if (ended.resume) ended.resume({.go_on = false, .status = 503, .message = why});
    }
    for (const Asking& asking : work.asking) refuse(asking.resume, why);
}

/// What was written makes room: who waited for it may go on.
void Recording::settle(const Work& work) {
    std::vector<Asking> let_in;
    {
        const std::lock_guard lock(mutex_);
        queue_bytes_ -= work.bytes;
        queue_calls_ -= work.ended.size();
        stuck_.clear();
        update_closed();
        if (is_closed_) return;
        let_in = std::move(parked_);
        parked_.clear();
        if (options_.policy == Policy::strict) {
            std::ranges::move(let_in, std::back_inserter(intents_));
            let_in.clear();
        }
    }
    for (const Asking& asking : let_in) asking.resume({});
}

void Recording::tick() {
    std::vector<Asking> late;
    std::string why;
    {
        const std::lock_guard lock(mutex_);
        late = take_late();
        why = stuck_.empty() ? "too many calls wait to be recorded" : stuck_;
        take_abandoned();
        if (!settled_.empty() && sleeping_) wake_.notify_one();
        samples_.push_back({clock_.uptime(), calls_});
        if (samples_.size() > samples_max) samples_.pop_front();
    }
    for (const Asking& one : late) refuse(one.resume, why);
}

void Recording::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) stop_by_ = clock_.uptime() + options_.stop_patience;
        stopping_ = true;
        update_closed();
    }
    book_.stop();
    wake_.notify_all();
    if (thread_.running()) thread_.join();
    std::vector<Asking> left;
    {
        const std::lock_guard lock(mutex_);
        left = std::move(parked_);
        parked_.clear();
    }
    for (const Asking& asking : left) refuse(asking.resume, "the gateway is ending");
}

RecordingFigures Recording::figures() const {
    RecordingFigures figures{.calls = calls_,
                             .events = events_,
                             .refused = refused_,
                             .unrecorded = unrecorded_.total(),
                             .left_out = writer_.left_out().total(),
                             .waiting = 0,
                             .calls_per_second = 0,
                             .hindrance = book_.hindrance()};
    const std::lock_guard lock(mutex_);
    figures.waiting = queue_calls_ + parked_.size() + intents_.size();
    if (figures.hindrance.empty()) figures.hindrance = stuck_;
    if (samples_.size() > 1 && samples_.back().at > samples_.front().at) {
        const double seconds =
            std::chrono::duration<double>(samples_.back().at - samples_.front().at).count();
        const std::uint64_t calls = samples_.back().calls - samples_.front().calls;
        figures.calls_per_second = static_cast<double>(calls) / seconds;
    }
    return figures;
}

}  // namespace opentrail::gateway
