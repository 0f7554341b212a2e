// The half of Connection that writes: replies, their next pieces, refusals.

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <utility>

#include "base/assert.h"
#include "http/connection.h"
#include "http/reply.h"

namespace opentrail::http {
namespace {

using ErrorCode = boost::system::error_code;

constexpr std::size_t linger_read_bytes = 16 << 10;
// How long a refused client may go on sending before the connection is reset under it.
constexpr std::chrono::milliseconds linger_time{2'000};

}  // namespace

/// Whether there is room for the reply that has been made.
bool Connection::charge_reply() {
    const std::size_t size = body_follows_ && !response_.stream ? response_.body.size() : 0;
    if (size <= state_.options.small_reply_bytes) return true;
    reply_charged_ = size;
    if (state_.reply_bytes.fetch_add(size) + size <= state_.options.all_replies_bytes_max) {
        return true;
    }
    state_.reply_refused = std::chrono::steady_clock::now();
    return false;
}

/// Makes the next piece and sends what the socket takes of it.
void Connection::run_next() {
    auto piece = state_.cutting ? Result<std::string>(std::string()) : response_.next();
    broken_ = !piece || piece->empty() || piece->size() > left_;
    if (!broken_) {
        left_ -= piece->size();
        response_.body = *std::move(piece);
        head_.clear();
        const auto sent = send({}, response_.body);
        broken_ = !sent;
        sent_ = sent.value_or(0);
    }
    post_resume();
}

void Connection::render(bool keep_alive) {
    // A stream that ends early is told by the connection's end, where its length was said.
    const bool chunked = response_.stream && parser_.knows_chunked() && !response_.length;
    keep_alive_ = keep_alive && !state_.stopping && (!response_.stream || chunked);
    if (!has_body(response_.status)) response_.body.clear();
    head_ = render_head(response_, {.keep_alive = keep_alive_, .chunked = chunked});
    sent_ = 0;
}

Awaitable<void> Connection::refuse(bool keep_alive) {
    state_.refused.fetch_add(1, std::memory_order_relaxed);
    response_ = state_.refuse(refusal_.status, refusal_.reason, parser_.request());
    INVARIANT(!response_.stream && !response_.next);
    // A client that does not leave must not keep others' room meanwhile.
    release();
    if (response_.status == 503 && !find(response_.headers, "Retry-After")) {
        response_.headers.push_back({"Retry-After", "1"});
    }
    body_follows_ = parser_.request().method != "HEAD";
    render(keep_alive);
    co_await write_rest();
    if (!keep_alive_ && !broken_) co_await linger();
}

Awaitable<void> Connection::write_rest() {
    while (!broken_) {
        std::string_view head = head_;
        std::string_view body = body_follows_ ? std::string_view(response_.body) : "";
        const std::size_t of_head = std::min(sent_, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(sent_ - of_head);
        if (head.empty() && body.empty()) break;
        arm(state_.stopping ? state_.options.stop_write_timeout : state_.options.idle_timeout);
        writing_ = true;
        if (tls_) {
            const auto sent = tls_->send_some(head, body);
            sent_ += sent.value_or(0);
            broken_ = !sent;
            // Also when it took some of it: others want their turn.
            if (sent && *sent < head.size() + body.size()) {
                const bool room = co_await ready(TlsSession::Wait::writable);
                broken_ = !room;
            }
        } else {
            const std::array<asio::const_buffer, 2> pieces{asio::buffer(head), asio::buffer(body)};
            ErrorCode ec;
            auto token = asio::redirect_error(Token{}, ec);
            sent_ += co_await socket_.async_write_some(pieces, token);
            if (ec) broken_ = true;
        }
        writing_ = false;
    }
    disarm();
}

/// After the first: each is made when the one before has been sent.
Awaitable<void> Connection::write_pieces() {
    if (!response_.next || !body_follows_ || broken_) co_return;
    left_ = *response_.length - std::min<std::uint64_t>(*response_.length, response_.body.size());
    while (left_ > 0 && !broken_) {
        const bool room = co_await hand_to(state_.pieces, &Connection::run_next);
        if (!room) broken_ = true;
        co_await write_rest();
    }
}

// Closing a socket with unread bytes resets it, and the reset may overtake the reply.
Awaitable<void> Connection::linger() {
    ErrorCode ec;
    if (tls_) tls_->end();
    socket_.shutdown(Socket::shutdown_send, ec);
    if (ec) co_return;
    buffer_.consume(buffer_.size());
    arm(std::min(linger_time, state_.options.request_timeout));
    // What is still encrypted is not worth the work.
    while (co_await fill_plain(linger_read_bytes)) buffer_.consume(buffer_.size());
    disarm();
}

}  // namespace opentrail::http
