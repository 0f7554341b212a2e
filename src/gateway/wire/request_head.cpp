#include "gateway/wire/request_head.h"

#include <algorithm>

#include "gateway/wire/grammar.h"
#include "http/letter_case.h"

namespace opentrail::gateway {

using http::equal_ignoring_case;

namespace {

/// No method comes near; a first line of token bytes alone is no request.
constexpr std::size_t method_bytes_max = 64;
/// The digits of 2^63 - 1 are 19.
constexpr std::size_t length_digits_max = 18;

/// RFC 9110 section 7.2: a host and perhaps a port. Nothing that could pass for more of a URL.
bool is_host(std::string_view value) {
    return std::ranges::none_of(value, [](char byte) {
        return byte == ' ' || byte == '\t' || std::string_view("/\\@,?#\"<>").contains(byte);
    });
}

/// The authority of "http://host/path", or nothing where it is no such thing.
std::string_view authority_of(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        return target.substr(0, target.find_first_of("/?#"));
    }
    return {};
}

bool is_listed(std::string_view name, std::string_view list, char separator) {
    while (!list.empty()) {
        const std::size_t end = list.find(separator);
        if (equal_ignoring_case(trim(list.substr(0, end)), name)) return true;
        if (end == std::string_view::npos) return false;
        list.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace

bool read_length(std::string_view value, std::uint64_t& length) {
    length = 0;
    if (value.empty() || value.size() > length_digits_max) return false;
    for (const char digit : value) {
        if (digit < '0' || digit > '9') return false;
        length = length * 10 + static_cast<unsigned>(digit - '0');
    }
    return true;
}

bool RequestHead::refuse(int status, std::string_view reason) {
    refusal_ = {status, reason};
    return false;
}

Progress RequestHead::read(std::string_view bytes) {
    const Progress progress = lines_.read(bytes);
    if (progress == Progress::more) return progress;
    const bool good = read_line();
    if (progress == Progress::refused) {
        refusal_ = lines_.refusal();
        return progress;
    }
    return good && read_fields() && judge() ? Progress::done : Progress::refused;
}

bool RequestHead::read_line() {
    const std::string_view line = lines_.first_line();
    const std::size_t method_end = line.find(' ');
    const std::size_t target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || method_end == target_end) {
        return refuse(400, "the request line is malformed");
    }
    const std::string_view method = line.substr(0, method_end);
    if (!is_token(method) || method.size() > method_bytes_max) {
        return refuse(400, "the method is malformed");
    }
    method_ = method;
    const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
    if (target.empty() || !is_value(target) ||
        std::ranges::any_of(target, [](char byte) { return is_blank(byte); })) {
        return refuse(400, "the request target is malformed");
    }
    target_ = target;
    const std::string_view version = line.substr(target_end + 1);
    http11_ = version == "HTTP/1.1";
    if (http11_ || version == "HTTP/1.0") return true;
    if (version.starts_with("HTTP/")) return refuse(505, "the version is not HTTP/1.0 or HTTP/1.1");
    return refuse(400, "the request line does not end in HTTP/1.0 or HTTP/1.1");
}

bool RequestHead::read_target() {
    if (method_ == "CONNECT") return refuse(501, "CONNECT is not passed on");
    if (target_.starts_with('/')) return true;
    if (target_ == "*" && method_ == "OPTIONS") return true;
    // RFC 9112 section 3.2.2: to be borne. One that says another host than Host does would be
    // understood differently behind us.
    const std::string_view authority = authority_of(target_);
    if (authority.empty()) return refuse(400, "the request target is malformed");
    if (!equal_ignoring_case(authority, host_)) {
        return refuse(400, "the request target and Host name different hosts");
    }
    return true;
}

void RequestHead::read_connection(std::string_view value) {
    has_connection_ = true;
    while (!value.empty()) {
        const std::string_view option = take_member(value);
        if (equal_ignoring_case(option, "close")) says_close_ = true;
        if (equal_ignoring_case(option, "keep-alive")) says_keep_alive_ = true;
        if (equal_ignoring_case(option, "upgrade")) says_upgrade_ = true;
    }
}

bool RequestHead::read_coding(std::string_view value) {
    if (++codings_ > 1) return refuse(400, "there is more than one Transfer-Encoding header");
    if (value == "chunked") {
        framing_.kind = Framing::Kind::chunked;
        return true;
    }
    // RFC 9112 section 6.1: a coding that we do not know is 501; section 6.3: one after which the
    // end cannot be told is 400.
    std::string_view list = value;
    std::string_view last;
    while (!list.empty()) last = take_member(list);
    if (!equal_ignoring_case(last, "chunked")) {
        return refuse(400, "the last transfer coding is not chunked");
    }
    return refuse(501, "the only transfer coding known is chunked, spelled so");
}

bool RequestHead::read_fields() {
    for (std::size_t i = 0; i < lines_.fields(); ++i) {
        const Field field = lines_.field(i);
        switch (field.known) {
            case Known::host:
                if (++hosts_ > 1) return refuse(400, "there is more than one Host header");
                host_ = field.value;
                if (!is_host(host_)) return refuse(400, "the Host header is malformed");
                break;
            // Who takes the first and who takes the last see another caller, another operation.
            case Known::authorization:
                if (++authorizations_ > 1) {
                    return refuse(400, "there is more than one Authorization header");
                }
                break;
            case Known::amz_target:
                if (++targets_ > 1) {
                    return refuse(400, "there is more than one X-Amz-Target header");
                }
                break;
            case Known::content_length:
                if (++lengths_ > 1) {
                    return refuse(400, "there is more than one Content-Length header");
                }
                if (!read_length(field.value, framing_.length)) {
                    return refuse(400, "Content-Length is not a number");
                }
                if (framing_.kind == Framing::Kind::none) framing_.kind = Framing::Kind::length;
                break;
            case Known::transfer_encoding:
                if (!read_coding(field.value)) return false;
                break;
            case Known::connection: read_connection(field.value); break;
            case Known::upgrade:
                wants_websocket_ |= is_listed("websocket", field.value, ',');
                break;
            default: break;
        }
    }
    return true;
}

bool RequestHead::judge() {
    if (codings_ > 0 && lengths_ > 0) {
        return refuse(400, "there are both Content-Length and Transfer-Encoding");
    }
    if (codings_ > 0 && !http11_) return refuse(400, "Transfer-Encoding needs HTTP/1.1");
    if (http11_ && hosts_ == 0) return refuse(400, "the Host header is missing");
    if (!read_target()) return false;
    // RFC 9110 section 7.8: any other protocol may be ignored, and the request answered in ours.
    if (wants_websocket_ && says_upgrade_) return refuse(501, "WebSocket is not passed on");
    return true;
}

bool RequestHead::names_in_connection(std::string_view name) const {
    if (!has_connection_) return false;
    for (std::size_t i = 0; i < lines_.fields(); ++i) {
        const Field field = lines_.field(i);
        if (field.known == Known::connection && is_listed(name, field.value, ',')) return true;
    }
    return false;
}

bool RequestHead::signs(std::string_view name) const {
    constexpr std::string_view in_header = "SignedHeaders=";
    constexpr std::string_view in_query = "X-Amz-SignedHeaders=";
    for (std::size_t i = 0; i < lines_.fields(); ++i) {
        const Field field = lines_.field(i);
        if (field.known != Known::authorization) continue;
        const std::size_t at = field.value.find(in_header);
        if (at == std::string_view::npos) continue;
        std::string_view list = field.value.substr(at + in_header.size());
        list = list.substr(0, list.find_first_of(", "));
        if (is_listed(name, list, ';')) return true;
    }
    const std::size_t at = target_.find(in_query);
    if (at == std::string_view::npos) return false;
    std::string_view list = target_.substr(at + in_query.size());
    list = list.substr(0, list.find('&'));
    // "host%3Bx-amz-date"; no header's name has a percent sign in practice.
    while (!list.empty()) {
        const std::size_t end = std::min(list.find('%'), list.find(';'));
        if (equal_ignoring_case(list.substr(0, end), name)) return true;
        if (end == std::string_view::npos) return false;
        list.remove_prefix(std::min(list.size(), end + (list[end] == '%' ? 3 : 1)));
    }
    return false;
}

void RequestHead::reset() {
    HeadLines lines = std::move(lines_);
    lines.reset();
    *this = RequestHead(HeadLimits{});
    lines_ = std::move(lines);
}

}  // namespace opentrail::gateway
