#include "http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "http/letter_case.h"

namespace opentrail::http {
namespace {

namespace beast = boost::beast;
using beast::http::error;
using BeastError = beast::error_code;
using BeastText = beast::string_view;

// The shortest end of a chunked body, "0\r\n\r\n". At least as much follows wherever one is cut,
// and Beast (1.81, parse_chunk_header) asserts that it has so much once it has seen the last
// chunk's size.
constexpr std::size_t chunked_end_bytes = 5;

// So much of a body is made room for on the client's word alone.
constexpr std::size_t body_bytes_trusted = 1 << 20;

// A chunk's line beside its extension: its size in hex and the line's end.
constexpr std::size_t chunk_line_spare = 64;

constexpr const char* chunk_line_too_large = "a chunk header or trailer is too large";

std::string_view text(BeastText view) { return {view.data(), view.size()}; }

bool is_number(std::string_view value) {
    return !value.empty() && value.size() <= 18 &&
           std::ranges::all_of(value, [](char digit) { return digit >= '0' && digit <= '9'; });
}

/// Beast's grammar with our own sink. Beast's `fields` would regroup repeated headers; signatures
/// need them as they came.
class Grammar final : public beast::http::basic_parser<true> {
  public:
    Grammar(Request& request, Refusal& refusal, std::size_t header_bytes_max,
            std::size_t body_bytes_max)
        : request_(request), refusal_(refusal), header_bytes_max_(header_bytes_max) {
        // Our own count is exact and covers the request line too.
        header_limit(std::numeric_limits<std::uint32_t>::max());
        body_limit(body_bytes_max);
    }

    bool http11 = false;
    bool expects_continue = false;

  private:
    void refuse(int status, std::string reason, BeastError& ec) {
        refusal_ = {status, std::move(reason)};
        ec = error::bad_field;
    }

    void on_request_impl(beast::http::verb, BeastText method, BeastText target, int version,
                         BeastError&) override {
        request_.method = text(method);
        request_.target = text(target);
        http11 = version >= 11;
    }

    void on_field_impl(beast::http::field name, BeastText name_text, BeastText value,
                       BeastError& ec) override {
        // What follows a chunked body must not pass for a header that was checked before it.
        if (in_body_) {
            trailer_bytes_ += name_text.size() + value.size() + 4;
            if (trailer_bytes_ > header_bytes_max_) refuse(400, chunk_line_too_large, ec);
            return;
        }
        request_.headers.push_back({std::string(text(name_text)), std::string(text(value))});
        using beast::http::field;
        if (name == field::host) {
            if (++hosts_ > 1) refuse(400, "more than one Host header", ec);
        } else if (name == field::content_length) {
            if (++lengths_ > 1) {
                refuse(400, "more than one Content-Length header", ec);
            } else if (!is_number(text(value))) {
                refuse(400, "Content-Length is not a number", ec);
            }
        } else if (name == field::transfer_encoding) {
            on_transfer_encoding(text(value), ec);
        } else if (name == field::expect) {
            if (equal_ignoring_case(text(value), "100-continue")) {
                expects_continue = true;
            } else {
                refuse(417, "the only expectation known is 100-continue", ec);
            }
        }
    }

    void on_transfer_encoding(std::string_view value, BeastError& ec) {
        if (!http11) {
            refuse(400, "Transfer-Encoding needs HTTP/1.1", ec);
        } else if (!equal_ignoring_case(value, "chunked")) {
            refuse(501, "the only transfer coding known is chunked", ec);
        }
    }

    void on_header_impl(BeastError& ec) override {
        if (http11 && hosts_ == 0) refuse(400, "the Host header is missing", ec);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError&) override {
        in_body_ = true;
        if (length) {
            said_ = static_cast<std::size_t>(*length);
            request_.body.reserve(std::min(said_, body_bytes_trusted));
        }
    }

