#include <fmt/format.h>

#include <algorithm>

#include "access/sessions.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "api/iam/tags.h"
#include "api/sts/credentials.h"
#include "api/sts/operations.h"
#include "aws/arn.h"

namespace opentrail::api::sts {
namespace {

constexpr std::chrono::hours usual_duration{1};
/// AWS IAM User Guide, "Role chaining".
constexpr std::chrono::hours chained_duration_max{1};
/// AWS STS API Reference, AssumeRole.
constexpr std::size_t policy_arns_max = 10;
constexpr std::size_t session_policy_characters_max = 2048;

using Tags = catalog::PrincipalTags;

bool has_key(const std::vector<std::string>& keys, std::string_view key) {
    return std::ranges::any_of(
        keys, [&](const std::string& each) { return iam::same_tag_key(each, key); });
}

std::vector<std::string> texts(const JsonObject& request, std::string_view name) {
    std::vector<std::string> list;
    const Json* member = find_member(request, name);
    if (!member) return list;
    for (const Json& item : member->get_array()) {
        if (item.is_string()) list.emplace_back(std::string_view(item.get_string()));
    }
    return list;
}

/// Tags of the session: those that come with the caller's own session, then those asked for.
struct SessionTags {
    Tags incoming;  // Transitive ones of the caller's session.
    Tags asked;
    std::vector<std::string> transitive;

