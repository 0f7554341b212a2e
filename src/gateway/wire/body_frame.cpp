#include "gateway/wire/body_frame.h"

#include <algorithm>

#include "gateway/wire/grammar.h"
#include "gateway/wire/head_lines.h"
#include "http/letter_case.h"

namespace opentrail::gateway {
namespace {

/// More digits than that are no size of anything, and 15 cannot overflow.
constexpr std::size_t size_digits_max = 15;

/// The value of a hexadecimal digit, or -1.
int digit_of(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    const char low = http::lower(letter);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// Of a trailer that a lenient reader could take for one of the head's (RFC 9110 section 6.5.1).
bool is_forbidden_trailer(Known known) {
    return known != Known::other && known != Known::keep_alive;
}

}  // namespace

BodyFrame::Step BodyFrame::refuse(std::string_view reason) {
    refusal_ = {400, reason};
    return {Progress::refused, 0, {}};
}

BodyFrame::Step BodyFrame::take(std::string_view bytes) {
    switch (framing_.kind) {
        case Framing::Kind::none: return {Progress::done, 0, {}};
        case Framing::Kind::until_close: return {Progress::more, bytes.size(), bytes};
        case Framing::Kind::chunked: return take_chunked(bytes);
        case Framing::Kind::length: break;
    }
    const std::string_view data =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    left_ -= data.size();
    return {left_ == 0 ? Progress::done : Progress::more, data.size(), data};
}

BodyFrame::Step BodyFrame::take_chunked(std::string_view bytes) {
    if (at_ == At::size) return take_size(bytes);
    if (at_ == At::data) {
        const std::string_view data =
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        left_ -= data.size();
        if (left_ == 0) at_ = At::data_end;
        return {Progress::more, data.size(), data};
    }
    if (!bytes.empty() && bytes[0] != '\r') return refuse("a chunk is longer than its size says");
    if (bytes.size() < 2) return {};
    if (bytes[1] != '\n') return refuse("a chunk is longer than its size says");
    at_ = At::size;
    return {Progress::more, 2, {}};
}

BodyFrame::Step BodyFrame::take_size(std::string_view bytes) {
    const std::size_t end = bytes.substr(0, chunk_line_bytes_max).find('\n');
    if (end == std::string_view::npos) {
        if (bytes.size() >= chunk_line_bytes_max) return refuse("a chunk's first line is too long");
        return {};
    }
    if (end == 0 || bytes[end - 1] != '\r') {
        return refuse("a chunk's first line does not end in CR LF");
    }
    if (!read_size(bytes.substr(0, end - 1))) return {Progress::refused, 0, {}};
    if (left_ == 0) return take_end(bytes, end + 1);
    at_ = At::data;
    return {Progress::more, end + 1, {}};
}

bool BodyFrame::read_size(std::string_view line) {
    left_ = 0;
    std::size_t digits = 0;
    while (digits < line.size() && digit_of(line[digits]) >= 0) {
        if (digits == size_digits_max) {
            refuse("a chunk's size is too large");
            return false;
        }
        left_ = left_ * 16 + static_cast<unsigned>(digit_of(line[digits]));
        ++digits;
    }
    const std::string_view rest = line.substr(digits);
    const std::string_view extension = trim(rest);
    if (digits == 0 || (!rest.empty() && !extension.starts_with(';')) || !is_value(rest)) {
        refuse("a chunk's size is malformed");
        return false;
    }
    return true;
}

BodyFrame::Step BodyFrame::take_end(std::string_view bytes, std::size_t line_bytes) {
    std::size_t at = line_bytes;
    while (true) {
        const std::string_view rest = bytes.substr(at);
        const std::size_t end = rest.find('\n');
        const std::size_t known = at - line_bytes + std::min(end, rest.size());
        if (known >= trailer_bytes_max) return refuse("the trailers are too large");
        if (end == std::string_view::npos) return {};
        if (end == 0 || rest[end - 1] != '\r') {
            return refuse("a line of the trailers does not end in CR LF");
        }
        const std::string_view line = rest.substr(0, end - 1);
        at += end + 1;
        if (line.empty()) return {Progress::done, at, {}};
        Field field;
        if (!read_field(line, field, refusal_)) return {Progress::refused, 0, {}};
        if (is_forbidden_trailer(field.known)) {
            return refuse("a header that belongs into the head is among the trailers");
        }
    }
}

}  // namespace opentrail::gateway