    std::size_t on_body_impl(BeastText bytes, BeastError&) override {
        // A client that has sent so much is believed the rest: growing by doubling would need twice
        // the room.
        if (request_.body.size() + bytes.size() > request_.body.capacity()) {
            request_.body.reserve(said_);
        }
        request_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, BeastText bytes, BeastError&) override {
        request_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    // However the line came in: whole, or so slowly that its length was refused before its end.
    void on_chunk_header_impl(std::uint64_t, BeastText extension, BeastError& ec) override {
        if (extension.size() > header_bytes_max_) refuse(400, chunk_line_too_large, ec);
    }
    void on_finish_impl(BeastError&) override {}
    void on_response_impl(int, BeastText, int, BeastError&) override {}

    Request& request_;
    Refusal& refusal_;
    int hosts_ = 0;
    const std::size_t header_bytes_max_;
    int lengths_ = 0;
    std::size_t trailer_bytes_ = 0;
    bool in_body_ = false;
    std::size_t said_ = 0;  // Content-Length, within the limit.
};

Refusal refusal_of(const BeastError& ec) {
    if (ec == error::body_limit) return {413, "the body is too large"};
    if (ec == error::bad_method) return {400, "the method is malformed"};
    if (ec == error::bad_target) return {400, "the request target is malformed"};
    if (ec == error::bad_version)
        return {400, "the request line does not end in HTTP/1.0 or HTTP/1.1"};
    if (ec == error::bad_field) return {400, "a header name is malformed"};
    if (ec == error::bad_value) return {400, "a header value is malformed"};
    if (ec == error::bad_line_ending) return {400, "a header line does not end in CRLF"};
    if (ec == error::bad_content_length || ec == error::multiple_content_length) {
        return {400, "Content-Length is malformed or contradicts another header"};
    }
    if (ec == error::bad_transfer_encoding) {
        return {400, "Transfer-Encoding is repeated or contradicts Content-Length"};
    }
    if (ec == error::bad_chunk || ec == error::bad_chunk_extension) {
        return {400, "a chunk of the body is malformed"};
    }
    return {400, "the request is malformed: " + ec.message()};
}

}  // namespace

struct RequestParser::State {
    explicit State(const Limits& limits_given) : limits(limits_given) { begin(); }

    void begin() {
        request = {};
        refusal = {};
        header_bytes = 0;
        head_told = false;
        grammar.emplace(request, refusal, limits.header_bytes_max, limits.body_bytes_max);
    }

    Progress refuse(Refusal why) {
        // A refusal that our own checks have written says more than Beast's code.
        if (refusal.reason.empty()) refusal = std::move(why);
        return Progress::refused;
    }

    Limits limits;
    Request request;
    Refusal refusal;
    std::size_t header_bytes = 0;
    bool head_told = false;
    std::optional<Grammar> grammar;
};

RequestParser::RequestParser(const Limits& limits) : state_(std::make_unique<State>(limits)) {}
RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::feed(std::string_view bytes, std::size_t& used) {
    State& state = *state_;
    Grammar& grammar = *state.grammar;
    INVARIANT(!grammar.is_done());
    used = 0;
    while (true) {
        const std::string_view rest = bytes.substr(used);
        const bool in_header = !grammar.is_header_done();
        if (!in_header && grammar.chunked() && rest.size() < chunked_end_bytes) {
            return Progress::more;
        }
        BeastError ec;
        std::size_t taken = 0;
        if (!rest.empty()) taken = grammar.put({rest.data(), rest.size()}, ec);
        used += taken;

        if (in_header) {
            state.header_bytes += taken;
            const std::size_t unfinished = grammar.is_header_done() ? 0 : rest.size() - taken;
            // Without an end within the limit there can be none at the limit.
            if (state.header_bytes > state.limits.header_bytes_max ||
                (ec == error::need_more &&
                 state.header_bytes + unfinished >= state.limits.header_bytes_max)) {
                return state.refuse({431, "the request line and headers are too large"});
            }
        }
        if (ec && ec != error::need_more) return state.refuse(refusal_of(ec));
        if (grammar.is_done()) return Progress::done;
        if (grammar.is_header_done() && !state.head_told) {
            state.head_told = true;
            grammar.eager(true);
            return Progress::head;
        }
        if (ec == error::need_more || used == bytes.size()) {
            // A chunk's own line, or the trailer, that never ends.
            if (grammar.is_header_done() &&
                bytes.size() - used > state.limits.header_bytes_max + chunk_line_spare) {
                return state.refuse({400, chunk_line_too_large});
            }
            return Progress::more;
        }
    }
}

Request& RequestParser::request() { return state_->request; }
const Refusal& RequestParser::refusal() const { return state_->refusal; }
bool RequestParser::expects_continue() const {
    return state_->grammar->http11 && state_->grammar->expects_continue;
}
bool RequestParser::keep_alive() const {
    return state_->grammar->is_header_done() && state_->grammar->keep_alive();
}
bool RequestParser::knows_chunked() const { return state_->grammar->http11; }
void RequestParser::reset() { state_->begin(); }

}  // namespace opentrail::http
