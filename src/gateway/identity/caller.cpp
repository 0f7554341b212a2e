#include "gateway/identity/caller.h"

#include "base/json_text.h"

namespace opentrail::gateway {
namespace {

void append_member(std::string& into, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (into.back() != '{') into += ',';
    append_json_string(into, name);
    into += ':';
    append_json_string(into, value);
}

void append_link(std::string& into, const ChainLink& link) {
    into += '{';
    append_member(into, "type", link.type);
    append_member(into, "arn", link.arn);
    append_member(into, "accessKeyId", link.access_key_id);
    append_member(into, "mfaAuthenticated", link.mfa ? "true" : "false");
    into += '}';
}

}  // namespace

std::string Identified::add_to(const std::string& additional_event_data) const {
    if (claimed_access_key_id.empty() && caller.chain.empty()) return additional_event_data;
    std::string json = additional_event_data.empty() ? "{" : additional_event_data;
    if (json.ends_with('}')) json.pop_back();
    append_member(json, "claimedAccessKeyId", claimed_access_key_id);
    if (!caller.chain.empty()) {
        if (json.back() != '{') json += ',';
        json += "\"sessionChain\":[";
        for (const ChainLink& link : caller.chain) {
            if (json.back() != '[') json += ',';
            append_link(json, link);
        }
        json += ']';
    }
    json += '}';
    return json;
}

}  // namespace opentrail::gateway
