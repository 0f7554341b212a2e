#include "gateway/testing/literal_exchange.h"

#include <charconv>

#include "base/assert.h"
#include "base/encoding.h"
#include "event/render.h"

namespace opentrail::gateway::testing {
namespace {

std::string_view line_of(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

std::vector<http::Header> headers_of(std::string_view& text) {
    std::vector<http::Header> headers;
    while (!text.empty()) {
        const std::string_view line = line_of(text);
        if (line.empty()) break;
        const std::size_t colon = line.find(": ");
        INVARIANT(colon != line.npos);
        headers.push_back(
            {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    }
    return headers;
}

}  // namespace

Exchange literal_exchange(std::string_view request, std::string_view reply) {
    Exchange exchange;
    exchange.number = 1;
    std::string_view first = line_of(request);
    exchange.method = first.substr(0, first.find(' '));
    first.remove_prefix(exchange.method.size() + 1);
    exchange.target = first.substr(0, first.find(' '));
    exchange.headers = headers_of(request);
    exchange.request_body = {std::string(request), request.size()};
    exchange.request_complete = true;
    exchange.client_address = "192.0.2.7";
    exchange.client_port = 40000;
    if (!reply.empty()) {
        const std::string_view status = line_of(reply).substr(9, 3);
        std::from_chars(status.data(), status.data() + status.size(), exchange.status);
        exchange.reply_headers = headers_of(reply);
        exchange.reply_body = {std::string(reply), reply.size()};
    }
    exchange.ended = parse_iso8601("2026-07-10T12:00:00Z").value();
    exchange.began = exchange.ended;
    return exchange;
}

namespace {

void read_query(const Exchange& exchange, Call& call) {
    const std::size_t mark = exchange.target.find('?');
    if (mark == std::string::npos) return;
    std::string_view query = std::string_view(exchange.target).substr(mark + 1);
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), field.size() + 1));
        const std::size_t equals = std::min(field.find('='), field.size());
        call.query.emplace_back(
            percent_decode(field.substr(0, equals)).value(),
            percent_decode(field.substr(std::min(equals + 1, field.size()))).value());
    }
}

}  // namespace

Call literal_call(const Exchange& exchange, std::string_view service, std::string_view operation) {
    Call call;
    call.service = find_service(service);
    INVARIANT(call.service != nullptr);
    call.operation = call.service->find(operation);
    call.protocol = call.service->protocol;
    call.event_source = call.service->event_source;
    call.name = operation;
    if (call.operation != nullptr && !call.operation->event.empty()) {
        call.name = call.operation->event;
    }
    for (const std::string_view read : {"Get", "List", "Describe", "Head"}) {
        if (operation.starts_with(read)) call.read_only = true;
    }
    call.api_version = call.service->event_api_version;
    read_query(exchange, call);
    return call;
}

Call s3_call(const Exchange& exchange, std::string_view name, std::string_view bucket,
             std::string_view key) {
    Call call;
    call.service = find_service("s3");
    call.protocol = Protocol::rest_xml;
    call.event_source = "s3.amazonaws.com";
    call.name = name;
    call.bucket = bucket;
    call.key = key;
    call.read_only =
        name.starts_with("Get") || name.starts_with("List") || name.starts_with("Head");
    call.data = !name.contains("Bucket") || name == "HeadBucket";
    call.claim.signing = Signing::header;
    call.claim.version = "SigV4";
    call.claim.region = "us-west-1";
    read_query(exchange, call);
    return call;
}

Scene test_scene() { return {"123456789012", "eu-west-1", nullptr}; }

JsonObject record_of(event::Draft draft) {
    draft.identity.type = "Unknown";
    draft.event_id = "6a8f0b1e-0000-4000-8000-000000000001";
    const auto record = event::render(draft);
    INVARIANT(record.has_value());
    auto parsed = parse_json_object(*record);
    INVARIANT(parsed.has_value());
    return *std::move(parsed);
}

Json at(const JsonObject& record, std::string_view path) {
    const Json* value = nullptr;
    Json whole(record);
    value = &whole;
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        if (const JsonArray* array = value->if_array()) {
            std::size_t index = 0;
            std::from_chars(name.data(), name.data() + name.size(), index);
            if (index >= array->size()) return nullptr;
            value = &(*array)[index];
        } else if (const JsonObject* object = value->if_object()) {
            value = object->if_contains(name);
            if (value == nullptr) return nullptr;
        } else {
            return nullptr;
        }
    }
    return *value;
}

}  // namespace opentrail::gateway::testing
