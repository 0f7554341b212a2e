#include "api/v1/gateway_door.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "access/identifier.h"
#include "api/excerpt.h"
#include "api/gateway_alarm.h"
#include "api/own_call.h"
#include "api/request_members.h"
#include "api/v1/gateway_report.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/log.h"
#include "event/parse.h"
#include "gateway/recording/name_tally.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t head_bytes_max = std::size_t{1} << 20;
constexpr std::size_t instance_bytes_max = 64;
constexpr std::size_t instances_max = 1000;
constexpr std::size_t instances_of_owner_max = 100;
constexpr std::chrono::seconds settle_every{10};

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= limits::name_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

std::string id_of(std::string_view record) {
    thread_local event::Parser parser;
    event::FactsBatch facts;
    if (!parser.parse(record, {}, false, facts)) return {};
    return std::string(facts.facts.front().event_id);
}

/// Whether a gateway of the caller's may say so: of its accounts, and not in this server's name.
bool may_say(const Call& call, const event::Facts& facts, std::span<const event::Value> values) {
    return call.caller.may_write_for(facts.account) &&
           std::ranges::none_of(values, [](const event::Value& value) {
               return value.field == event::Field::event_source &&
                      (value.text == opentrail_source || value.text == watch_source);
           });
}

/// The eventID of an intent, or why it is none that is taken.
Outcome<std::string> intent_id(const Call& call, std::string_view record,
                               const event::Defaults& defaults) {
    thread_local event::Parser parser;
    event::FactsBatch batch;
    if (!parser.parse(record, defaults, false, batch)) {
        return refuse("ValidationException", "an intent is no CloudTrail event");
    }
    const event::Facts& facts = batch.facts.front();
    if (!may_say(call, facts, batch.values_of(facts))) {
        return refuse("AccessDeniedException", "an intent is not of this gateway's account");
    }
    return std::string(facts.event_id);
}

}  // namespace

struct GatewayDoor::Sent {
    std::string gateway;
    std::string instance;
    std::string account;
    std::string region;
    std::string principal;
    std::shared_ptr<const std::string> body;
    std::vector<std::string_view> events;
    std::vector<std::string_view> intents;
    std::vector<std::string> intent_ids;  // Of each of them.
    std::vector<std::string> settled;
    gateway::NameTally::Counts unrecorded;
    std::string report;
};

GatewayDoor::GatewayDoor(const Parts& parts) : parts_(parts) {
    if (parts_.intents == nullptr) return;
    // Who was heard of before the start has as long as any to be heard of again.
    for (const gateway::Intents::Left& left : parts_.intents->left({})) {
        if (left.provenance.source.empty()) continue;
        std::string owner(gateway::owner_of(left.provenance.principal));
        heard_[{std::move(owner), left.provenance.source}] = {.at = parts_.clock.uptime(),
                                                              .seen = left.provenance.recorded,
                                                              .gateway = left.provenance.gateway,
                                                              .report = {}};
    }
}

Outcome<GatewayDoor::Sent> GatewayDoor::read(const Call& call, const std::string& name) const {
    Sent sent;
    sent.gateway = name;
    sent.principal = call.caller.arn;
    sent.body = std::make_shared<const std::string>(call.request.body);
    std::string_view rest = *sent.body;
    const auto line = [&rest] {
        const std::string_view one = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        return one;
    };
    const Result<JsonObject> head = parse_json_object(line(), head_bytes_max);
    if (!head) return refuse("SerializationException", head.error().message);
    RequestMembers members(*head);
    sent.instance = members.text("instance").value_or("");
    sent.account = members.text("account").value_or(call.caller.account);
    sent.region = members.text("region").value_or(call.caller.region);
    const std::int64_t events = members.integer("events").value_or(0);
    const std::int64_t intents = members.integer("intents").value_or(0);
    members.check_length("instance", sent.instance, 1, instance_bytes_max);
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (!is_name(name) || !access::is_account_id(sent.account) || !access::is_region(sent.region)) {
        return refuse("ValidationException", "a gateway's name, account and Region are needed");
    }
    const auto records_max = static_cast<std::int64_t>(limits::request_records_max);
    if (events < 0 || intents < 0 || events > records_max || intents > records_max) {
        return refuse("ValidationException", "events and intents are counts, of 10,000 at most");
    }
    for (std::int64_t i = 0; i < events; ++i) sent.events.push_back(line());
    for (std::int64_t i = 0; i < intents; ++i) sent.intents.push_back(line());
    if (!rest.empty() || (!sent.events.empty() && sent.events.back().empty())) {
        return refuse("ValidationException", "there are not as many lines as the first one says");
    }
    if (const Json* settled = find_member(*head, "settled"); settled && settled->is_array()) {
        for (const Json& id : settled->get_array()) {
            if (id.is_string()) sent.settled.emplace_back(id.get_string());
        }
    }
    if (const Json* lost = find_member(*head, "unrecorded"); lost && lost->is_object()) {
        for (const auto& [event, count] : lost->get_object()) {
            if (sent.unrecorded.size() == gateway::NameTally::names_max) break;
            if (const auto calls = sane_count(count); calls && *calls > 0) {
                sent.unrecorded[std::string(sane_name(event))] = *calls;
            }
        }
    }
    if (const Json* report = find_member(*head, "report"); report && report->is_object()) {
        sent.report = to_text(sane_report(report->get_object()));
    }
    return sent;
}

