// Of Session: its connection to the upstream.

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "gateway/proxy/session.h"

namespace opentrail::gateway {

/// Takes a kept connection, or begins a new one. False when the exchange has ended.
bool Session::acquire() {
    if (!is_again_) upstream_ = loop_.take_upstream();
    if (!upstream_) return connect_next("no address is known");
    upstream_->session = this;
    return true;
}

/// Tries the next of the upstream's addresses; `why` the one before did not do.
bool Session::connect_next(std::string_view why) {
    std::string last(why);
    if (upstream_) drop_upstream();
    const AddressList list = state_.addresses.list();
    while (tries_ < list->size()) {
        const std::size_t which = (loop_.preferred_address + tries_) % list->size();
        ++tries_;
        Socket socket = start_connecting((*list)[which]);
        if (!socket.is_open()) {
            last = std::strerror(errno);
            continue;
        }
        auto upstream = std::make_unique<Upstream>(loop_, std::move(socket), which);
        if (!loop_.watch(upstream->link.socket(), *upstream)) {
            last = std::strerror(errno);
            continue;
        }
        upstream->session = this;
        upstream_ = std::move(upstream);
        waits_for_ = Wait::nothing;
        Tally::add(state_.tally.upstream_connections);
        Tally::add(state_.tally.upstream_connections_open);
        return true;
    }
    state_.addresses.look_again();
    const UpstreamUrl& url = state_.addresses.url();
    fail(Ending::unreachable, fmt::format("cannot reach {}:{}: {}", url.host, url.port, last), 502);
    return false;
}

/// True when requests can be sent. Where that has come to nothing, the next address is tried.
bool Session::advance_connection() {
    using Phase = Upstream::Phase;
    if (upstream_->phase == Phase::connecting) {
        if (!upstream_->answered) return false;
        if (const int error = connect_error(upstream_->link.socket()); error != 0) {
            connect_next(std::strerror(error));
            return false;
        }
        upstream_->phase = Phase::ready;
        if (state_.upstream_tls) {
            upstream_->link.secure(state_.upstream_tls->open(upstream_->link.socket().get(),
                                                             state_.addresses.url().host));
            upstream_->phase = Phase::shaking_hands;
        }
    }
    if (upstream_->phase == Phase::shaking_hands) {
        const Link::State state = upstream_->link.shake_hands();
        if (state == Link::State::blocked) return false;
        if (state != Link::State::good) {
            connect_next("TLS: " + upstream_->link.tls()->failure());
            return false;
        }
        upstream_->phase = Phase::ready;
    }
    if (!upstream_->was_kept) loop_.preferred_address = upstream_->address;
    return true;
}

/// A kept connection broke: sends the request on a new one, if that can do no harm. False when it
/// might.
bool Session::send_again() {
    if (!upstream_->was_kept || reply_came_ || is_again_ || !in_.keeps_all()) return false;
    if (anything_sent_ && !is_idempotent_) return false;
    Tally::add(state_.tally.retries);
    drop_upstream();
    is_again_ = true;
    is_deaf_ = anything_sent_ = false;
    request_out_sent_ = 0;
    in_.send_again();
    back_.clear();
    return acquire();
}

void Session::drop_upstream() { loop_.bury(std::move(upstream_)); }

/// For the next request, if it can serve one.
void Session::return_upstream() {
    const bool lasts = reply_head_.keeps_alive() &&
                       reply_.framing().kind != Framing::Kind::until_close && is_request_sent() &&
                       back_.fresh().empty() && !upstream_->link.end_seen();
    if (lasts) {
        loop_.keep_upstream(std::move(upstream_));
    } else {
        drop_upstream();
    }
}

}  // namespace opentrail::gateway
