#include "gateway/render/said.h"

#include "base/gzip.h"
#include "gateway/render/read_cbor.h"
#include "gateway/render/read_json.h"
#include "gateway/render/read_xml.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

enum class Format { none, json, xml, form, cbor };

Format format_of_type(std::string_view type) {
    if (type == "application/x-www-form-urlencoded") return Format::form;
    if (type == "application/cbor") return Format::cbor;
    if (type.ends_with("json") || type.starts_with("application/x-amz-json")) return Format::json;
    if (type.ends_with("xml")) return Format::xml;
    return Format::none;
}

Format format_of(const Exchange& exchange, const Call& call) {
    const Format by_type = format_of_type(media_type(exchange.headers));
    if (call.service == nullptr) return by_type;
    switch (call.protocol) {
        case Protocol::query:
        case Protocol::ec2: return Format::form;
        case Protocol::json:
        case Protocol::rest_json: return Format::json;
        case Protocol::rest_xml: return Format::xml;
        case Protocol::cbor: return Format::cbor;
    }
    return by_type;
}

/// Whether the body is bytes of the caller's own: of a blob, which no record has.
bool is_callers_bytes(const Call& call) {
    if (call.operation == nullptr || call.operation->input == nullptr) return false;
    for (const Member& member : call.operation->input->members) {
        if (!member.payload || member.shape == nullptr) continue;
        return member.shape->kind != Kind::structure && member.shape->kind != Kind::list &&
               member.shape->kind != Kind::map && member.shape->kind != Kind::document;
    }
    return false;
}

bool read_as(Format format, std::string_view body, Said& into) {
    switch (format) {
        case Format::none: return false;
        case Format::json: into.wire = Wire::json; return read_json(body, into.tree);
        case Format::xml: into.wire = Wire::xml; return read_xml(body, into.tree);
        case Format::cbor: into.wire = Wire::json; return read_cbor(body, into.tree);
        case Format::form:
            into.wire = Wire::form;
            return read_pairs(body, into.pairs) && read_form(into.pairs, into.tree);
    }
    return false;
}

}  // namespace

std::string_view header(const std::vector<http::Header>& headers, std::string_view name) {
    const std::string* value = http::find(headers, name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::string media_type(const std::vector<http::Header>& headers) {
    std::string_view type = header(headers, "Content-Type");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    return http::lower(type);
}

bool is_s3(const Call& call) {
    if (call.service != nullptr) return call.service->name == "s3";
    return call.event_source == "s3.amazonaws.com";
}

std::optional<std::string_view> plain_body(const std::vector<http::Header>& headers,
                                           const Excerpt& body, bool is_complete, Said& into) {
    if (!is_complete || !body.is_whole()) {
        into.unread = is_complete ? unread::too_large : unread::incomplete;
        return {};
    }
    const std::string encoding = http::lower(header(headers, "Content-Encoding"));
    if (encoding.empty() || encoding == "identity" || body.bytes.empty()) return body.bytes;
    if (encoding == "gzip" || encoding == "x-gzip") {
        if (auto inflated = gunzip(body.bytes, inflated_bytes_max)) {
            into.inflated = *std::move(inflated);
            return into.inflated;
        }
    }
    into.unread = unread::encoded;
    return {};
}

void read_request(const Exchange& exchange, const Call& call, Said& into) {
    into.tree[0].what = What::object;
    const Format format = format_of(exchange, call);
    // In a form's place the query string may have the members.
    if (format == Format::form) into.pairs = call.query;
    if (exchange.request_complete && exchange.request_body.length == 0) {
        into.is_read = true;
        if (format == Format::form) {
            into.wire = Wire::form;
            into.is_read = read_form(into.pairs, into.tree);
            if (!into.is_read) into.unread = unread::malformed;
        }
        return;
    }
    if (is_callers_bytes(call)) {
        into.is_read = true;
        return;
    }
    const auto body =
        plain_body(exchange.headers, exchange.request_body, exchange.request_complete, into);
    if (!body) return;
    into.is_read = read_as(format, *body, into) && into.tree.root().what == What::object;
    if (!into.is_read) {
        into.unread = format == Format::none ? unread::format : unread::malformed;
        into.tree.clear();
    }
}

void read_reply(const Exchange& exchange, Said& into) {
    into.tree[0].what = What::object;
    const auto body = plain_body(exchange.reply_headers, exchange.reply_body,
                                 exchange.ending == Ending::complete, into);
    if (!body) return;
    const std::size_t begin = body->find_first_not_of(" \t\r\n");
    if (begin == body->npos) {
        into.is_read = true;
        return;
    }
    Format format = (*body)[begin] == '<' ? Format::xml : Format::json;
    if (media_type(exchange.reply_headers) == "application/cbor") format = Format::cbor;
    into.is_read = read_as(format, *body, into) && into.tree.root().what == What::object;
    if (into.is_read) return;
    into.unread = unread::malformed;
    into.tree.clear();
}

}  // namespace opentrail::gateway::render
