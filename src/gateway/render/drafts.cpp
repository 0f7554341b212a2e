#include "gateway/render/drafts.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "gateway/render/dynamodb.h"
#include "gateway/render/elements.h"
#include "gateway/render/failure.h"
#include "gateway/render/parameters.h"
#include "gateway/render/read_json.h"
#include "gateway/render/resources.h"
#include "gateway/render/s3.h"

namespace opentrail::gateway {
namespace {

using namespace render;

/// AWS's Regions have at most 14 characters.
constexpr std::size_t region_bytes_max = 32;

std::string region_of(const Call& call, const Scene& scene) {
    if (call.service != nullptr && call.service->global) return "us-east-1";
    const std::string& claimed = call.claim.region;
    if (claimed.size() <= region_bytes_max && aws::is_region(claimed)) return claimed;
    return scene.region;
}

std::string user_agent_of(const Exchange& exchange, const Call& call) {
    const std::string_view agent = header(exchange.headers, "User-Agent");
    if (!is_s3(call) || agent.empty()) return std::string(agent);
    // Cut here, so that the bracket closes.
    constexpr std::size_t room = event::own_text_bytes_max - 2;
    std::string cut = repaired(agent);
    if (cut.size() > room) {
        std::size_t end = room;
        while (end > 0 && (static_cast<unsigned char>(cut[end]) & 0xC0) == 0x80) --end;
        cut.resize(end);
    }
    return fmt::format("[{}]", cut);
}

std::string request_id_of(const Exchange& exchange, const Said& reply) {
    for (const std::string_view name :
         {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}) {
        const std::string_view id = header(exchange.reply_headers, name);
        if (!id.empty()) return std::string(id);
    }
    if (!reply.is_read || reply.wire != Wire::xml) return {};
    const NodeId top = reply.tree.root().first;
    if (top == 0) return {};
    for (const std::string_view path :
         {"ResponseMetadata/RequestId", "requestId", "RequestId", "RequestID"}) {
        const std::string_view id = reply.tree.text_at(path, top);
        if (!id.empty()) return std::string(id);
    }
    return {};
}

/// What the head of the exchange and the call say.
event::Draft heading(const Subject& subject) {
    const Exchange& exchange = subject.exchange;
    const Call& call = subject.call;
    event::Draft draft;
    draft.time = exchange.ended;
    draft.source = call.event_source;
    draft.name = call.name;
    draft.region = subject.region;
    draft.source_ip = exchange.client_address;
    draft.user_agent = user_agent_of(exchange, call);
    draft.read_only = call.read_only;
    draft.api_version = call.api_version;
    draft.management_event = !call.data;
    draft.category = call.data ? event::Category::data : event::Category::management;
    draft.recipient_account = subject.scene.account;
    if (exchange.tls) {
        draft.tls = event::TlsDetails{exchange.tls->version, exchange.tls->cipher,
                                      std::string(header(exchange.headers, "Host"))};
    }
    return draft;
}

/// additionalEventData: S3's members, and what of the parameters could not be had and why.
struct Additional {
    std::string_view parameters_unread;
    std::string_view elements_unread;
    std::string_view keys_unread;
    bool outcome_known = true;
    bool has_bytes = true;

    std::string json(const Subject& subject) const {
        std::string out;
        JsonWriter into(out);
        into.begin_object();
        if (is_s3(subject.call)) write_s3_additional(subject, has_bytes, into);
        if (!parameters_unread.empty()) into.member("requestParametersOmitted", parameters_unread);
        if (!elements_unread.empty()) into.member("responseElementsOmitted", elements_unread);
        if (!keys_unread.empty()) into.member("deletedKeysOmitted", keys_unread);
        if (!outcome_known) into.member("outcome", "unknown");
        into.end_object();
        return out == "{}" ? std::string() : out;
    }
};

void set_failure(const Failure& failure, event::Draft& draft) {
    draft.error_code = failure.code;
    draft.error_message = failure.message;
}

std::vector<event::Draft> s3_drafts(const Subject& subject) {
    event::Draft draft = heading(subject);
    Said reply;
    if (may_have_failed(subject)) read_reply(subject.exchange, reply);
    const auto failure = failure_of(subject, reply);
    Additional additional;
    draft.request_parameters = s3_parameters(subject, additional.parameters_unread);
    if (failure) {
        set_failure(*failure, draft);
    } else {
        draft.response_elements = s3_elements(subject);
    }
    draft.resources = s3_resources(subject);
    draft.request_id = request_id_of(subject.exchange, reply);

    std::vector<event::Draft> drafts;
    const bool deletes = subject.call.name == "DeleteObjects" &&
                         (!failure || subject.exchange.ending != Ending::complete);
    bool outcome_known = true;
    std::vector<DeletedKey> keys;
    if (deletes) keys = deleted_keys(subject, additional.keys_unread, outcome_known);
    draft.additional_event_data = additional.json(subject);
    drafts.reserve(1 + keys.size());
    drafts.push_back(std::move(draft));
    for (const DeletedKey& key : keys) {
        event::Draft one = drafts.front();
        one.name = "DeleteObject";
        one.request_parameters = deleted_key_parameters(subject, key);
        one.response_elements.clear();
        if (!failure) {
            one.error_code = key.error_code;
            one.error_message = key.error_message;
        }
        Call call = subject.call;
        call.key = key.key;
        one.resources = s3_resources({subject.exchange, call, subject.scene, subject.region});
        Additional of_key;
        of_key.outcome_known = outcome_known;
        of_key.has_bytes = false;
        one.additional_event_data = of_key.json(subject);
        drafts.push_back(std::move(one));
    }
    return drafts;
}

event::Draft draft_of(const Subject& subject) {
    const Exchange& exchange = subject.exchange;
    event::Draft draft = heading(subject);
    Said request;
    read_request(exchange, subject.call, request);
    TableKeys* keys = subject.service() == "dynamodb" ? subject.scene.table_keys : nullptr;
    const bool failed = may_have_failed(subject);
    const bool has_id_in_body = header(exchange.reply_headers, "x-amzn-requestid").empty() &&
                                exchange.reply_body.bytes.starts_with('<');
    Said reply;
    if (failed || shows_reply(subject) || needs_reply(subject) || has_id_in_body ||
        (keys != nullptr && subject.operation().ends_with("Table"))) {
        read_reply(exchange, reply);
    }
    const auto failure = failure_of(subject, reply);
    Additional additional;
    if (!failure || !failure->hides_parameters) {
        draft.request_parameters = request_parameters(subject, request);
        if (request.unread != unread::format) additional.parameters_unread = request.unread;
    }
    if (failure) {
        set_failure(*failure, draft);
    } else if (shows_reply(subject)) {
        draft.response_elements = response_elements(subject, reply);
        if (draft.response_elements.empty()) additional.elements_unread = reply.unread;
    }
    if (!failure || !failure->is_denial || subject.service() != "sts") {
        draft.resources = resources_of(subject, request, reply);
    }
    if (keys != nullptr) learn_keys(subject, request, reply, *keys);
    draft.additional_event_data = additional.json(subject);
    draft.request_id = request_id_of(exchange, reply);
    return draft;
}

}  // namespace

std::vector<event::Draft> drafts_of(const Exchange& exchange, const Call& call,
                                    const Scene& scene) {
    const Subject subject{exchange, call, scene, region_of(call, scene)};
    if (is_s3(call)) return s3_drafts(subject);
    std::vector<event::Draft> drafts;
    drafts.push_back(draft_of(subject));
    return drafts;
}

}  // namespace opentrail::gateway
