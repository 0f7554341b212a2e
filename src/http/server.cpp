#include "http/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/thread.h"
#include "http/connection.h"
#include "http/letter_case.h"

namespace opentrail::http {
namespace {

using ErrorCode = boost::system::error_code;
using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

// Of all that runs on a loop: an exception there is our own mistake.
struct MustNotThrow {
    void operator()(const std::exception_ptr& failure) const { INVARIANT(!failure); }
};

/// One thread that waits for sockets, and the connections that live on it.
class Loop {
  public:
    Loop(ServerState& state, std::chrono::milliseconds tick)
        : state_(state),
          tick_(tick),
          timer_(context),
          shaking_max_(
              std::max<std::size_t>(1, state.options.handshakes_max / state.options.io_threads)) {}

    /// Before start(): an io_context must not run dry while its thread begins.
    void start() {
        wait_for_tick();
        thread_ = Thread("http-io", [this](const std::stop_token&) { context.run(); });
    }

    void take(Socket socket) {
        asio::post(context,
                   [this, taken = std::move(socket)]() mutable { begin(std::move(taken)); });
    }

    void stop_waiting() {
        asio::post(context, [this] {
            for (Connection* connection : connections_) connection->stop_waiting();
        });
    }

    void cut() {
        asio::post(context, [this] {
            for (Connection* connection : connections_) connection->cut();
        });
    }

    /// After the last connection's job has been resumed.
    void finish() {
        asio::post(context, [this] {
            ended_ = true;
            timer_.cancel();
        });
        guard_.reset();
        thread_.join();
    }

    asio::io_context context{1};

  private:
    void begin(Socket socket) {
        std::size_t open = 0;
        {
            const std::scoped_lock lock(state_.mutex);
            open = state_.connections;
            if (state_.stopping || open >= state_.options.connections_max + turned_away_max) return;
            ++state_.connections;
        }
        auto connection = std::make_unique<Connection>(std::move(socket), context, state_);
        const bool welcome = open < state_.options.connections_max;
        asio::co_spawn(context, serve(std::move(connection), welcome), MustNotThrow{});
    }

    Awaitable<void> serve(std::unique_ptr<Connection> connection, bool welcome) {
        const auto place = connections_.insert(connections_.end(), connection.get());
        if (state_.tls && !co_await shake_hands(*connection)) {
            connections_.erase(place);
            co_return;
        }
        if (welcome) {
            co_await connection->run();
        } else {
            co_await connection->turn_away();
        }
        connections_.erase(place);
    }

    /// Newcomers before those that take long: whoever holds handshakes open keeps nobody out.
    Awaitable<bool> shake_hands(Connection& connection) {
        const auto place = shaking_.insert(shaking_.end(), &connection);
        if (shaking_.size() > shaking_max_) {
            for (Connection* oldest : shaking_) {
                if (oldest->give_up()) break;
            }
        }
        const bool shaken = co_await connection.secure();
        shaking_.erase(place);
        co_return shaken;
    }

    // One timer for all deadlines: a timer for each costs more than the rest of a request's
    // bookkeeping.
    void wait_for_tick() {
        timer_.expires_after(tick_);
        timer_.async_wait([this](ErrorCode) {
            if (ended_) return;
            const SteadyTime now = std::chrono::steady_clock::now();
            for (Connection* connection : connections_) connection->check_deadline(now);
            wait_for_tick();
        });
    }