Outcome<std::string> GatewayDoor::take(const Call& call, const std::string& name) {
    if (parts_.intents == nullptr) {
        return refuse("ResourceNotFoundException", "this server takes no gateways");
    }
    Outcome<Sent> sent = read(call, name);
    if (!sent) return std::unexpected(sent.error());
    if (!call.caller.may_write_for(sent->account)) {
        return refuse("AccessDeniedException",
                      fmt::format("User: {} is not authorized to submit events of account {}",
                                  call.caller.arn, sent->account));
    }
    for (const std::string_view intent : sent->intents) {
        Outcome<std::string> id = intent_id(call, intent, {sent->account, sent->region});
        if (!id) return std::unexpected(id.error());
        if (parts_.intents->is_of_another(sent->principal, *id)) {
            return refuse("AccessDeniedException", "an intent has the id of another gateway's");
        }
        sent->intent_ids.push_back(*std::move(id));
    }
    note(*sent);
    Outcome<std::vector<std::string>> refusals = keep_events(call, *sent);
    if (!refusals) return std::unexpected(refusals.error());
    if (const auto kept = keep_rest(*sent); !kept) return std::unexpected(kept.error());
    if (!sent->unrecorded.empty() &&
        !tell_of_unrecorded(name, sent->unrecorded, sent->account, sent->region, parts_.recorder)) {
        return refuse("ServiceUnavailable", "an alarm could not be recorded");
    }
    std::string refused;
    for (const std::string& one : *refusals) refused += (refused.empty() ? "" : ",") + one;
    return fmt::format(R"({{"events":{},"refused":[{}]}})", sent->events.size() - refusals->size(),
                       refused);
}

/// What could not be taken, each as JSON.
Outcome<std::vector<std::string>> GatewayDoor::keep_events(const Call& call, const Sent& sent) {
    std::vector<std::string> refusals;
    if (sent.events.empty()) return refusals;
    intake::Submission submission;
    submission.provenance.door = journal::Door::gateway;
    submission.provenance.gateway = sent.gateway;
    submission.provenance.principal = sent.principal;
    submission.provenance.account = sent.account;
    submission.provenance.region = sent.region;
    submission.bytes = sent.body;
    submission.records = sent.events;
    // The call was made: a clock that is wrong makes it no other.
    submission.refuse_time_ahead = false;
    submission.may = [&](const event::Facts& facts,
                         std::span<const event::Value> values) -> std::optional<intake::Refusal> {
        if (!may_say(call, facts, values)) {
            return intake::Refusal{"InvalidRecipient", "it is no event of this gateway's account"};
        }
        return std::nullopt;
    };
    const Result<intake::Report> report = parts_.admission.admit(std::move(submission));
    if (!report) return std::unexpected(as_refused(report.error()));
    for (const history::Decided& decided : report->conflict_pairs) {
        if (decided.existing && decided.placed) {
            parts_.alarm.note({*decided.existing, *decided.placed});
        }
    }
    for (std::size_t i = 0; i < report->results.size(); ++i) {
        const intake::RecordResult& result = report->results[i];
        if (!result.refusal) {
            parts_.intents->settled_by(sent.principal, result.event_id);
            continue;
        }
        refusals.push_back(fmt::format(R"({{"eventID":{},"message":{}}})",
                                       json_string(id_of(sent.events[i])),
                                       json_string(result.refusal->message)));
    }
    return refusals;
}

