// Of Session: what comes from the upstream and goes to the client.

#include <algorithm>
#include <utility>

#include "gateway/proxy/forwarding.h"
#include "gateway/proxy/session.h"

namespace opentrail::gateway {
namespace {

/// Before the reply proper. 103 may come a few times.
constexpr int interims_max = 16;

}  // namespace

bool Session::pass() {
    if (client_.hung_up()) {
        leave("the client broke its connection");
        return false;
    }
    if (!upstream_ || !advance_connection()) return stage_ == Stage::flushing;
    pump_request();
    if (stage_ == Stage::passing) pump_reply();
    return stage_ != Stage::passing && stage_ != Stage::dead;
}

void Session::pump_reply() {
    for (int round = 0;; ++round) {
        if (round == rounds_max) {
            loop_.run_soon(id_);
            return;
        }
        if (!reply_headed_ && !read_reply_head()) return;
        if (reply_headed_ && !frame_reply()) return;
        if (!flush()) {
            leave("the client broke its connection");
            return;
        }
        const Link::State state = fill(upstream_->link, back_);
        if (state == Link::State::blocked) return;
        if (state == Link::State::good) {
            reply_came_ = true;
            continue;
        }
        on_upstream_end(state == Link::State::broken);
        // Sent again, it will be looked at when the new connection says something.
        return;
    }
}

/// False when the exchange has ended.
bool Session::read_reply_head() {
    while (!reply_headed_ && !back_.fresh().empty()) {
        const Progress progress = reply_head_.read(back_.fresh(), is_to_head_);
        if (progress == Progress::more) return true;
        if (progress == Progress::refused) {
            fail(Ending::upstream_malformed, reply_head_.refusal().reason, 502);
            return false;
        }
        if (!reply_head_.is_interim()) {
            return take_reply_head();
        }
        if (++interims_ > interims_max) {
            fail(Ending::upstream_malformed, "the upstream sends 1xx without an end", 502);
            return false;
        }
        // RFC 9110 section 15.2: none for HTTP/1.0.
        if (is_http11_) reply_out_ += back_.fresh().substr(0, reply_head_.size());
        reply_out_allowed_ = interim_bytes_ = reply_out_.size();
        awaits_continue_ = false;
        back_.skip(reply_head_.size());
        reply_head_.reset();
    }
    return true;
}

/// False when the exchange has ended.
bool Session::take_reply_head() {
    reply_headed_ = true;
    awaits_continue_ = false;
    note(reply_head_, exchange_);
    reply_ = BodyFrame(reply_head_.framing());
    if (!is_http11_ && reply_.framing().kind == Framing::Kind::chunked) {
        fail(Ending::upstream_malformed, "the reply to HTTP/1.0 is chunked", 502);
        return false;
    }
    // What the client still sends of its request cannot be told from the next one.
    closes_ = closes_ || !request_framed_ || client_ended_ || loop_.stops() ||
              reply_.framing().kind == Framing::Kind::until_close;
    const std::string_view connection = closes_ ? "close" : is_http11_ ? "" : "keep-alive";
    append_forwarded(reply_head_, connection, reply_out_);
    back_.skip(reply_head_.size());
    return true;
}

/// Looks at what came of the body. False when the exchange has ended.
bool Session::frame_reply() {
    bool ends = reply_.is_empty();
    while (!ends && !back_.fresh().empty()) {
        const BodyFrame::Step step = reply_.take(back_.fresh());
        if (step.progress == Progress::refused) {
            fail(Ending::upstream_malformed, reply_.refusal().reason, 502);
            return false;
        }
        if (step.used == 0) break;
        keep(exchange_.reply_body, step.data, state_.options.reply_excerpt_bytes_max);
        back_.pass(step.used);
        Tally::add(state_.tally.reply_bytes, step.used);
        ends = step.progress == Progress::done;
        if (ends) held_ = step.used;
    }
    if (ends) {
        end_reply();
        return false;
    }
    // Of a body that ends with its connection any byte may be the last.
    const Framing::Kind kind = reply_.framing().kind;
    const std::size_t ready = back_.ready().size();
    held_ = kind == Framing::Kind::until_close ? std::min<std::size_t>(1, ready) : 0;
    // Of a body of known length the head goes with its first bytes; chunks may be a stream whose
    // head somebody waits for.
    if (ready > held_ || kind == Framing::Kind::chunked) reply_out_allowed_ = reply_out_.size();
    return true;
}

void Session::on_upstream_end(bool broken) {
    if (reply_headed_ && !broken && reply_.framing().kind == Framing::Kind::until_close) {
        end_reply();
        return;
    }
    if (send_again()) return;
    if (stage_ != Stage::passing) return;
    fail(Ending::upstream_broke,
         reply_headed_ ? "the upstream closed the connection before its reply ended"
                       : "the upstream closed the connection before it replied",
         502);
}

void Session::end_reply() {
    exchange_.ending = Ending::complete;
    return_upstream();
    finish();
}

/// Sends what is not held back. False when the client's connection is broken.
bool Session::flush() {
    const std::string_view head =
        std::string_view(reply_out_).substr(0, reply_out_allowed_).substr(reply_out_sent_);
    std::string_view body;
    if (reply_out_allowed_ == reply_out_.size()) {
        body = back_.ready();
        body.remove_suffix(std::min(held_, body.size()));
    }
    if (head.empty() && body.empty()) return true;
    is_offered_ |= client_.tls() != nullptr && reply_out_allowed_ > interim_bytes_;
    const Link::Sent sent = client_.send(head, body);
    const std::size_t of_head = std::min(sent.bytes, head.size());
    reply_out_sent_ += of_head;
    back_.sent(sent.bytes - of_head);
    moved_ |= sent.bytes > 0;
    return sent.state != Link::State::broken;
}

bool Session::is_flushed() const {
    return reply_out_sent_ == reply_out_.size() && back_.ready().empty();
}

void Session::finish() {
    told_ = true;
    stage_ = Stage::finishing;
    count_ending();
    exchange_.ended = state_.clock.now();
    state_.release_excerpt(std::exchange(excerpt_bytes_, 0));
    const auto question = std::make_shared<Question>(loop_.mailbox(), id_, ++questions_);
    state_.observer.finish(std::move(exchange_), std::move(memory_),
                           [question](Verdict verdict) { question->answer(std::move(verdict)); });
    if (question->is_answered()) on_finished(question->verdict());
}

bool Session::on_finished(const Verdict& verdict) {
    if (!verdict.go_on) {
        die(true);
        return false;
    }
    reply_out_allowed_ = reply_out_.size();
    held_ = 0;
    stage_ = Stage::flushing;
    return true;
}

}  // namespace opentrail::gateway