    ServerState& state_;
    const std::chrono::milliseconds tick_;
    asio::steady_timer timer_;
    asio::executor_work_guard<Executor> guard_ = asio::make_work_guard(context);
    std::list<Connection*> connections_;
    std::list<Connection*> shaking_;  // In the order they came.
    const std::size_t shaking_max_;
    bool ended_ = false;
    Thread thread_;
};

std::string in_lowercase(std::string message) {
    if (!message.empty()) message[0] = lower(message[0]);
    return message;
}

Result<Acceptor> bind_to(const ServerOptions& options, asio::io_context& context) {
    std::string host = options.host;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    const bool v6_text = host.find(':') != std::string::npos;
    const std::string where =
        fmt::format(fmt::runtime(v6_text ? "[{}]:{}" : "{}:{}"), host, options.port);
    ErrorCode ec;
    tcp::resolver resolver(context);
    const auto found =
        resolver.resolve(host, std::to_string(options.port),
                         tcp::resolver::passive | tcp::resolver::numeric_service, ec);
    if (ec || host.empty()) {
        return fail(Code::unavailable, fmt::format("cannot listen on {}: no such address", where));
    }
    for (const auto& entry : found) {
        const tcp::endpoint endpoint = entry.endpoint();
        Acceptor acceptor(context);
        acceptor.open(endpoint.protocol(), ec);
        if (!ec) acceptor.set_option(Acceptor::reuse_address(true), ec);
        // "::" takes IPv4 clients as well.
        if (!ec && endpoint.address().is_v6()) {
            acceptor.set_option(asio::ip::v6_only(false), ec);
        }
        if (!ec) acceptor.bind(endpoint, ec);
        if (!ec) acceptor.listen(Acceptor::max_listen_connections, ec);
        if (!ec) return acceptor;
    }
    return fail(Code::unavailable,
                fmt::format("cannot listen on {}: {}", where, in_lowercase(ec.message())));
}

class AsioServer final : public Server {
  public:
    explicit AsioServer(const ServerOptions& options) : state_(options) {
        const auto shortest = std::min({options.idle_timeout, options.request_timeout,
                                        options.handshake_timeout, options.reply_patience});
        const auto tick = std::clamp(shortest / 4, std::chrono::milliseconds{5},
                                     std::chrono::milliseconds{1'000});
        for (std::size_t i = 0; i < options.io_threads; ++i) {
            loops_.push_back(std::make_unique<Loop>(state_, tick));
        }
    }

    ~AsioServer() override { stop(); }

    Result<void> bind() {
        if (state_.options.tls) state_.tls = TRY(TlsContext::load(*state_.options.tls));
        auto acceptor = bind_to(state_.options, loops_.front()->context);
        if (!acceptor) return std::unexpected(acceptor.error());
        acceptor_.emplace(std::move(*acceptor));
        port_ = acceptor_->local_endpoint().port();
        return {};
    }

    void serve(Handler handler, RefusalHandler refuse, ProbeHandler probe) override {
        const std::scoped_lock lock(stop_mutex_);
        INVARIANT(handler && refuse);
        INVARIANT(!serving_ && !stopped_);
        serving_ = true;
        state_.handler = std::move(handler);
        state_.refuse = std::move(refuse);
        state_.probe = std::move(probe);
        asio::co_spawn(loops_.front()->context, accept(), MustNotThrow{});
        for (const auto& loop : loops_) loop->start();
    }

    std::uint16_t port() const override { return port_; }

    ServerCounts counts() const override {
        ServerCounts counts;
        {
            const std::scoped_lock lock(state_.mutex);
            counts.connections = state_.connections;
        }
        counts.busy = state_.workers.busy();
        counts.streams = state_.streams_running;
        counts.body_bytes = state_.body_bytes;
        counts.reply_bytes = state_.reply_bytes;
        counts.accepted = state_.accepted;
        counts.requests = state_.requests;
        counts.refused = state_.refused;
        counts.handshakes = state_.handshakes;
        counts.handshakes_failed = state_.handshakes_failed;
        return counts;
    }

    void stop() override {
        const std::scoped_lock lock(stop_mutex_);
        if (stopped_) return;
        stopped_ = true;
        if (!serving_) {
            acceptor_.reset();
            return;
        }
        state_.stopping = true;
        const std::uint64_t one = 1;
        INVARIANT(::write(state_.stop_event, &one, sizeof(one)) == sizeof(one));
        asio::post(loops_.front()->context, [this] {
            ErrorCode ec;
            if (acceptor_) acceptor_->close(ec);
        });
        for (const auto& loop : loops_) loop->stop_waiting();
        {
            std::unique_lock waiting(state_.mutex);
            state_.ended.wait_for(waiting, state_.options.stop_timeout,
                                  [this] { return state_.connections == 0; });
        }
        state_.cutting = true;
        for (const auto& loop : loops_) loop->cut();
        state_.workers.stop();
        state_.streams.stop();
        state_.pieces.stop();
        state_.handshakers.stop();
        for (const auto& loop : loops_) loop->finish();
    }

  private:
    Awaitable<void> accept() {
        std::size_t next = 0;
        asio::basic_waitable_timer<std::chrono::steady_clock,
                                   asio::wait_traits<std::chrono::steady_clock>, Executor>
            pause(loops_.front()->context);
        while (!state_.stopping) {
            Loop& loop = *loops_[next++ % loops_.size()];
            ErrorCode ec;
            auto token = asio::redirect_error(Token{}, ec);
            Socket socket = co_await acceptor_->async_accept(loop.context, token);
            if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor)
                co_return;
            if (ec) {
                // Out of descriptors, mostly: the next try would fail as well.
                pause.expires_after(std::chrono::milliseconds{50});
                co_await pause.async_wait(token);
                continue;
            }
            state_.accepted.fetch_add(1, std::memory_order_relaxed);
            socket.set_option(tcp::no_delay(true), ec);
            socket.native_non_blocking(true, ec);
            loop.take(std::move(socket));
        }
    }

    std::vector<std::unique_ptr<Loop>> loops_;
    mutable ServerState state_;
    std::optional<Acceptor> acceptor_;
    std::uint16_t port_ = 0;
    std::mutex stop_mutex_;
    bool serving_ = false;
    bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options) {
    INVARIANT(options.io_threads > 0 && options.workers > 0 && options.streams_max > 0);
    INVARIANT(options.handshake_threads > 0 && options.handshakes_max > 0);
    INVARIANT(options.piece_threads > 0);
    auto server = std::make_unique<AsioServer>(options);
    TRY(server->bind());
    return std::unique_ptr<Server>(std::move(server));
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler handler,
                                              RefusalHandler refuse, ProbeHandler probe) {
    std::unique_ptr<Server> server = TRY(listen(options));
    server->serve(std::move(handler), std::move(refuse), std::move(probe));
    return server;
}

}  // namespace opentrail::http
