#include "http/connection.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cerrno>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "http/client_gone.h"
#include "http/letter_case.h"
#include "http/socket_stream.h"

namespace opentrail::http {
namespace {

using ErrorCode = boost::system::error_code;

// A whole request of most clients in one read: with Beast's default of 512 bytes it took three.
constexpr std::size_t read_bytes = 16 << 10;
constexpr std::size_t body_read_bytes = 128 << 10;
// How long a reply that was refused for want of room stands for others that will be.
constexpr std::chrono::milliseconds pressed_time{5'000};
// ContentType handshake (RFC 8446 section 5.1): no method of HTTP begins with it.
constexpr char tls_first_byte = 0x16;

/// Empties a text whose room is large. A moved-to or cleared one would keep it while its connection
/// idles, and nobody counts what a thousand of them keep.
void give_back(std::string& text) {
    if (text.capacity() > read_bytes) std::string().swap(text);
}

}  // namespace

ServerState::ServerState(const ServerOptions& given)
    : options(given),
      stop_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      workers("http-worker", given.workers, given.waiting_max),
      streams("http-stream", given.streams_max, 0),
      pieces("http-piece", given.piece_threads, given.connections_max + turned_away_max),
      handshakers("http-handshake", given.handshake_threads,
                  given.connections_max + turned_away_max) {
    INVARIANT(stop_event >= 0);
}

ServerState::~ServerState() {
    workers.stop();
    streams.stop();
    pieces.stop();
    handshakers.stop();
    ::close(stop_event);
}

Connection::Connection(Socket socket, asio::io_context& context, ServerState& state)
    : socket_(std::move(socket)),
      context_(context),
      state_(state),
      parser_({state.options.header_bytes_max, state.options.body_bytes_max}) {
    ErrorCode ec;
    const auto peer = socket_.remote_endpoint(ec);
    if (!ec) {
        auto address = peer.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped()) {
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        }
        remote_address_ = address.to_string();
        remote_port_ = peer.port();
    }
    buffer_.reserve(read_bytes);
}

Connection::~Connection() {
    release();
    close();
    const std::scoped_lock lock(state_.mutex);
    --state_.connections;
    state_.ended.notify_all();
}

Awaitable<bool> Connection::secure() {
    arm(state_.options.handshake_timeout);
    const bool shaken = co_await shake_hands();
    disarm();
    (shaken ? state_.handshakes : state_.handshakes_failed).fetch_add(1, std::memory_order_relaxed);
    if (shaken) co_return true;
    if (tls_) {
        log_debug("http", "a TLS handshake failed",
                  {{"address", remote_address_}, {"why", tls_->failure()}});
        // The alert that says why must not be overtaken by a reset.
        if (!timed_out_ && !given_up_) co_await linger();
    }
    co_return false;
}

Awaitable<bool> Connection::shake_hands() {
    const bool tls = co_await begins_with_tls();
    if (!tls) co_return false;
    // Each wait by itself: GCC 12 mistakes `while (co_await …)` with a `break` inside.
    while (true) {
        const bool room = co_await hand_to(state_.handshakers, &Connection::run_handshake);
        if (!room || handshake_.ended) co_return false;
        if (handshake_.wait == TlsSession::Wait::none) co_return true;
        const bool came = co_await ready(handshake_.wait);
        if (!came) co_return false;
    }
}

/// Looks at the first byte without taking it: OpenSSL would answer a client that speaks plain HTTP
/// with an alert, which says nothing to it.
Awaitable<bool> Connection::begins_with_tls() {
    char first = 0;
    while (true) {
        if (!co_await ready(TlsSession::Wait::readable)) co_return false;
        const ssize_t got = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 1) break;
        if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
            co_return false;
        }
    }
    if (first == tls_first_byte) co_return true;
    if (first >= 'A' && first <= 'Z') co_await explain_tls();
    co_return false;
}

Awaitable<void> Connection::explain_tls() {
    response_ = {.status = 400,
                 .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
                 .body = "this port speaks HTTPS only: use https:// in place of http://\n"};
    render(false);
    // So little always fits a new connection's buffer.
    broken_ = !send_some(socket_.native_handle(), head_, response_.body);
    if (!broken_) co_await linger();
}

bool Connection::give_up() {
    if (given_up_) return false;
    given_up_ = true;
    cut();
    return true;
}

void Connection::run_handshake() {
    if (!tls_) tls_ = state_.tls->open(socket_.native_handle());
    handshake_ = tls_->handshake();
    post_resume();
}

Awaitable<void> Connection::run() {
    bool open = true;
    while (open && !state_.stopping) {
        open = co_await exchange();
    }
}

Awaitable<void> Connection::turn_away() {
    refusal_ = {503, "too many connections"};
    co_await refuse(false);
}

