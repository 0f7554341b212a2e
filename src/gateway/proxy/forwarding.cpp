#include "gateway/proxy/forwarding.h"

#include "http/letter_case.h"

namespace opentrail::gateway {
namespace {

/// Of one connection (RFC 9110 section 7.6.1), whether named in Connection or not.
bool is_of_connection(Known known) {
    switch (known) {
        case Known::connection:
        case Known::keep_alive:
        case Known::proxy_connection:
        case Known::te:
        case Known::upgrade: return true;
        default: return false;
    }
}

/// Without these a message means something else: nobody may have them taken out by naming them in
/// Connection.
bool is_kept_always(const Field& field) {
    if (field.known != Known::other) return true;
    const auto begins = [&field](std::string_view with) {
        return http::equal_ignoring_case(field.name.substr(0, with.size()), with);
    };
    return begins("x-amz-") || begins("content-");
}

template <class Head>
bool is_named(const Head& head, const Field& field) {
    return !is_kept_always(field) && head.names_in_connection(field.name);
}

void append_field(std::string_view name, std::string_view value, std::string& out) {
    if (value.empty()) return;
    out.append(name).append(": ").append(value).append("\r\n");
}

void note_fields(const auto& head, std::vector<http::Header>& headers) {
    headers.reserve(head.fields());
    for (std::size_t i = 0; i < head.fields(); ++i) {
        const Field field = head.field(i);
        headers.push_back({std::string(field.name), std::string(field.value)});
    }
}

}  // namespace

void append_forwarded(const RequestHead& head, std::string_view forwarded_for, std::string& out) {
    out.reserve(out.size() + head.size());
    out.append(head.line()).append("\r\n");
    for (std::size_t i = 0; i < head.fields(); ++i) {
        const Field field = head.field(i);
        if ((is_of_connection(field.known) || is_named(head, field)) && !head.signs(field.name)) {
            continue;
        }
        out.append(field.line);
    }
    append_field("X-Forwarded-For", forwarded_for, out);
    out.append("\r\n");
}

void append_forwarded(const ReplyHead& head, std::string_view connection, std::string& out) {
    out.reserve(out.size() + head.size());
    out.append(head.line()).append("\r\n");
    for (std::size_t i = 0; i < head.fields(); ++i) {
        const Field field = head.field(i);
        if (is_of_connection(field.known) || is_named(head, field)) continue;
        out.append(field.line);
    }
    append_field("Connection", connection, out);
    out.append("\r\n");
}

void note(const RequestHead& head, Exchange& exchange) {
    exchange.method = head.method();
    exchange.target = head.target();
    note_fields(head, exchange.headers);
}

void note(const ReplyHead& head, Exchange& exchange) {
    exchange.status = head.status();
    exchange.reply_headers.clear();
    note_fields(head, exchange.reply_headers);
}

}  // namespace opentrail::gateway
