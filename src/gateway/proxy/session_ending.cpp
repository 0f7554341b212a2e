// Of Session: exchanges that the gateway answers itself, and those that break off.

#include <utility>

#include "gateway/proxy/session.h"
#include "http/reply.h"

namespace opentrail::gateway {

/// Ends the exchange: with an error of our own while the client has nothing of a reply, else by
/// cutting it off.
void Session::fail(Ending ending, std::string_view detail, int status) {
    if (upstream_) drop_upstream();
    exchange_.ending = ending;
    exchange_.detail = detail;
    if (reply_out_sent_ <= interim_bytes_ && !is_offered_) {
        answer(status, detail, true);
        return;
    }
    tell_end();
    die(true);
}

/// Replies in the upstream's place. `recorded`: the observer hears of it first.
void Session::answer(int status, std::string_view message, bool recorded) {
    http::Response response;
    response.status = status;
    std::string type = "text/plain; charset=utf-8";
    if (state_.options.error_body) {
        response.body = state_.options.error_body(exchange_, status, message, type);
    } else {
        response.body = std::string(message) + "\n";
    }
    response.headers.push_back({"Content-Type", type});
    closes_ = closes_ || !request_framed_;
    reply_out_.resize(interim_bytes_);
    reply_out_ += http::render_head(response, {.keep_alive = !closes_});
    if (!is_to_head_) reply_out_ += response.body;
    back_.clear();
    held_ = 0;
    exchange_.status = status;
    exchange_.reply_headers = std::move(response.headers);
    exchange_.reply_body = {.bytes = response.body, .length = response.body.size()};
    if (recorded) {
        finish();
        return;
    }
    told_ = true;
    memory_.reset();
    on_finished({});
}

/// The client has gone, or is to go: nothing more can reach it.
void Session::leave(std::string_view detail) {
    if (stage_ == Stage::dead) return;
    const bool begun = begun_ && stage_ != Stage::beginning;
    if (begun && !told_) {
        if (exchange_.number == 0) exchange_.number = ++state_.numbers;
        exchange_.ending = Ending::client_left;
        exchange_.detail = detail;
        tell_end();
    }
    die(true);
}

/// Tells the observer of an exchange that has no end to hold back.
void Session::tell_end() {
    told_ = true;
    count_ending();
    exchange_.ended = state_.clock.now();
    state_.release_excerpt(std::exchange(excerpt_bytes_, 0));
    state_.observer.finish(std::move(exchange_), std::move(memory_), [](const Verdict&) {});
}

void Session::count_ending() {
    Tally& tally = state_.tally;
    switch (exchange_.ending) {
        case Ending::complete: return;
        case Ending::refused: Tally::add(tally.refused); return;
        case Ending::client_left: Tally::add(tally.clients_left); return;
        case Ending::unreachable:
        case Ending::upstream_broke:
        case Ending::upstream_timed_out:
        case Ending::upstream_malformed: Tally::add(tally.upstream_errors); return;
    }
}

}  // namespace opentrail::gateway