Awaitable<bool> Connection::exchange() {
    parser_.reset();
    response_ = {};
    give_back(response_.body);
    body_follows_ = true;
    const Read read = co_await read_request();
    disarm();
    if (read == Read::gone) co_return false;
    if (read == Read::refused) {
        co_await refuse(false);
        co_return false;
    }
    parser_.request().remote_address = remote_address_;
    parser_.request().remote_port = remote_port_;
    if (tls_) parser_.request().tls = tls_->details();
    body_follows_ = parser_.request().method != "HEAD";

    if (auto reply = state_.probe ? state_.probe(parser_.request()) : std::nullopt) {
        INVARIANT(!reply->stream && !reply->next);
        response_ = *std::move(reply);
        render(parser_.keep_alive());
        co_await write_rest();
        release();
        co_return keep_alive_ && !broken_;
    }
    if (!co_await hand_to(state_.workers, &Connection::run_handler)) {
        refusal_ = {503, "too many requests are waiting"};
        co_await refuse(parser_.keep_alive() && !state_.stopping);
        co_return keep_alive_ && !broken_;
    }
    if (!reply_room_) {
        response_ = {};
        give_back(response_.body);
        refusal_ = {503, "too many long replies are being read"};
        co_await refuse(keep_alive_);
    } else if (response_.stream && body_follows_ && !broken_) {
        if (!co_await hand_to(state_.streams, &Connection::run_stream)) {
            refusal_ = {503, "too many streams are open"};
            co_await refuse(parser_.keep_alive() && !state_.stopping);
        }
    } else {
        if (reply_charged_ > 0) reading_since_ = std::chrono::steady_clock::now();
        co_await write_rest();
        co_await write_pieces();
    }
    release();
    co_return keep_alive_ && !broken_;
}

Awaitable<Connection::Read> Connection::read_request() {
    if (buffer_.size() == 0) {
        arm(state_.options.idle_timeout);
        if (!co_await fill(read_bytes)) co_return Read::gone;
    }
    arm(state_.options.request_timeout);
    bool first = true;
    bool continued = false;  // It was told to send its body.
    while (true) {
        const auto held = buffer_.data();
        const std::string_view bytes(static_cast<const char*>(held.data()), held.size());
        // RFC 9112 section 2.2: an empty line before a request should be ignored.
        if (first && bytes.starts_with("\r\n")) {
            buffer_.consume(2);
            first = false;
            continue;
        }
        if (!served_ && !tls_ && bytes.starts_with(tls_first_byte)) {
            // A client that speaks TLS to a port that does not: no text says anything to it.
            co_await linger();
            co_return Read::gone;
        }
        served_ = true;
        std::size_t used = 0;
        const auto progress = parser_.feed(bytes, used);
        buffer_.consume(used);
        if (used > 0) first = false;
        if (progress == RequestParser::Progress::refused) {
            refusal_ = parser_.refusal();
            co_return Read::refused;
        }
        if (!charge_body()) {
            refusal_ = {503, "too many request bodies are being read"};
            co_return Read::refused;
        }
        // Also where no body is to come: botocore keeps a final reply that it gets in its place,
        // and takes it for the reply to its next request on the connection.
        const bool waits = parser_.expects_continue() && parser_.request().body.empty() &&
                           buffer_.size() == 0 && !continued;
        const bool at_head = progress == RequestParser::Progress::head;
        if (waits && (at_head || progress == RequestParser::Progress::done)) {
            if (!co_await send_continue()) co_return Read::gone;
            continued = true;
        }
        if (progress == RequestParser::Progress::done) co_return Read::complete;
        if (at_head) continue;
        const bool large = parser_.request().body.size() > read_bytes;
        if (!co_await fill(large ? body_read_bytes : read_bytes)) {
            if (state_.stopping) co_return Read::gone;
            refusal_ = timed_out_ ? Refusal{408, "the request took too long to arrive"}
                                  : Refusal{400, "the request ended early"};
            co_return Read::refused;
        }
    }
}

Awaitable<bool> Connection::fill(std::size_t bytes) {
    if (!tls_) co_return co_await fill_plain(bytes);
    if (state_.stopping) co_return false;
    const auto space = buffer_.prepare(bytes);
    while (true) {
        const TlsSession::Step step = tls_->receive(static_cast<char*>(space.data()), space.size());
        buffer_.commit(step.bytes);
        if (step.bytes > 0) co_return true;
        if (step.ended || !co_await ready(step.wait)) co_return false;
    }
}

Awaitable<bool> Connection::fill_plain(std::size_t bytes) {
    // stop_waiting may have come before there was anything to end.
    if (state_.stopping) co_return false;
    ErrorCode ec;
    const auto space = buffer_.prepare(bytes);
    auto token = asio::redirect_error(Token{}, ec);
    reading_ = true;
    const std::size_t got = co_await socket_.async_read_some(space, token);
    reading_ = false;
    buffer_.commit(got);
    co_return !ec;
}

