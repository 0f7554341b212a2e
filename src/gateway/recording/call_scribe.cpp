#include "gateway/recording/call_scribe.h"

#include <utility>

#include "aws/regions.h"
#include "gateway/render/drafts.h"

namespace opentrail::gateway {

CallScribe::CallScribe(Options options, SessionBook& sessions, const Clock& clock)
    : recognition_(std::move(options.recognition)),
      trusted_proxies_(std::move(options.trusted_proxies)),
      identities_(std::move(options.identities), sessions, clock),
      scene_{.account = std::move(options.account),
             .region = std::move(options.region),
             .table_keys = &table_keys_} {}

std::vector<event::Draft> CallScribe::drafts_of(const Exchange& exchange) {
    const Call call = recognise(exchange, recognition_);
    std::vector<event::Draft> drafts = gateway::drafts_of(exchange, call, scene_);
    if (drafts.empty()) return drafts;
    // The first is the call's own: those after it are of its parts.
    const Identified identified = identities_.identify(call, exchange, drafts.front());
    const std::string source = trusted_proxies_.source_of(exchange);
    const bool is_stranger = !identified.claimed_access_key_id.empty();
    for (event::Draft& draft : drafts) {
        // Trails keep a folder and a chain of digests of every Region for ever: nobody makes one by
        // naming it in a signature that was not accepted.
        if (is_stranger && !aws::is_aws_region(draft.region)) draft.region = scene_.region;
        draft.identity = identified.caller.identity;
        draft.additional_event_data = identified.add_to(draft.additional_event_data);
        draft.source_ip = source;
    }
    return drafts;
}

std::string CallScribe::name_of(const Exchange& exchange) {
    return recognise(exchange, recognition_).name;
}

void CallScribe::learn(std::string_view record) {
    if (record.find("\"sts.amazonaws.com\"") != std::string_view::npos) identities_.learn(record);
}

}  // namespace opentrail::gateway
