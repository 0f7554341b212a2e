// A bucket's policy: the resource policy of its ARN, in the catalog.

#include <fmt/format.h>

#include "access/decide_under.h"
#include "access/policy/policy.h"
#include "api/s3/bucket_policy_rules.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "api/s3/request_body.h"
#include "aws/chunked_body.h"
#include "aws/xml_writer.h"

namespace opentrail::api::s3 {
namespace {

std::string arn_of_bucket(const Asked& asked) {
    return fmt::format("arn:aws:s3:::{}", asked.request.bucket);
}

Outcome<catalog::ResourcePolicy> find_policy(const Asked& asked) {
    Result<catalog::ResourcePolicy> policy =
        asked.parts.catalog.resource_policy(arn_of_bucket(asked));
    if (policy) return *std::move(policy);
    if (policy.error().code != Code::not_found) return std::unexpected(as_refused(policy.error()));
    return refuse("NoSuchBucketPolicy", "The bucket policy does not exist");
}

/// Only the bucket's own account, whatever its policy says to others (Amazon S3 API Reference,
/// PutBucketPolicy).
std::optional<Refused> not_its_account(const Asked& asked) {
    if (asked.account() == asked.bucket.account) return std::nullopt;
    return Refused{"MethodNotAllowed",
                   "The specified method is not allowed against this resource."};
}

/// Whether the caller could take the new policy away again.
bool locks_itself_out(const Asked& asked, const std::string& document) {
    const auto parsed = access::policy::parse_policy(document, access::policy::Kind::resource,
                                                     bucket_policy_bytes_max);
    if (!parsed) return true;
    const access::policy::NamedPolicy policy{.name = "the bucket's policy", .policy = *parsed};
    for (const char* const action : {"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}) {
        access::Ask ask;
        ask.action = action;
        ask.resource = arn_of_bucket(asked);
        ask.resource_account = asked.bucket.account;
        const auto decision =
            access::decide_under(policy, asked.call.caller, asked.http(), ask, asked.call.received);
        if (decision.why == access::policy::Why::explicit_deny) return true;
    }
    return false;
}

}  // namespace

Outcome<Answer> put_bucket_policy(const Asked& asked) {
    if (auto wrong = not_its_account(asked)) return std::unexpected(*std::move(wrong));
    const Outcome<Body> body = read_body(asked.http());
    if (!body) return std::unexpected(body.error());
    catalog::ResourcePolicy policy;
    policy.arn = arn_of_bucket(asked);
    policy.account = asked.bucket.account;
    policy.document = body->bytes();
    policy.updated = asked.call.received;
    if (policy.document.empty()) {
        return refuse("MissingRequestBodyError", "Request Body is empty");
    }
    if (auto wrong = check_bucket_policy(policy.document, asked.request.bucket)) {
        return std::unexpected(*std::move(wrong));
    }
    const bool knows = header(asked.http(), "x-amz-confirm-remove-self-bucket-access") == "true";
    if (!knows && locks_itself_out(asked, policy.document)) {
        return refuse("AccessDenied",
                      "The policy would deny you to change or delete it. Where that is meant, send "
                      "x-amz-confirm-remove-self-bucket-access: true.");
    }
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.status = 204;
    if (const auto shown = parse_json(policy.document); shown && shown->is_object()) {
        answer.parameters["bucketPolicy"] = *shown;
    }
    answer.changes.emplace_back(catalog::PutResourcePolicy{std::move(policy)});
    return answer;
}

Outcome<Answer> get_bucket_policy(const Asked& asked) {
    const Outcome<catalog::ResourcePolicy> policy = find_policy(asked);
    if (!policy) return std::unexpected(policy.error());
    return Answer{reply(policy->document, "application/json", asked.call.request_id)};
}

Outcome<Answer> delete_bucket_policy(const Asked& asked) {
    if (auto wrong = not_its_account(asked)) return std::unexpected(*std::move(wrong));
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.status = 204;
    const Outcome<catalog::ResourcePolicy> policy = find_policy(asked);
    if (!policy && policy.error().code != "NoSuchBucketPolicy") {
        return std::unexpected(policy.error());
    }
    if (policy) answer.changes.emplace_back(catalog::DeleteResourcePolicy{policy->arn});
    return answer;
}

Outcome<Answer> get_bucket_policy_status(const Asked& asked) {
    const Outcome<catalog::ResourcePolicy> policy = find_policy(asked);
    if (!policy) return std::unexpected(policy.error());
    aws::XmlWriter xml;
    xml.open("PolicyStatus", xml_namespace);
    // In lower case: botocore reads "TRUE" as false.
    xml.element("IsPublic", is_public(policy->document) ? "true" : "false");
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

}  // namespace opentrail::api::s3
