#include "gateway/wire/head_lines.h"

#include <algorithm>
#include <cstring>

#include "gateway/wire/grammar.h"
#include "http/letter_case.h"

namespace opentrail::gateway {

Known known_field(std::string_view name) {
    const auto is = [name](std::string_view other) {
        return http::equal_ignoring_case(name, other);
    };
    switch (name.size()) {
        case 2: return is("te") ? Known::te : Known::other;
        case 4: return is("host") ? Known::host : Known::other;
        case 6: return is("expect") ? Known::expect : Known::other;
        case 7: return is("upgrade") ? Known::upgrade : Known::other;
        case 10:
            if (is("connection")) return Known::connection;
            return is("keep-alive") ? Known::keep_alive : Known::other;
        case 12: return is("x-amz-target") ? Known::amz_target : Known::other;
        case 13: return is("authorization") ? Known::authorization : Known::other;
        case 14: return is("content-length") ? Known::content_length : Known::other;
        case 16: return is("proxy-connection") ? Known::proxy_connection : Known::other;
        case 17: return is("transfer-encoding") ? Known::transfer_encoding : Known::other;
        default: return Known::other;
    }
}

bool read_field(std::string_view line, Field& field, Refusal& refusal) {
    refusal.status = 400;
    if (!line.empty() && is_blank(line.front())) {
        refusal.reason = "a header line begins with a blank (an obsolete folded line)";
        return false;
    }
    std::size_t colon = 0;
    while (colon < line.size() && is_token_byte(line[colon])) ++colon;
    if (colon == line.size() || line[colon] != ':' || colon == 0) {
        refusal.reason = colon < line.size() && is_blank(line[colon])
                             ? "a blank stands before a header's colon"
                             : "a header's name is malformed";
        return false;
    }
    field.name = line.substr(0, colon);
    field.value = trim(line.substr(colon + 1));
    if (!is_value(field.value)) {
        refusal.reason = "a header's value has a control byte";
        return false;
    }
    field.known = known_field(field.name);
    return true;
}

Progress HeadLines::refuse(int status, std::string_view reason) {
    refusal_ = {status, reason};
    return Progress::refused;
}

HeadLines::Part HeadLines::part(std::string_view text) const {
    return {static_cast<std::uint32_t>(text.data() - base_),
            static_cast<std::uint32_t>(text.size())};
}

bool HeadLines::take_line(std::string_view line) {
    if (!has_first_line_) {
        first_line_ = part(line);
        has_first_line_ = true;
        return true;
    }
    if (spans_.size() == limits_.fields_max) {
        refuse(431, "the message has too many headers");
        return false;
    }
    Field field;
    if (!read_field(line, field, refusal_)) return false;
    Span span{.name = part(field.name),
              .value = {},
              .line = part({line.data(), line.size() + 2}),
              .known = field.known};
    if (!field.value.empty()) span.value = part(field.value);
    spans_.push_back(span);
    return true;
}

Progress HeadLines::read(std::string_view bytes) {
    base_ = bytes.data();
    while (true) {
        const std::string_view rest = bytes.substr(looked_);
        const void* found = rest.empty() ? nullptr : std::memchr(rest.data(), '\n', rest.size());
        const std::size_t end =
            found == nullptr
                ? bytes.size()
                : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        // A line's end is not counted as part of it; of an unfinished one it might be CR alone.
        if (end - at_ > limits_.line_bytes_max + 1) {
            return has_first_line_ ? refuse(431, "a header line is too long")
                                   : refuse(414, "the first line is too long");
        }
        if (end >= limits_.head_bytes_max) return refuse(431, "the head is too large");
        if (found == nullptr) {
            looked_ = bytes.size();
            return Progress::more;
        }
        if (end == at_ || bytes[end - 1] != '\r') {
            return refuse(400, "a line of the head does not end in CR LF");
        }
        const std::string_view line = bytes.substr(at_, end - 1 - at_);
        looked_ = end + 1;
        if (line.empty() && !has_first_line_) {
            // RFC 9112 section 2.2: one is to be borne.
            if (skipped_empty_) return refuse(400, "the message begins with empty lines");
            skipped_empty_ = true;
            at_ = looked_;
            continue;
        }
        if (line.empty()) {
            at_ = looked_;
            return Progress::done;
        }
        if (line.find('\r') != std::string_view::npos) {
            return refuse(400, "a line of the head has a bare CR");
        }
        if (!take_line(line)) return Progress::refused;
        at_ = looked_;
    }
}

Field HeadLines::field(std::size_t index) const {
    const Span& span = spans_[index];
    return {text(span.name), text(span.value), text(span.line), span.known};
}

void HeadLines::reset() {
    base_ = "";
    at_ = looked_ = 0;
    has_first_line_ = skipped_empty_ = false;
    first_line_ = {};
    spans_.clear();
    refusal_ = {};
}

}  // namespace opentrail::gateway
