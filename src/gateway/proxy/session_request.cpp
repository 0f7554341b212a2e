// Of Session: what comes from the client and goes to the upstream.

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/proxy/forwarding.h"
#include "gateway/proxy/session.h"
#include "http/letter_case.h"

namespace opentrail::gateway {
namespace {

/// RFC 9110 section 9.2.2: sent twice they do no more than sent once.
bool is_idempotent(std::string_view method) {
    constexpr std::array<std::string_view, 6> methods{"GET",    "HEAD",    "PUT",
                                                      "DELETE", "OPTIONS", "TRACE"};
    return std::ranges::find(methods, method) != methods.end();
}

bool expects_continue(const RequestHead& head) {
    for (std::size_t i = 0; i < head.fields(); ++i) {
        const Field field = head.field(i);
        if (field.known == Known::expect) {
            return http::equal_ignoring_case(field.value, "100-continue");
        }
    }
    return false;
}

}  // namespace

bool Session::read_head() {
    while (true) {
        if (!in_.fresh().empty()) {
            if (!std::exchange(begun_, true)) {
                exchange_ = {};
                exchange_.began = loop_.wall();
                exchange_.client_address = address_;
                exchange_.client_port = port_;
                if (client_.tls() != nullptr) exchange_.tls = client_.tls()->details();
            }
            const Progress progress = head_.read(in_.fresh());
            if (progress == Progress::done) return begin();
            if (progress == Progress::refused) {
                exchange_.number = ++state_.numbers;
                note(head_, exchange_);
                is_to_head_ = head_.method() == "HEAD";
                fail(Ending::refused, head_.refusal().reason, head_.refusal().status);
                return stage_ != Stage::dead;
            }
        }
        const Link::State state = fill(client_, in_);
        if (state == Link::State::good) continue;
        if (state == Link::State::blocked) return false;
        if (begun_) {
            exchange_.number = ++state_.numbers;
            leave("the client left in the middle of a request's head");
        } else {
            die(false);
        }
        return false;
    }
}

bool Session::begin() {
    exchange_.number = ++state_.numbers;
    note(head_, exchange_);
    const std::string_view forwarded_for =
        state_.options.adds_forwarded_for ? std::string_view(address_) : std::string_view();
    append_forwarded(head_, forwarded_for, request_out_);
    request_ = BodyFrame(head_.framing());
    request_framed_ = exchange_.request_complete = request_.is_empty();
    is_http11_ = head_.is_http11();
    is_to_head_ = head_.method() == "HEAD";
    is_idempotent_ = is_idempotent(head_.method());
    awaits_continue_ = !request_framed_ && is_http11_ && expects_continue(head_);
    closes_ = !head_.keeps_alive() || loop_.stops();
    // From here on nothing of the head is looked at: its bytes may move.
    in_.skip(head_.size());
    Tally::add(state_.tally.exchanges);

    stage_ = Stage::beginning;
    // What has come of the body already, so that an answer of our own finds the next request.
    if (!frame_request()) return stage_ != Stage::dead;
    const auto question = std::make_shared<Question>(loop_.mailbox(), id_, ++questions_);
    state_.observer.begin(exchange_, memory_,
                          [question](Verdict verdict) { question->answer(std::move(verdict)); });
    return question->is_answered() && on_begun(std::move(question->verdict()));
}

bool Session::on_begun(Verdict verdict) {
    if (!verdict.go_on) {
        if (client_.hung_up()) {
            die(true);
            return false;
        }
        Tally::add(state_.tally.refused);
        answer(verdict.status, verdict.message, false);
        return stage_ != Stage::dead;
    }
    stage_ = Stage::passing;
    exchange_.was_let_through = true;
    if (client_.hung_up()) {
        leave("the client left before its request was passed on");
        return false;
    }
    acquire();
    return stage_ != Stage::dead;
}

void Session::pump_request() {
    for (int round = 0; !is_deaf_; ++round) {
        if (round == rounds_max) {
            loop_.run_soon(id_);
            return;
        }
        if (!frame_request()) return;
        const std::string_view head = std::string_view(request_out_).substr(request_out_sent_);
        const std::string_view body = in_.ready();
        if (!head.empty() || !body.empty()) {
            const Link::Sent sent = upstream_->link.send(head, body);
            const std::size_t of_head = std::min(sent.bytes, head.size());
            request_out_sent_ += of_head;
            in_.sent(sent.bytes - of_head);
            anything_sent_ |= sent.bytes > 0;
            moved_ |= sent.bytes > 0;
            if (sent.state == Link::State::blocked) return;
            // What it had to say may be there to be read.
            if (sent.state == Link::State::broken) is_deaf_ = true;
            if (is_deaf_) break;
        }
        if (request_framed_) return;
        const Link::State state = fill(client_, in_);
        if (state == Link::State::blocked) return;
        if (state == Link::State::good) continue;
        client_ended_ = true;
        leave("the client left before its request ended");
        return;
    }
    closes_ = closes_ || !request_framed_;
}

/// False when the exchange has ended.
bool Session::frame_request() {
    while (!request_framed_ && !in_.fresh().empty()) {
        const BodyFrame::Step step = request_.take(in_.fresh());
        if (step.progress == Progress::refused) {
            fail(Ending::refused, request_.refusal().reason, request_.refusal().status);
            return false;
        }
        if (step.used == 0 && step.progress == Progress::more) break;
        keep_request(step.data);
        in_.pass(step.used);
        Tally::add(state_.tally.request_bytes, step.used);
        awaits_continue_ = false;
        request_framed_ = exchange_.request_complete = step.progress == Progress::done;
    }
    if (request_framed_ && form_scan_) {
        form_scan_->end();
        exchange_.form_action = form_scan_->action();
        exchange_.form_version = form_scan_->version();
        form_scan_.reset();
    }
    return true;
}

void Session::keep_request(std::string_view data) {
    Excerpt& excerpt = exchange_.request_body;
    const std::size_t before = excerpt.bytes.size();
    keep(excerpt, data, state_.options.request_excerpt_bytes_max);
    if (excerpt.is_whole()) return;
    look_for_names(data.substr(excerpt.bytes.size() - before));
}

/// A form may name its operation behind what is kept of it.
void Session::look_for_names(std::string_view data) {
    if (!std::exchange(is_scanned_, true) && FormScan::applies(exchange_)) {
        form_scan_.emplace();
        form_scan_->take(exchange_.request_body.bytes);
    }
    if (form_scan_) form_scan_->take(data);
}

bool Session::is_request_sent() const {
    return request_framed_ && !is_deaf_ && request_out_sent_ == request_out_.size() &&
           in_.ready().empty();
}

void Session::keep(Excerpt& excerpt, std::string_view data, std::size_t bytes_max) {
    const bool is_whole = excerpt.is_whole();
    excerpt.length += data.size();
    if (!is_whole || excerpt.bytes.size() >= bytes_max || data.empty()) return;
    data = data.substr(0, bytes_max - excerpt.bytes.size());
    if (!state_.reserve_excerpt(data.size())) return;
    excerpt_bytes_ += data.size();
    excerpt.bytes += data;
}

}  // namespace opentrail::gateway
