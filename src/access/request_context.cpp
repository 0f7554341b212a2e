#include "access/request_context.h"

#include <fmt/format.h>

#include "access/anonymous.h"
#include "access/directory.h"

namespace opentrail::access {
namespace {

using policy::Context;

std::string yes_or_no(bool yes) { return yes ? "true" : "false"; }

std::string whole_seconds(Timestamp time) {
    return iso8601(std::chrono::floor<std::chrono::seconds>(time));
}

std::string seconds_since(Timestamp from, Timestamp to) {
    return fmt::format("{}", std::chrono::floor<std::chrono::seconds>(to - from).count());
}

/// IAM User Guide, "IAM policy elements: Variables and tags", table of principals.
std::string_view principal_type(const Principal& caller) {
    if (caller.type == "IAMUser") return "User";
    if (caller.type == "Root") return "Account";
    if (caller.type == anonymous_type) return "Anonymous";
    return caller.type;
}

void add_principal(Context& context, const Principal& caller) {
    context.set("aws:PrincipalType", std::string(principal_type(caller)));
    context.set("aws:PrincipalIsAWSService", yes_or_no(false));
    context.set("aws:ViaAWSService", yes_or_no(false));
    if (caller.type == anonymous_type) {
        context.set("aws:userid", "anonymous");
        return;
    }
    // Of a session the role counts, so that a policy need not name every session.
    context.set("aws:PrincipalArn", caller.role_arn.empty() ? caller.arn : caller.role_arn);
    context.set("aws:PrincipalAccount", caller.account);
    context.set("aws:userid", caller.id);
    if (!caller.user_name.empty()) context.set("aws:username", caller.user_name);
    if (caller.permits) {
        for (const auto& [key, value] : caller.permits->tags) {
            context.set("aws:PrincipalTag/" + key, value);
        }
    }
}

void add_session(Context& context, const Session& session, Timestamp now) {
    context.set("aws:TokenIssueTime", whole_seconds(session.created));
    context.set("aws:MultiFactorAuthPresent", yes_or_no(session.mfa));
    if (session.mfa) context.set("aws:MultiFactorAuthAge", seconds_since(session.created, now));
    if (!session.source_identity.empty()) {
        context.set("aws:SourceIdentity", session.source_identity);
    }
    // After the role's own: a session's tag stands in the place of its role's.
    for (const auto& [key, value] : session.tags) context.set("aws:PrincipalTag/" + key, value);
}

void add_header(Context& context, const char* key, const http::Request& request, const char* name) {
    if (const std::string* value = http::find(request.headers, name)) context.set(key, *value);
}

void add_request(Context& context, const http::Request& request, Timestamp now) {
    context.set("aws:CurrentTime", whole_seconds(now));
    context.set("aws:EpochTime", seconds_since(Timestamp(), now));
    context.set("aws:SecureTransport", yes_or_no(request.tls.has_value()));
    if (!request.remote_address.empty()) context.set("aws:SourceIp", request.remote_address);
    add_header(context, "aws:UserAgent", request, "User-Agent");
    add_header(context, "aws:Referer", request, "Referer");
}

void add_ask(Context& context, const Principal& caller, const Ask& ask) {
    if (!ask.resource_account.empty()) {
        context.set("aws:ResourceAccount", ask.resource_account);
    } else if (ask.resource != "*") {
        context.set("aws:ResourceAccount", caller.account);
    }
    for (const auto& [key, value] : ask.resource_tags) context.set("aws:ResourceTag/" + key, value);
    std::vector<std::string> tag_keys;
    for (const auto& [key, value] : ask.request_tags) {
        context.set("aws:RequestTag/" + key, value);
        tag_keys.push_back(key);
    }
    if (!tag_keys.empty()) context.set("aws:TagKeys", std::move(tag_keys));
    for (const auto& [key, values] : ask.keys) context.set(key, values);
}

}  // namespace

Context request_context(const Principal& caller, const http::Request& request, const Ask& ask,
                        Timestamp now) {
    Context context;
    add_ask(context, caller, ask);
    // Last, so that nothing that was asked can stand in the place of what is known.
    add_principal(context, caller);
    if (caller.session) add_session(context, *caller.session, now);
    add_request(context, request, now);
    if (!caller.region.empty()) context.set("aws:RequestedRegion", caller.region);
    return context;
}

}  // namespace opentrail::access
