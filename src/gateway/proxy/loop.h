// Loop: one thread's clients and upstream connections, and what happens to them. All of it is for
// that thread, but for stop().

#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "gateway/proxy/mailbox.h"
#include "gateway/proxy/proxy_state.h"
#include "gateway/proxy/socket.h"

namespace opentrail::gateway {

class Session;
class Upstream;

/// What epoll tells of something. Those that are done with are buried: they may be told once more.
class Watched {
  public:
    virtual ~Watched() = default;
    virtual void on_events(std::uint32_t events) = 0;
};

class Loop {
  public:
    /// `listener` belongs to somebody else, and is shared with other loops.
    Loop(ProxyState& state, const Socket& listener);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Until stop() was called and all has ended, or times.stop later.
    void run();
    /// From any thread, after ProxyState::stops was set.
    void stop() { mailbox_->wake(); }

    ProxyState& state() { return state_; }
    Duration now() const { return now_; }     // Uptime, as of the last events.
    Timestamp wall() const { return wall_; }  // The same of the wall's clock.
    bool stops() const { return stopping_; }
    const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

    /// Edge-triggered, in both directions. False, and errno, when the system has no room.
    bool watch(const Socket& socket, Watched& watched);

    /// Runs that session again after the others.
    void run_soon(std::uint64_t session) { soon_.push_back(session); }

    /// The upstream connection that was kept last, or null.
    std::unique_ptr<Upstream> take_upstream();
    void keep_upstream(std::unique_ptr<Upstream> upstream);
    /// Of one that is kept: something came that nobody asked for, an end mostly.
    void drop_upstream(const Upstream& upstream);
    /// Closes it and lives until no event can name it.
    void bury(std::unique_ptr<Upstream> upstream);
    /// The same of a session.
    void bury(std::uint64_t session);

    /// Which of the upstream's addresses worked last.
    std::size_t preferred_address = 0;

  private:
    class Listener;
    class Inbox;

    void listen();
    void wait();
    void accept_clients();
    void admit(Accepted accepted);
    void read_mail();
    void run_those_soon();
    void tick();
    void begin_stop();

    ProxyState& state_;
    const Socket& listener_;
    Socket epoll_;
    std::shared_ptr<Mailbox> mailbox_;
    std::unique_ptr<Listener> door_;
    std::unique_ptr<Inbox> inbox_;
    bool listens_ = false;
    Duration listens_from_{0};
    bool stopping_ = false;
    Duration stop_by_{0};
    Duration now_{0};
    Timestamp wall_;
    Duration ticked_{0};
    std::uint64_t sessions_made_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<Session>> sessions_;
    std::vector<std::unique_ptr<Upstream>> kept_;
    std::vector<std::unique_ptr<Watched>> buried_;
    std::vector<Letter> letters_;
    std::vector<std::uint64_t> soon_;
    std::vector<std::uint64_t> running_;
};

}  // namespace opentrail::gateway
