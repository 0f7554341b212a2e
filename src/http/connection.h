// Connection: one client of the server: read, hand over, write, again. Inside http only: includes
// Asio.
//
// All members run on the thread of the connection's loop, but for run_handler, run_stream, run_next
// and run_handshake, which run on a pool's thread while the coroutine waits for them and touches
// nothing.

#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>

#include "http/request_parser.h"
#include "http/server.h"
#include "http/tls_session.h"
#include "http/worker_pool.h"

namespace opentrail::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Token = asio::use_awaitable_t<Executor>;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;
using SteadyTime = std::chrono::steady_clock::time_point;

// Connections beyond the allowed number that may be told so at once; more are closed without a
// word.
inline constexpr std::size_t turned_away_max = 64;

/// What all connections of a server share.
struct ServerState {
    explicit ServerState(const ServerOptions& given);
    ~ServerState();
    ServerState(const ServerState&) = delete;
    ServerState& operator=(const ServerState&) = delete;

    const ServerOptions options;
    std::unique_ptr<TlsContext> tls;  // Null: plain HTTP. Set before the first connection.
    // Set before the first connection, not changed after it.
    Handler handler;
    RefusalHandler refuse;
    ProbeHandler probe;
    const int stop_event;  // Readable once the server stops: ends the waits of streams.
    std::atomic<bool> stopping = false;
    std::atomic<bool> cutting = false;  // The time for stopping gracefully is over.
    std::atomic<std::size_t> body_bytes = 0;
    std::atomic<std::size_t> reply_bytes = 0;
    // When a reply last found no room. So early that it is long ago.
    std::atomic<SteadyTime> reply_refused = SteadyTime::min();
    std::atomic<std::uint64_t> streams_running = 0;
    std::atomic<std::uint64_t> accepted = 0;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> refused = 0;
    std::atomic<std::uint64_t> handshakes = 0;
    std::atomic<std::uint64_t> handshakes_failed = 0;
    std::mutex mutex;
    std::condition_variable ended;  // With `mutex`: a connection less.
    std::size_t connections = 0;    // With `mutex`.
    WorkerPool workers;
    WorkerPool streams;
    WorkerPool pieces;
    WorkerPool handshakers;  // The pools last: their threads use all above.
};

class Connection {
  public:
    Connection(Socket socket, asio::io_context& context, ServerState& state);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Makes it a TLS connection. False when that failed: the client has been told what it can
    /// understand, and there is nothing more to do.
    Awaitable<bool> secure();
    /// Gives up a handshake that waits, for the sake of others. False when that was asked before.
    bool give_up();
    /// Serves requests until either side ends it.
    Awaitable<void> run();
    /// Answers 503 without reading: there are too many connections.
    Awaitable<void> turn_away();

    /// Cancels what the client has been too slow for.
    void check_deadline(SteadyTime now);
    /// Ends the wait for a request that is not there in full; whoever does not read its reply has
    /// little time left. What runs goes on.
    void stop_waiting();
    /// Ends it now. A handler that runs loses its client.
    void cut();

  private:
    enum class Read { complete, refused, gone };

    Awaitable<bool> shake_hands();
    Awaitable<bool> begins_with_tls();
    Awaitable<void> explain_tls();
    Awaitable<bool> exchange();
    Awaitable<Read> read_request();
    Awaitable<bool> fill(std::size_t bytes);
    Awaitable<bool> fill_plain(std::size_t bytes);
    Awaitable<bool> ready(TlsSession::Wait wait);
    Awaitable<bool> send_continue();
    Awaitable<bool> hand_to(WorkerPool& pool, void (Connection::*work)());
    Awaitable<void> refuse(bool keep_alive);
    Awaitable<void> write_rest();
    Awaitable<void> write_pieces();
    Awaitable<void> linger();

    std::optional<std::size_t> send(std::string_view first, std::string_view second);
    void run_handler();
    void run_stream();
    void run_next();
    void run_handshake();
    void post_resume();
    void render(bool keep_alive);
    void arm(std::chrono::milliseconds patience);
    void disarm() { deadline_ = SteadyTime::max(); }
    bool charge_body();
    bool charge_reply();
    void release();
    void close();

    Socket socket_;
    asio::io_context& context_;
    ServerState& state_;
    std::string remote_address_;
    std::uint16_t remote_port_ = 0;
    std::unique_ptr<TlsSession> tls_;  // From the handshake on.
    TlsSession::Step handshake_;       // Its latest step.
    bool given_up_ = false;

    boost::beast::flat_buffer buffer_;
    RequestParser parser_;
    Refusal refusal_;
    Response response_;
    std::string head_;
    std::size_t sent_ = 0;  // Of head and body together.
    std::size_t charged_ = 0;
    std::size_t reply_charged_ = 0;
    std::uint64_t left_ = 0;  // Of a reply in pieces, after the one in `response_`.

    bool keep_alive_ = false;
    bool body_follows_ = true;  // False for the reply to HEAD.
    bool broken_ = false;       // The client is gone.
    bool served_ = false;       // Anything at all has been read.
    bool reading_ = false;
    bool writing_ = false;
    bool timed_out_ = false;
    bool room_ = true;        // Whether the pool took the job.
    bool reply_room_ = true;  // Whether there is room for the reply.
    SteadyTime deadline_ = SteadyTime::max();
    SteadyTime reading_since_ = SteadyTime::max();  // A long reply's client.
    std::move_only_function<void()> resume_;
};

}  // namespace opentrail::http