Outcome<void> GatewayDoor::keep_rest(const Sent& sent) {
    struct Kept {
        std::shared_ptr<const std::string> body;
        std::vector<std::string> settlements;
    };
    auto kept = std::make_shared<Kept>();
    kept->body = sent.body;
    std::vector<std::string> own;
    for (const std::string& id : sent.settled) {
        if (!parts_.intents->is_of(sent.principal, id)) continue;
        own.push_back(id);
        kept->settlements.push_back(gateway::settlement_text(id));
    }
    journal::Batch batch;
    batch.provenance.recorded = parts_.clock.now();
    batch.provenance.door = journal::Door::gateway;
    batch.provenance.gateway = sent.gateway;
    batch.provenance.principal = sent.principal;
    batch.provenance.account = sent.account;
    batch.provenance.region = sent.region;
    batch.provenance.source = sent.instance;
    batch.owner = kept;
    batch.continues = sent.intents.empty();
    const gateway::Intents::Ends before = parts_.intents->ends();
    for (std::size_t i = 0; i < sent.intents.size(); ++i) {
        const std::string_view intent = sent.intents[i];
        parts_.intents->opened({sent.intent_ids[i], std::string(intent), batch.provenance}, before);
        batch.items.push_back({journal::Kind::intent, 0, intent, {}});
    }
    for (const std::string& text : kept->settlements) {
        batch.items.push_back({journal::Kind::outcome, 0, text, {}});
    }
    if (batch.items.empty()) return {};
    const Result<journal::Position> placed =
        parts_.journal.append(parts_.admission.shard_of(sent.account), std::move(batch));
    if (!placed) {
        // What may yet be durable stays open.
        const bool nothing = placed.error().code == Code::throttled;
        for (const std::string& id : sent.intent_ids) {
            if (nothing) parts_.intents->settled(id);
        }
        return std::unexpected(as_refused(placed.error()));
    }
    for (const std::string& id : own) parts_.intents->settled_by(sent.principal, id);
    return {};
}

void GatewayDoor::note(const Sent& sent) {
    const std::lock_guard lock(mutex_);
    gateway::Intents::Origin origin{gateway::owner_of(sent.principal), sent.instance};
    if (!heard_.contains(origin)) make_room(origin.first);
    Heard& heard = heard_[std::move(origin)];
    heard.at = parts_.clock.uptime();
    heard.seen = parts_.clock.now();
    heard.gateway = sent.gateway;
    if (!sent.report.empty()) heard.report = sent.report;
}

/// Whoever makes up processes loses their own: of the owner with too many, else of the one with the
/// most, the one that was heard of longest ago goes. mutex_ is held.
void GatewayDoor::make_room(const std::string& owner) {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& [origin, heard] : heard_) ++counts[origin.first];
    std::string loser;
    if (counts[owner] >= instances_of_owner_max) {
        loser = owner;
    } else if (heard_.size() >= instances_max) {
        const auto most = [](const auto& entry) { return entry.second; };
        loser = std::ranges::max_element(counts, {}, most)->first;
    } else {
        return;
    }
    auto oldest = heard_.end();
    for (auto each = heard_.begin(); each != heard_.end(); ++each) {
        if (each->first.first != loser) continue;
        if (oldest == heard_.end() || each->second.at < oldest->second.at) oldest = each;
    }
    heard_.erase(oldest);
}

void GatewayDoor::set_served(std::function<JsonArray()> reports) {
    const std::lock_guard lock(mutex_);
    served_ = std::move(reports);
}

JsonArray GatewayDoor::reports() const {
    const std::lock_guard lock(mutex_);
    JsonArray list = served_ ? served_() : JsonArray();
    for (const auto& [origin, heard] : heard_) {
        if (heard.report.empty()) continue;
        Result<JsonObject> report = parse_json_object(heard.report);
        if (!report) continue;
        (*report)["name"] = heard.gateway;
        (*report)["instance"] = origin.second;
        (*report)["heard"] = iso8601(heard.seen);
        const Json* const state = find_member(*report, "state");
        const bool has_ended = state != nullptr && *state == "stopped";
        if (!has_ended && parts_.clock.uptime() > heard.at + silent_after) {
            (*report)["state"] = "silent";
            (*report)["stateReason"] = "it was not heard of since " + iso8601(heard.seen);
        }
        list.push_back(*std::move(report));
    }
    return list;
}

gateway::JournalBook::Parts GatewayDoor::book_parts() const {
    return {.journal = parts_.journal,
            .intents = *parts_.intents,
            .clock = parts_.clock,
            .shard_of = [&admission = parts_.admission](std::string_view account) {
                return admission.shard_of(account);
            }};
}

void GatewayDoor::tick() {
    if (parts_.intents == nullptr) return;
    const Duration now = parts_.clock.uptime();
    std::set<gateway::Intents::Origin> alive;
    {
        const std::lock_guard lock(mutex_);
        if (now < settled_at_ + settle_every) return;
        settled_at_ = now;
        std::erase_if(heard_, [&](const auto& entry) { return now > entry.second.at + patience; });
        for (const auto& [origin, heard] : heard_) alive.insert(origin);
    }
    const std::vector<gateway::Intents::Left> left = parts_.intents->left(alive);
    if (left.empty()) return;
    // A full disk is not waited for here.
    if (!gateway::JournalBook(book_parts(), {}).hindrance().empty()) return;
    const auto settled = gateway::JournalBook::settle(book_parts(), left);
    log_warn("api", "gateways were not heard of any more: what came of calls is not known",
             {{"calls", left.size()}, {"settled", settled.has_value()}});
}

}  // namespace opentrail::api::v1