    Tags all() const {
        Tags tags = incoming;
        tags.insert(tags.end(), asked.begin(), asked.end());
        return tags;
    }
};

Outcome<SessionTags> read_session_tags(const access::Principal& caller, const JsonObject& request) {
    SessionTags tags;
    Outcome<Tags> asked = iam::read_tags(request);
    if (!asked) return std::unexpected(std::move(asked.error()));
    tags.asked = *std::move(asked);
    if (caller.session) {
        for (const auto& tag : caller.session->tags) {
            if (!has_key(caller.session->transitive_tag_keys, tag.first)) continue;
            tags.incoming.push_back(tag);
            tags.transitive.push_back(tag.first);
        }
    }
    for (const auto& [key, value] : tags.asked) {
        if (has_key(tags.transitive, key)) {
            return refuse("InvalidParameterValue",
                          fmt::format("The tag {} comes with the calling session and cannot be "
                                      "set anew.",
                                      excerpt(key)));
        }
    }
    for (std::string& key : texts(request, "TransitiveTagKeys")) {
        const bool there = std::ranges::any_of(
            tags.asked, [&](const auto& tag) { return iam::same_tag_key(tag.first, key); });
        if (!there) {
            return refuse("InvalidParameterValue",
                          "The specified transitive tag key must be included in the requested "
                          "tags.");
        }
        tags.transitive.push_back(std::move(key));
    }
    if (tags.incoming.size() + tags.asked.size() > iam::tags_max) {
        return refuse("PackedPolicyTooLarge",
                      fmt::format("A session has at most {} tags.", iam::tags_max));
    }
    return tags;
}

/// The source identity of the new session: once it is set it stays.
Outcome<std::string> read_source_identity(const access::Principal& caller,
                                          const JsonObject& request) {
    std::string asked = iam::text(request, "SourceIdentity");
    if (!caller.session || caller.session->source_identity.empty()) return asked;
    if (!asked.empty() && asked != caller.session->source_identity) {
        return refuse("AccessDenied",
                      "The source identity of the calling session cannot be changed.");
    }
    return caller.session->source_identity;
}

Outcome<void> add_policies(access::Session& session, const AccessCall& access,
                           const JsonObject& request) {
    if (const Json* member = find_member(request, "PolicyArns")) {
        for (const Json& item : member->get_array()) {
            std::string arn = iam::text(item.get_object(), "arn");
            const Result<aws::Arn> parsed = aws::parse_arn(arn);
            const bool reachable =
                parsed && (parsed->account == session.account || parsed->account == "aws");
            if (!reachable || !access.parts.directory.managed_policy(arn)) {
                return refuse(
                    "NoSuchEntity",
                    fmt::format("Policy {} does not exist or is not attachable.", excerpt(arn)));
            }
            session.policy_arns.push_back(std::move(arn));
        }
        if (session.policy_arns.size() > policy_arns_max) {
            return refuse("ValidationError",
                          fmt::format("A session has at most {} policy ARNs.", policy_arns_max));
        }
    }
    if (find_member(request, "Policy")) {
        std::string document = iam::text(request, "Policy");
        const auto policy = access::policy::parse_policy(document, access::policy::Kind::session,
                                                         session_policy_characters_max);
        if (!policy && policy.error().too_large) {
            return refuse("PackedPolicyTooLarge",
                          fmt::format("The session policy has more than {} characters.",
                                      session_policy_characters_max));
        }
        if (!policy) return refuse("MalformedPolicyDocument", policy.error().message);
        session.policies.push_back(std::move(document));
    }
    session.has_session_policy = !session.policies.empty() || !session.policy_arns.empty();
    return {};
}

Outcome<std::chrono::seconds> read_duration(const access::Principal& caller,
                                            const catalog::Role& role, const JsonObject& request) {
    const std::chrono::seconds duration = asked_duration(request, usual_duration);
    const bool chained =
        caller.session && (caller.session->of_role || !caller.session->federation.provider.empty());
    if (chained && duration > chained_duration_max) {
        return refuse("ValidationError",
                      "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                      "assumed by role chaining");
    }
    if (duration > std::chrono::seconds(role.max_session_seconds)) {
        return refuse("ValidationError",
                      "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                      "role.");
    }
    return duration;
}

access::Ask asked_of(const JsonObject& request, const catalog::Role& role,
                     const access::Session& session, const Tags& tags) {
    access::Ask ask;
    ask.resource = role.arn;
    ask.request_tags = tags;
    ask.keys.push_back({"sts:RoleSessionName", {session.name}});
    std::string external_id = iam::text(request, "ExternalId");
    if (!external_id.empty()) ask.keys.push_back({"sts:ExternalId", {std::move(external_id)}});
    if (!session.source_identity.empty()) {
        ask.keys.push_back({"sts:SourceIdentity", {session.source_identity}});
    }
    if (!session.transitive_tag_keys.empty()) {
        ask.keys.push_back({"sts:TransitiveTagKeys", session.transitive_tag_keys});
    }
    for (const auto& [key, value] : role.tags) {
        ask.resource_tags.emplace_back(key, value);
        ask.keys.push_back({fmt::format("iam:ResourceTag/{}", key), {value}});
    }
    return ask;
}

/// The caller without what its own policies allow: a role that assumes itself must be named by its
/// trust policy, naming the account is not enough (AWS IAM User Guide, "Methods to assume a role").
access::Principal without_permits(const access::Principal& caller) {
    access::Principal bare = caller;
    auto permits = std::make_shared<access::Permits>();
    if (caller.permits) {
        permits->boundary = caller.permits->boundary;
        permits->tags = caller.permits->tags;
    }
    bare.permits = std::move(permits);
    return bare;
}

/// Without a reason, as STS answers: it would tell which roles there are, in other accounts too.
std::unexpected<Refused> not_authorized(const access::Principal& caller, std::string_view action,
                                        std::string_view role_arn) {
    return refuse("AccessDenied",
                  fmt::format("User: {} is not authorized to perform: {} on resource: {}",
                              caller.arn, action, excerpt(role_arn)));
}

Outcome<void> authorize(const AccessCall& access, const access::Session& session, access::Ask ask) {
    const access::Principal& caller = access.call.caller;
    std::vector<std::string_view> actions{"sts:AssumeRole"};
    if (!session.tags.empty()) actions.push_back("sts:TagSession");
    if (!session.source_identity.empty()) actions.push_back("sts:SetSourceIdentity");
    for (const std::string_view action : actions) {
        ask.action = action;
        const bool itself = caller.role_arn == ask.resource;
        const access::policy::Decision decision = access.parts.authorizer.decide(
            itself ? without_permits(caller) : caller, access.call.request, ask);
        if (!decision.allowed()) return not_authorized(caller, action, ask.resource);
    }
    return {};
}

JsonObject output_of(const access::Session& session, const AccessCall& access) {
    JsonObject output{{"Credentials", shown_credentials(session, access)},
                      {"AssumedRoleUser",
                       {{"AssumedRoleId", fmt::format("{}:{}", session.issuer_id, session.name)},
                        {"Arn", fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", session.account,
                                            session.issuer, session.name)}}}};
    if (session.has_session_policy || !session.tags.empty()) {
        output["PackedPolicySize"] = access::packed_percent(session);
    }
    if (!session.source_identity.empty()) output["SourceIdentity"] = session.source_identity;
    return output;
}

}  // namespace

Outcome<AccessAnswer> assume_role(const AccessCall& access, const JsonObject& request) {
    const access::Principal& caller = access.call.caller;
    if (const Outcome<void> fine = refuse_mfa(request); !fine) {
        return std::unexpected(fine.error());
    }
    if (find_member(request, "ProvidedContexts")) {
        return refuse("ValidationError", "Provided contexts are not supported.");
    }
    const Outcome<SessionTags> tags = read_session_tags(caller, request);
    if (!tags) return std::unexpected(tags.error());
    Outcome<std::string> source_identity = read_source_identity(caller, request);
    if (!source_identity) return std::unexpected(source_identity.error());
    const std::string arn = iam::text(request, "RoleArn");
    const auto role = access.parts.directory.role_by_arn(arn);
    if (!role) return not_authorized(caller, "sts:AssumeRole", arn);
    access::Session session;
    session.of_role = true;
    session.account = role->row->account;
    session.issuer = role->row->name;
    session.issuer_id = role->row->id;
    session.name = iam::text(request, "RoleSessionName");
    session.source_identity = *std::move(source_identity);
    session.tags = tags->all();
    session.transitive_tag_keys = tags->transitive;
    if (const Outcome<void> may =
            authorize(access, session, asked_of(request, *role->row, session, tags->asked));
        !may) {
        return std::unexpected(may.error());
    }
    const Outcome<std::chrono::seconds> duration = read_duration(caller, *role->row, request);
    if (!duration) return std::unexpected(duration.error());
    if (const Outcome<void> fine = add_policies(session, access, request); !fine) {
        return std::unexpected(fine.error());
    }
    if (access::packed_percent(session) > 100) {
        return refuse("PackedPolicyTooLarge",
                      fmt::format("The session's policies and tags take {} % of the room for them.",
                                  access::packed_percent(session)));
    }
    begin_session(session, access, *duration);
    AccessAnswer answer{.output = output_of(session, access), .shown = true};
    answer.resources.push_back({.account = session.account,
                                .type = "AWS::IAM::Role",
                                .arn = role->row->arn,
                                .arn_prefix = {}});
    answer.also_account = session.account;
    if (!tags->incoming.empty()) {
        JsonObject incoming;
        for (const auto& [key, value] : tags->incoming) incoming[key] = value;
        answer.more_parameters["incomingTransitiveTags"] = std::move(incoming);
    }
    return answer;
}

}  // namespace opentrail::api::sts
