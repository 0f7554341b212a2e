#include "access/usage/least_policy.h"

#include <fmt/format.h>

#include <cctype>

#include "access/usage/arn_form.h"

namespace opentrail::access::usage {
namespace {

std::string name_of(const Need::Right& right) {
    return fmt::format("{}:{}", right.service->prefix, right.action->name);
}

std::string prefix_of(std::string_view action) {
    return std::string(action.substr(0, action.find(':')));
}

/// "S3", "Ec2Instanceconnect": a Sid has letters and digits alone.
std::string sid_of(std::string_view prefix) {
    std::string sid;
    for (const char c : prefix) {
        if (std::isalnum(static_cast<unsigned char>(c))) sid += c;
    }
    if (!sid.empty()) sid[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sid[0])));
    return sid;
}

JsonArray list_of(const auto& texts) {
    JsonArray list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

/// Statements, by service and by what the actions are allowed on.
using Groups = std::map<std::pair<std::string, std::vector<std::string>>, std::vector<std::string>>;

JsonObject document_of(const Groups& groups) {
    JsonArray statements;
    std::map<std::string, int> numbers;
    for (const auto& [key, actions] : groups) {
        const auto& [prefix, resources] = key;
        statements.push_back(
            JsonObject{{"Sid", fmt::format("{}{}", sid_of(prefix), ++numbers[prefix])},
                       {"Effect", "Allow"},
                       {"Action", list_of(actions)},
                       {"Resource", list_of(resources)}});
    }
    return {{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

/// As IAM counts: without white space (IAM User Guide, "IAM and AWS STS quotas").
std::size_t size_of(const JsonObject& document) {
    const std::string text = to_text(document);
    std::size_t size = 0;
    for (const char c : text) size += c != ' ';
    return size;
}

}  // namespace

LeastPolicy::Call& LeastPolicy::call(const std::string& source, const std::string& name) {
    const auto [place, added] = used_.try_emplace({source, name});
    if (added) place->second.need = reference_.need_of(source, name);
    return place->second;
}

void LeastPolicy::note_used(const std::string& source, const std::string& name, std::uint64_t count,
                            std::uint64_t failed) {
    Call& one = call(source, name);
    one.events += count;
    one.failed += failed;
    for (const Need::Right& right : one.need.rights) {
        Use& use = actions_[name_of(right)];
        use.events += count;
        use.failed += failed;
        use.calls.insert({source, name});
        use.specific = !right.action->uses.empty();
    }
}

void LeastPolicy::note_denied(const std::string& source, const std::string& name,
                              std::uint64_t count) {
    denied_[{source, name}] += count;
}

bool LeastPolicy::wants_records(const std::string& source, const std::string& name) {
    for (const Need::Right& right : call(source, name).need.rights) {
        if (!right.action->uses.empty() || right.action->passes_role) return true;
    }
    return false;
}

void LeastPolicy::note_unread(const std::string& source, const std::string& name) {
    for (const Need::Right& right : call(source, name).need.rights) {
        if (!right.action->uses.empty()) actions_[name_of(right)].unread = true;
    }
}

void LeastPolicy::take_roles(const CallRecord& record, Use& use) {
    for (const std::string& role : record.roles()) {
        Use& passed = actions_["iam:PassRole"];
        passed.inferred = true;
        passed.specific = true;
        passed.arns.insert(role);
        passed.calls.insert(use.calls.begin(), use.calls.end());
    }
    if (record.names_profile()) use.profile = true;
}

void LeastPolicy::take(const std::string& source, const std::string& name, std::string_view text) {
    const std::optional<CallRecord> record = CallRecord::read(text);
    for (const Need::Right& right : call(source, name).need.rights) {
        Use& use = actions_[name_of(right)];
        if (!record) {
            use.unsaid = use.specific;
            continue;
        }
        if (right.action->passes_role) take_roles(*record, use);
        if (!use.specific) continue;
        const CallRecord::Found found = record->resources(*right.service, *right.action);
        use.arns.insert(found.arns.begin(), found.arns.end());
        use.any = use.any || found.any;
        // What failed may have been too wrong to name anything.
        if (found.arns.empty() && !record->failed()) use.unsaid = true;
    }
}

JsonObject LeastPolicy::described(const std::string& action, const Use& use,
                                  const std::vector<std::string>& resources) const {
    JsonArray from;
    for (const auto& [source, name] : use.calls)
        from.push_back(JsonObject{{"eventSource", source}, {"eventName", name}});
    JsonArray remarks;
    const auto remark = [&](bool holds, std::string_view what) {
        if (holds) remarks.emplace_back(what);
    };
    const bool everything = resources.size() == 1 && resources.front() == "*";
    remark(!use.specific, "noResources");
    remark(use.specific && everything, "notSaid");
    remark(!everything && use.any, "anyOfKind");
    remark(!everything && resources.size() < use.arns.size(), "condensed");
    remark(use.unread, "unread");
    remark(use.events > 0 && use.failed == use.events, "alwaysFailed");
    remark(use.inferred, "inferred");
    remark(use.profile, "instanceProfile");
    return {{"action", action},
            {"events", use.events},
            {"failed", use.failed},
            {"from", std::move(from)},
            {"seen", use.arns.size()},
            {"resources", list_of(resources)},
            {"remarks", std::move(remarks)}};
}

JsonArray LeastPolicy::denied_calls() {
    JsonArray denied;
    for (const auto& [key, count] : denied_) {
        JsonArray actions;
        for (const Need::Right& right : reference_.need_of(key.first, key.second).rights)
            actions.emplace_back(name_of(right));
        denied.push_back(JsonObject{{"eventSource", key.first},
                                    {"eventName", key.second},
                                    {"events", count},
                                    {"actions", std::move(actions)},
                                    {"alsoAllowed", used_.contains(key)}});
    }
    return denied;
}

JsonObject LeastPolicy::draft() {
    Groups groups;
    JsonArray actions;
    for (const auto& [action, use] : actions_) {
        std::vector<std::string> resources{"*"};
        if (use.specific && !use.unsaid && !use.arns.empty())
            resources = condense({use.arns.begin(), use.arns.end()}, arns_max);
        groups[{prefix_of(action), resources}].push_back(action);
        actions.push_back(described(action, use, resources));
    }
    JsonArray review, free;
    for (const auto& [key, one] : used_) {
        JsonObject entry{
            {"eventSource", key.first}, {"eventName", key.second}, {"events", one.events}};
        if (one.need.state == Need::State::free) {
            free.push_back(std::move(entry));
        } else if (one.need.state == Need::State::unknown) {
            entry["guess"] = fmt::format("{}:{}", one.need.prefix, key.second);
            review.push_back(std::move(entry));
        }
    }
    JsonObject document = document_of(groups);
    const std::size_t size = size_of(document);
    return {{"policy", std::move(document)}, {"policySize", size},
            {"actions", std::move(actions)}, {"deniedCalls", denied_calls()},
            {"review", std::move(review)},   {"free", std::move(free)}};
}

}  // namespace opentrail::access::usage
