#include "gateway/proxy/loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/assert.h"
#include "gateway/proxy/session.h"
#include "gateway/proxy/upstream.h"

namespace opentrail::gateway {
namespace {

constexpr int events_max = 256;
constexpr int accepts_max = 64;  // At once, so that clients who are there come to their turn.
/// How exact time-outs are.
constexpr Duration tick_every{100};

}  // namespace

class Loop::Listener final : public Watched {
  public:
    explicit Listener(Loop& loop) : loop_(loop) {}
    void on_events(std::uint32_t) override { loop_.accept_clients(); }

  private:
    Loop& loop_;
};

class Loop::Inbox final : public Watched {
  public:
    explicit Inbox(Loop& loop) : loop_(loop) {}
    void on_events(std::uint32_t) override { loop_.read_mail(); }

  private:
    Loop& loop_;
};

Loop::Loop(ProxyState& state, const Socket& listener)
    : state_(state),
      listener_(listener),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      mailbox_(std::make_shared<Mailbox>()),
      door_(std::make_unique<Listener>(*this)),
      inbox_(std::make_unique<Inbox>(*this)) {
    INVARIANT(epoll_.is_open());
    epoll_event event{.events = EPOLLIN, .data = {.ptr = static_cast<Watched*>(inbox_.get())}};
    INVARIANT(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, mailbox_->descriptor(), &event) == 0);
    now_ = ticked_ = state_.clock.uptime();
    wall_ = state_.clock.now();
}

Loop::~Loop() { mailbox_->close(); }

bool Loop::watch(const Socket& socket, Watched& watched) {
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                      .data = {.ptr = &watched}};
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket.get(), &event) == 0;
}

void Loop::run() {
    while (!stopping_ || !sessions_.empty()) {
        if (!listens_ && !stopping_ && now_ >= listens_from_) listen();
        wait();
        if (state_.stops && !stopping_) begin_stop();
        if (stopping_ && now_ >= stop_by_) {
            while (!sessions_.empty()) sessions_.begin()->second->give_up();
        }
    }
    mailbox_->close();
    while (!kept_.empty()) drop_upstream(*kept_.front());
    buried_.clear();
}

void Loop::listen() {
    // Level-triggered, and one loop for one client.
    epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE,
                      .data = {.ptr = static_cast<Watched*>(door_.get())}};
    listens_ = ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.get(), &event) == 0;
    // The system has no room; it may have later.
    if (!listens_) listens_from_ = now_ + tick_every;
}

void Loop::wait() {
    std::array<epoll_event, events_max> events;
    const bool idle = sessions_.empty() && kept_.empty();
    const auto longest = !soon_.empty() ? 0 : static_cast<int>(idle ? 1'000 : tick_every.count());
    const int count = ::epoll_wait(epoll_.get(), events.data(), events_max, longest);
    INVARIANT(count >= 0 || errno == EINTR);
    now_ = state_.clock.uptime();
    wall_ = state_.clock.now();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        static_cast<Watched*>(event.data.ptr)->on_events(event.events);
    }
    run_those_soon();
    if ((count <= 0 && longest > 0) || now_ - ticked_ >= tick_every) tick();
    buried_.clear();
}

void Loop::run_those_soon() {
    std::swap(soon_, running_);
    for (const std::uint64_t id : running_) {
        const auto found = sessions_.find(id);
        if (found != sessions_.end()) found->second->run();
    }
    running_.clear();
}

void Loop::accept_clients() {
    for (int i = 0; i < accepts_max; ++i) {
        std::optional<Accepted> accepted = accept_from(listener_);
        if (accepted) {
            admit(std::move(*accepted));
            continue;
        }
        const int why = errno;
        if (why == EMFILE || why == ENFILE || why == ENOBUFS || why == ENOMEM) {
            // It would be told at once again.
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
            listens_ = false;
            listens_from_ = now_ + tick_every;
        }
        if (why != ECONNABORTED && why != EINTR) return;
    }
}

void Loop::admit(Accepted accepted) {
    Tally& tally = state_.tally;
    if (tally.connections_open.fetch_add(1) >= state_.options.connections_max) {
        Tally::take(tally.connections_open);
        Tally::add(tally.connections_turned_away);
        return;
    }
    Tally::add(tally.connections);
    const std::uint64_t id = ++sessions_made_;
    auto session = std::make_unique<Session>(*this, id, std::move(accepted));
    Session& admitted = *session;
    sessions_.emplace(id, std::move(session));
    admitted.start();
}

void Loop::read_mail() {
    mailbox_->take(letters_);
    for (Letter& letter : letters_) {
        const auto found = sessions_.find(letter.session);
        if (found == sessions_.end()) continue;
        found->second->on_answer(letter.question, std::move(letter.verdict));
    }
    letters_.clear();
}

void Loop::tick() {
    ticked_ = now_;
    std::vector<Session*> all;
    all.reserve(sessions_.size());
    for (const auto& [id, session] : sessions_) all.push_back(session.get());
    // Those that end are buried, not gone.
    for (Session* session : all) session->on_tick();
    const Duration oldest = now_ - state_.options.times.upstream_idle;
    while (!kept_.empty() && kept_.front()->kept_since < oldest) drop_upstream(*kept_.front());
}

void Loop::begin_stop() {
    stopping_ = true;
    stop_by_ = now_ + state_.options.times.stop;
    if (listens_) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
    listens_ = false;
    std::vector<Session*> all;
    for (const auto& [id, session] : sessions_) all.push_back(session.get());
    for (Session* session : all) session->on_stop();
}

std::unique_ptr<Upstream> Loop::take_upstream() {
    while (!kept_.empty()) {
        std::unique_ptr<Upstream> upstream = std::move(kept_.back());
        kept_.pop_back();
        // It may have ended since the last events, or among those that are not told of yet.
        if (upstream->link.is_silent()) {
            upstream->was_kept = true;
            return upstream;
        }
        bury(std::move(upstream));
    }
    return nullptr;
}

void Loop::keep_upstream(std::unique_ptr<Upstream> upstream) {
    if (kept_.size() >= state_.options.upstream_idle_max || stopping_) {
        bury(std::move(upstream));
        return;
    }
    upstream->session = nullptr;
    upstream->kept_since = now_;
    kept_.push_back(std::move(upstream));
}

void Loop::drop_upstream(const Upstream& upstream) {
    const auto found = std::ranges::find_if(
        kept_, [&upstream](const auto& one) { return one.get() == &upstream; });
    if (found == kept_.end()) return;
    std::unique_ptr<Upstream> dropped = std::move(*found);
    kept_.erase(found);
    bury(std::move(dropped));
}

void Loop::bury(std::unique_ptr<Upstream> upstream) {
    upstream->phase = Upstream::Phase::buried;
    upstream->session = nullptr;
    upstream->link.close();
    Tally::take(state_.tally.upstream_connections_open);
    buried_.push_back(std::move(upstream));
}

void Loop::bury(std::uint64_t session) {
    const auto found = sessions_.find(session);
    INVARIANT(found != sessions_.end());
    buried_.push_back(std::move(found->second));
    sessions_.erase(found);
    Tally::take(state_.tally.connections_open);
}

}  // namespace opentrail::gateway