/// Waits for the socket. False when the wait was ended.
Awaitable<bool> Connection::ready(TlsSession::Wait wait) {
    if (timed_out_ || given_up_ || (state_.stopping && !writing_)) co_return false;
    ErrorCode ec;
    auto token = asio::redirect_error(Token{}, ec);
    const auto what = wait == TlsSession::Wait::writable ? Socket::wait_write : Socket::wait_read;
    const bool reads = !writing_;
    if (reads) reading_ = true;
    co_await socket_.async_wait(what, token);
    if (reads) reading_ = false;
    co_return !ec;
}

std::optional<std::size_t> Connection::send(std::string_view first, std::string_view second) {
    return tls_ ? tls_->send_some(first, second)
                : send_some(socket_.native_handle(), first, second);
}

Awaitable<bool> Connection::send_continue() {
    constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    // So few bytes always fit the socket's buffer of a client that waits for them.
    co_return send(line, {}) == line.size();
}

Awaitable<bool> Connection::hand_to(WorkerPool& pool, void (Connection::*work)()) {
    room_ = true;
    auto start = [this, &pool, work](auto handler) {
        resume_ = std::move(handler);
        WorkerPool::Job job = [this, work] { (this->*work)(); };
        if (!pool.offer(job)) {
            room_ = false;
            post_resume();
        }
    };
    Token token;
    co_await asio::async_initiate<Token, void()>(start, token);
    co_return room_;
}

void Connection::run_handler() {
    if (!state_.cutting) {
        state_.requests.fetch_add(1, std::memory_order_relaxed);
        const Answering answering(socket_.native_handle(), state_.stop_event);
        response_ = state_.handler(parser_.request());
    } else {
        response_ = {.status = 503, .headers = {}, .body = {}};
    }
    INVARIANT(!response_.next || (response_.length && !response_.stream));
    const std::string* wish = find(response_.headers, "Connection");
    render(parser_.keep_alive() && !(wish && equal_ignoring_case(*wish, "close")));
    reply_room_ = charge_reply();
    if (reply_room_ && (!response_.stream || !body_follows_)) {
        // The common case ends here, without waiting for the loop.
        const std::string_view body = body_follows_ ? std::string_view(response_.body) : "";
        const auto sent = send(head_, body);
        broken_ = !sent;
        sent_ = sent.value_or(0);
    }
    post_resume();
}

void Connection::run_stream() {
    state_.streams_running.fetch_add(1, std::memory_order_relaxed);
    SocketStream stream({.socket = socket_.native_handle(),
                         .tls = tls_.get(),
                         .stop_event = state_.stop_event,
                         .chunked = parser_.knows_chunked() && !response_.length,
                         .patience = state_.options.idle_timeout});
    if (stream.write_raw(head_)) response_.stream(stream);
    broken_ = !stream.finish();
    if (!parser_.knows_chunked() || response_.length) keep_alive_ = false;
    state_.streams_running.fetch_sub(1, std::memory_order_relaxed);
    post_resume();
}

void Connection::post_resume() {
    asio::post(context_, [this] {
        auto resume = std::move(resume_);
        resume();
    });
}

void Connection::arm(std::chrono::milliseconds patience) {
    timed_out_ = false;
    deadline_ = std::chrono::steady_clock::now() + patience;
}

void Connection::check_deadline(SteadyTime now) {
    // Whoever reads slowly has time for it as long as there is room for others.
    const bool in_the_way = reading_since_ <= now - state_.options.reply_patience &&
                            state_.reply_refused.load() >= now - pressed_time;
    if (now < deadline_ && !in_the_way) return;
    disarm();
    timed_out_ = true;
    ErrorCode ec;
    socket_.cancel(ec);
}

void Connection::stop_waiting() {
    if (writing_) arm(std::min(state_.options.stop_write_timeout, state_.options.idle_timeout));
    if (!reading_) return;
    ErrorCode ec;
    socket_.cancel(ec);
}

void Connection::cut() {
    ErrorCode ec;
    socket_.cancel(ec);
    socket_.shutdown(Socket::shutdown_both, ec);
}

bool Connection::charge_body() {
    const std::size_t size = parser_.request().body.size();
    if (size == charged_) return true;
    const std::size_t grown = size - charged_;
    charged_ = size;
    return state_.body_bytes.fetch_add(grown) + grown <= state_.options.all_bodies_bytes_max;
}

void Connection::release() {
    give_back(parser_.request().body);
    if (reply_charged_ > 0) {
        state_.reply_bytes.fetch_sub(reply_charged_);
        reply_charged_ = 0;
        reading_since_ = SteadyTime::max();
    }
    state_.body_bytes.fetch_sub(charged_);
    charged_ = 0;
    if (buffer_.capacity() > body_read_bytes / 2 && buffer_.size() == 0) {
        buffer_.shrink_to_fit();
        buffer_.reserve(read_bytes);
    }
}

void Connection::close() {
    ErrorCode ec;
    if (tls_ && !broken_) tls_->end();
    socket_.close(ec);
}

}  // namespace opentrail::http
