#include "api/v1/identity_policy.h"

#include <algorithm>
#include <set>

#include "api/url_query.h"
#include "api/v1/asked.h"
#include "api/v1/figures.h"
#include "aws/arn.h"
#include "event/data_events.h"

namespace opentrail::api::v1 {
namespace {

using access::usage::LeastPolicy;
using event::Field;

constexpr std::size_t sources_max = 300;
constexpr std::size_t names_max = 2000;
/// Records read of one kind of call, and of all.
constexpr std::size_t records_of_call_max = 1000;
constexpr std::size_t records_max = 20'000;

/// What is recorded of an identity and is no call that a policy could allow.
const std::vector<std::string>& no_calls() {
    static const std::vector<std::string> types{"AwsServiceEvent", "AwsConsoleSignIn",
                                                "AwsVpceEvent", "AwsCloudTrailInsight"};
    return types;
}

history::Query with(history::Query query, Field field, std::vector<std::string> any_of,
                    bool negate = false) {
    query.filters.push_back({.field = field, .any_of = std::move(any_of), .negate = negate});
    return query;
}

history::Query denied_or_not(history::Query query, bool denied) {
    query.filters.push_back({.field = Field::error_code,
                             .any_of = {},
                             .negate = !denied,
                             .match = history::ValueMatch::denial});
    return query;
}

/// The sessions of a role are of arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION, without its path.
void widen_to_sessions(std::vector<Parameter>& parameters) {
    for (Parameter& parameter : parameters) {
        if (parameter.name != "principal") continue;
        const Result<aws::Arn> arn = aws::parse_arn(parameter.value);
        if (!arn || arn->service != "iam" || arn->resource_type() != "role") continue;
        aws::Arn session = *arn;
        session.service = "sts";
        session.resource =
            "assumed-role/" + arn->resource.substr(arn->resource.rfind('/') + 1) + "/";
        parameter.name = "starts.principal";
        parameter.value = session.text();
    }
}

}  // namespace

Outcome<std::string> IdentityPolicy::show(const Call& call) {
    auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    widen_to_sessions(*parameters);
    auto request = read_asked(call, *parameters, Purpose::summary, clock_.now());
    if (!request) return std::unexpected(request.error());
    if (!says_who(request->query)) {
        return refuse("ValidationException",
                      "one of principal, session, accessKeyId and username says who it is");
    }
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    const auto described = describe(request->query);
    if (!described) return std::unexpected(as_refused(described.error()));
    return to_text(*described);
}

Result<JsonObject> IdentityPolicy::describe(history::Query query) {
    TRY(read_all_records(history_, query));
    const history::Query calls = with(query, Field::event_type, no_calls(), true);
    const history::Summary all = TRY(history_.summarize(query, {}, 0));
    const history::Summary of_calls = TRY(history_.summarize(calls, {}, 0));
    LeastPolicy policy;
    TRY(note_calls(calls, policy));
    JsonObject described = summary_object(all);
    if (query.from) described["from"] = iso8601(*query.from);
    described["to"] = iso8601(query.to.value_or(clock_.now()));
    described["noCalls"] = all.total - of_calls.total;
    described["withoutDataEvents"] = TRY(silent_data(calls));
    JsonObject draft = policy.draft();
    for (auto& member : draft) described[member.key()] = std::move(member.value());
    return described;
}

Result<void> IdentityPolicy::note_calls(const history::Query& calls, LeastPolicy& policy) {
    constexpr std::array<Field, 1> by_name = {Field::event_name};
    std::size_t left = records_max;
    const auto sources = TRY(history_.count_by(calls, Field::event_source, sources_max));
    for (const history::Count& source : sources) {
        const history::Query own = with(calls, Field::event_source, {source.value});
        const history::Query allowed = denied_or_not(own, false);
        const history::Summary used = TRY(history_.summarize(allowed, by_name, names_max));
        for (const auto& name : used.fields.front()) {
            policy.note_used(source.value, name.value, name.count, name.errors);
            if (policy.wants_records(source.value, name.value))
                TRY(read_records(allowed, source.value, name.value, left, policy));
        }
        const auto denied =
            TRY(history_.count_by(denied_or_not(own, true), Field::event_name, names_max));
        for (const history::Count& name : denied)
            policy.note_denied(source.value, name.value, name.count);
    }
    return {};
}

Result<void> IdentityPolicy::read_records(const history::Query& query, const std::string& source,
                                          const std::string& name, std::size_t& left,
                                          LeastPolicy& policy) {
    const history::Query own = with(query, Field::event_name, {name});
    std::size_t wanted = std::min(records_of_call_max, left);
    std::optional<PageToken> token;
    while (wanted > 0) {
        const FoundPage page = TRY(pages_.search(own, wanted, {}, token));
        for (const journal::Entry& entry : page.entries) policy.take(source, name, entry.record);
        wanted -= std::min(wanted, page.entries.size());
        left -= std::min(left, page.entries.size());
        if (!page.next) return {};
        token = page.next;
    }
    policy.note_unread(source, name);
    return {};
}

/// Services that it called and that have data events, of which there are none.
Result<JsonArray> IdentityPolicy::silent_data(const history::Query& query) {
    const auto called = TRY(history_.count_by(query, Field::event_source, sources_max));
    const auto data = TRY(history_.count_by(with(query, Field::category, {"Data"}),
                                            Field::event_source, sources_max));
    JsonArray silent;
    for (const history::Count& source : called) {
        const bool known = std::ranges::any_of(
            event::data_events(), [&](const auto& one) { return one.source == source.value; });
        const bool heard = std::ranges::any_of(
            data, [&](const history::Count& one) { return one.value == source.value; });
        if (known && !heard) silent.emplace_back(source.value);
    }
    return silent;
}

}  // namespace opentrail::api::v1
