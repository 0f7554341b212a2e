#include "gateway/proxy/session.h"

#include <array>
#include <utility>

#include "base/log.h"

namespace opentrail::gateway {

Session::Session(Loop& loop, std::uint64_t id, Accepted accepted)
    : loop_(loop),
      state_(loop.state()),
      id_(id),
      client_(std::move(accepted.socket)),
      address_(accepted.address.host()),
      port_(accepted.address.port()),
      head_(state_.options.heads),
      reply_head_(state_.options.heads) {}

Session::~Session() { state_.release_excerpt(excerpt_bytes_); }

void Session::start() {
    if (!loop_.watch(client_.socket(), *this)) {
        die(true);
        return;
    }
    if (state_.tls) {
        client_.secure(state_.tls->open(client_.socket().get()));
        stage_ = Stage::shaking_hands;
    }
    set_deadline();
}

void Session::on_events(std::uint32_t events) {
    if (stage_ == Stage::dead) return;
    client_.on_events(events);
    run();
}

void Session::run() {
    // Whoever ends an exchange from within goes on from where it was called.
    if (running_ || stage_ == Stage::dead) return;
    running_ = true;
    while (stage_ != Stage::dead && step()) {
    }
    running_ = false;
    if (stage_ != Stage::dead) set_deadline();
}

/// True when the next step can be tried at once.
bool Session::step() {
    switch (stage_) {
        case Stage::shaking_hands: return shake_hands();
        case Stage::reading_head: return read_head();
        case Stage::passing: return pass();
        case Stage::finishing:
            if (!flush()) die(true);
            return false;
        case Stage::flushing:
            if (!flush()) {
                die(true);
                return false;
            }
            return is_flushed() && complete();
        case Stage::lingering: return linger();
        case Stage::beginning:
        case Stage::dead: return false;
    }
    return false;
}

bool Session::shake_hands() {
    const Link::State state = client_.shake_hands();
    if (state == Link::State::blocked) return false;
    if (state == Link::State::good) {
        stage_ = Stage::reading_head;
        return true;
    }
    Tally::add(state_.tally.handshakes_failed);
    log_debug("gateway", "a TLS handshake failed",
              {{"address", address_}, {"why", client_.tls()->failure()}});
    die(false);
    return false;
}

void Session::on_answer(std::uint64_t question, Verdict verdict) {
    if (question != questions_) return;
    if (stage_ == Stage::beginning) {
        on_begun(std::move(verdict));
    } else if (stage_ == Stage::finishing) {
        on_finished(verdict);
    }
    run();
}

bool Session::complete() {
    if (!closes_ && !client_ended_) {
        begin_next();
        return true;
    }
    if (client_ended_ || (request_framed_ && in_.fresh().empty())) {
        client_.end_sending();
        die(false);
        return false;
    }
    // Closed now, the client would see an error in place of the reply that it has not read.
    client_.end_sending();
    stage_ = Stage::lingering;
    return true;
}

bool Session::linger() {
    std::array<char, Buffer::small_bytes> unheard;
    for (int round = 0; round < rounds_max; ++round) {
        const Link::Received received = client_.receive(unheard);
        if (received.state == Link::State::blocked) return false;
        if (received.state == Link::State::good) continue;
        die(false);
        return false;
    }
    loop_.run_soon(id_);
    return false;
}

void Session::begin_next() {
    stage_ = Stage::reading_head;
    begun_ = told_ = false;
    waits_for_ = Wait::nothing;
    // Of a request that never found its way, some may be left.
    in_.sent(in_.ready().size());
    head_.reset();
    request_framed_ = is_to_head_ = is_scanned_ = false;
    form_scan_.reset();
    request_out_.clear();
    request_out_sent_ = 0;
    tries_ = 0;
    is_again_ = is_deaf_ = anything_sent_ = false;
    back_.clear();
    reply_head_.reset();
    reply_out_.clear();
    reply_out_sent_ = reply_out_allowed_ = interim_bytes_ = held_ = 0;
    interims_ = 0;
    reply_came_ = reply_headed_ = is_offered_ = false;
    in_.release();
    moved_ = true;
    if (loop_.stops() && in_.empty()) die(false);
}

void Session::die(bool as_error) {
    if (stage_ == Stage::dead) return;
    stage_ = Stage::dead;
    if (upstream_) drop_upstream();
    if (as_error) {
        client_.reset();
    } else {
        client_.close();
    }
    loop_.bury(id_);
}

Link::State Session::fill(Link& link, Buffer& buffer) {
    if (!link.can_receive()) return Link::State::blocked;
    const std::span<char> room = buffer.room();
    if (room.empty()) return Link::State::blocked;
    const Link::Received received = link.receive(room);
    if (received.state == Link::State::good) {
        buffer.add(received.bytes);
        moved_ = true;
    }
    return received.state;
}

Session::Wait Session::wait() const {
    switch (stage_) {
        case Stage::shaking_hands: return Wait::handshake;
        case Stage::reading_head: return begun_ ? Wait::head : Wait::idle;
        case Stage::flushing: return Wait::client_write;
        case Stage::lingering: return Wait::linger;
        case Stage::passing: break;
        default: return Wait::nothing;
    }
    if (!upstream_ || upstream_->phase != Upstream::Phase::ready) return Wait::connect;
    if (reply_out_sent_ < reply_out_allowed_ || back_.ready().size() > held_) {
        return Wait::client_write;
    }
    if (!is_deaf_ && (request_out_sent_ < request_out_.size() || !in_.ready().empty())) {
        return Wait::upstream_write;
    }
    if (!request_framed_ && !reply_headed_ && !awaits_continue_) return Wait::client_read;
    return Wait::upstream_read;
}

void Session::set_deadline() {
    const Wait wanted = wait();
    const bool restarts =
        wanted >= Wait::client_read && wanted != Wait::connect && wanted != Wait::linger && moved_;
    moved_ = false;
    if (wanted == waits_for_ && !restarts) return;
    waits_for_ = wanted;
    const ProxyTimes& times = state_.options.times;
    const Duration longest = [&] {
        switch (wanted) {
            case Wait::handshake: return times.handshake;
            case Wait::idle: return times.idle;
            case Wait::head: return times.head;
            case Wait::client_read: return times.client_read;
            case Wait::client_write: return times.client_write;
            case Wait::connect: return times.connect;
            case Wait::upstream_write: return times.upstream_write;
            case Wait::upstream_read: return times.upstream_read;
            case Wait::linger: return times.linger;
            case Wait::nothing: break;
        }
        return Duration(0);
    }();
    deadline_ = loop_.now() + longest;
}

void Session::on_tick() {
    if (stage_ == Stage::dead || waits_for_ == Wait::nothing || loop_.now() < deadline_) return;
    on_timeout();
    run();
}

void Session::on_timeout() {
    switch (std::exchange(waits_for_, Wait::nothing)) {
        case Wait::nothing: return;
        case Wait::handshake:
            Tally::add(state_.tally.handshakes_failed);
            die(false);
            return;
        case Wait::idle:
        case Wait::linger: die(false); return;
        case Wait::head:
            exchange_.number = ++state_.numbers;
            fail(Ending::refused, "the head of the request did not come in time", 408);
            return;
        case Wait::client_read:
            fail(Ending::client_left, "the body of the request did not come in time", 408);
            return;
        case Wait::client_write: leave("the client took nothing for too long"); return;
        case Wait::connect: connect_next("connecting took too long"); return;
        case Wait::upstream_write:
            fail(Ending::upstream_timed_out, "the upstream took nothing for too long", 504);
            return;
        case Wait::upstream_read:
            fail(Ending::upstream_timed_out, "the upstream said nothing for too long", 504);
            return;
    }
}

void Session::on_stop() {
    if (stage_ == Stage::dead) return;
    closes_ = true;
    if (stage_ == Stage::shaking_hands || (stage_ == Stage::reading_head && !begun_)) die(false);
}

void Session::give_up() { leave("the gateway stopped"); }

}  // namespace opentrail::gateway
