#include "api/s3/door.h"

#include <fmt/format.h>

#include <shared_mutex>

#include "access/anonymous.h"
#include "api/kms/may_decrypt.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "api/s3/request_keys.h"
#include "aws/arn.h"
#include "aws/chunked_body.h"
#include "aws/sigv2.h"
#include "delivery/bucket_name.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::string_view held =
    "What a trail delivered cannot be changed or deleted, by anybody, and nothing can be put "
    "beside "
    "it: this bucket is a trail's, or was one's.";

/// Amazon S3 Control, which Terraform asks for a bucket's tags first, and S3 itself only after this
/// very answer.
constexpr std::string_view control_path = "/v20180820/";

http::Response control_refusal(std::string_view request_id) {
    aws::XmlWriter xml;
    xml.open("ErrorResponse");
    xml.open("Error");
    xml.element("Code", "MethodNotAllowed");
    xml.element("Message", "S3 Control is not supported here.");
    xml.close();
    xml.element("RequestId", request_id);
    xml.close();
    http::Response response = xml_reply(xml.take(), request_id);
    response.status = status_of("MethodNotAllowed");
    return response;
}

bool reads(const http::Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::string name_of(const Operation& operation, const http::Request& request) {
    if (operation.run) return std::string(operation.name);
    return fmt::format("{}Unknown", reads(request)               ? "Get"
                                    : request.method == "PUT"    ? "Put"
                                    : request.method == "DELETE" ? "Delete"
                                                                 : "Post");
}

/// What a change of a bucket is must be signed, or guarded by TLS.
std::optional<Refused> open_body(const Call& call, const Operation& operation) {
    if (operation.effect != Effect::changes_bucket || call.request.tls) return std::nullopt;
    const aws::BodyForm form = aws::body_form(header(call.request, "x-amz-content-sha256"));
    const bool in_header = http::find(call.request.headers, "Authorization") != nullptr;
    if (in_header && (form == aws::BodyForm::hashed || form == aws::BodyForm::signed_chunks)) {
        return std::nullopt;
    }
    if (call.request.body.empty()) return std::nullopt;
    return Refused{"InvalidRequest",
                   "Without TLS the body of a call that changes a bucket must be signed."};
}

bool is_management(const Operation& operation) {
    return operation.run && operation.plane == Plane::management;
}

bool needs_objects(const Operation& operation) {
    return operation.effect == Effect::changes_objects || operation.name == "DeleteBucket" ||
           operation.name == "ListParts" || operation.name == "ListMultipartUploads";
}

std::vector<event::Resource> resources_of(const Asked& asked) {
    std::vector<event::Resource> resources;
    if (asked.bucket.account.empty()) return resources;
    if (!asked.request.key.empty()) {
        resources.push_back({.account = "",
                             .type = "AWS::S3::Object",
                             .arn = arn_of(asked.request),
                             .arn_prefix = ""});
    }
    resources.push_back({.account = asked.bucket.account,
                         .type = "AWS::S3::Bucket",
                         .arn = arn_of({asked.request.bucket, "", {}}),
                         .arn_prefix = ""});
    return resources;
}

}  // namespace

std::optional<Refused> no_room(const Asked& asked, std::uint64_t bytes) {
    if (asked.parts.has_room(bytes)) return std::nullopt;
    // No code of S3's own: nobody is to try again at once.
    return Refused{"XOpenTrailStorageFull",
                   "The disk is short: nothing can be put here until something is deleted."};
}

Refused access_denied() { return {"AccessDenied", "Access Denied"}; }
Refused no_such_bucket() { return {"NoSuchBucket", "The specified bucket does not exist"}; }
Refused no_such_key() { return {"NoSuchKey", "The specified key does not exist."}; }

std::optional<Refused> may_not(const Asked& asked, std::string_view action,
                               const std::string& resource, const std::string& resource_account,
                               RequestKeys keys) {
    access::Ask ask;
    ask.action = action;
    ask.resource = resource;
    ask.resource_account = resource_account;
    ask.keys = std::move(keys);
    if (!resource_account.empty()) ask.keys.push_back({"s3:ResourceAccount", {resource_account}});
    const auto allowed = asked.parts.authorizer.authorize(asked.call.caller, asked.http(), ask);
    if (allowed) return std::nullopt;
    return as_s3({allowed.error().code, allowed.error().message});
}

std::optional<Refused> may_not_decrypt(const Asked& asked, const delivery::ObjectFacts& facts) {
    const Outcome<void> allowed = kms::may_decrypt(asked.parts.authorizer, asked.call, facts);
    if (allowed) return std::nullopt;
    return as_s3(allowed.error());
}

Door::Door(Parts parts, const Standing& standing, Recorder& recorder, bool record_all)
    : parts_(std::move(parts)), standing_(standing), recorder_(recorder), record_all_(record_all) {}

http::Response Door::handle(const Call& call) {
    const bool anonymous = call.caller.account == access::anonymous_account;
    if (!anonymous && call.caller.access_key_id.empty()) {
        return refuse(access_denied(), call.request, call.request_id);  // A bearer token.
    }
    if (call.request.path().starts_with(control_path)) return control_refusal(call.request_id);
    const Outcome<S3Request> request = read_request(call.request);
    if (!request) return refuse(request.error(), call.request, call.request_id);
    const Operation& operation = operation_of(call.request, *request);
    Outcome<http::Response> response = run(call, *request, operation);
    if (response) return *std::move(response);
    http::Response refused = refuse(response.error(), call.request, call.request_id);
    if (refused.status == 403 && operation.name == "HeadBucket") {
        refused.headers.push_back({"x-amz-bucket-region", parts_.region});
    }
    return refused;
}

bool Door::is_for_bucket(const http::Request& request) const {
    // Whoever says who he is says so in S3's way, or is not meant for S3.
    if (http::find(request.headers, "Authorization")) return false;
    const Outcome<S3Request> read = read_request(request);
    if (!read || read->bucket.empty() || parts_.is_elsewhere(read->bucket)) return false;
    return delivery::check_bucket_name(read->bucket) &&
           parts_.store.bucket_exists(read->bucket).value_or(false);
}

std::optional<http::Response> Door::handle_unsigned(const http::Request& request,
                                                    const std::string& request_id,
                                                    Timestamp received) {
    access::Principal nobody;
    nobody.type = access::anonymous_type;
    nobody.account = access::anonymous_account;
    nobody.region = parts_.region;
    const Call call{request, std::move(nobody), request_id, received};
    const Outcome<S3Request> read = read_request(request);
    if (!read) return std::nullopt;
    const Operation& operation = operation_of(request, *read);
    if (!operation.run || operation.effect != Effect::reads || operation.level == Level::service) {
        return std::nullopt;
    }
    Asked asked{parts_, call, *read, {}};
    if (turn_away(asked, operation)) return std::nullopt;
    return handle(call);
}

http::Response Door::refuse(const Refused& refused, const http::Request& request,
                            const std::string& request_id) {
    Refused shown = as_s3(refused);
    const bool in_query = http::find(request.headers, "Authorization") == nullptr;
    if (shown.code == "RequestTimeTooSkewed" && in_query) {
        shown = {"AccessDenied", "Request has expired"};
    }
    if (aws::has_old_header(request)) {
        shown = {"InvalidRequest",
                 "The authorization mechanism you have provided is not supported. Please use "
                 "AWS4-HMAC-SHA256 (in boto3: Config(signature_version='s3v4'))."};
    }
    std::string resource(request.path());
    // What is not there is what was to be copied.
    if (const auto* const source = http::find(request.headers, "x-amz-copy-source");
        source && shown.code == "NoSuchKey") {
        resource = (source->starts_with('/') ? "" : "/") + source->substr(0, source->find('?'));
    }
    http::Response response = error_reply(shown, resource, request_id);
    if (request.method == "HEAD") response.body.clear();
    return response;
}

Outcome<http::Response> Door::run(const Call& call, const S3Request& request,
                                  const Operation& operation) {
    if (operation.effect != Effect::changes_bucket) {
        Asked asked{parts_, call, request, {}};
        Outcome<Answer> made = answer(asked, operation);
        return record(asked, operation, std::move(made));
    }
    const std::lock_guard lock(recorder_.changing());
    // By what the caller may do as of when its turn has come.
    Call now = call;
    const Outcome<void> settled = recorder_.settle_changes();
    const auto hindrance = settled ? standing_.renew(now.caller) : settled.error();
    Asked asked{parts_, now, request, {}};
    Outcome<Answer> made =
        hindrance ? Outcome<Answer>(std::unexpected(as_s3(*hindrance))) : answer(asked, operation);
    return record(asked, operation, std::move(made));
}

std::optional<Refused> Door::find_bucket(Asked& asked, const Operation& operation) const {
    if (operation.level == Level::service) return std::nullopt;
    const std::string& name = asked.request.bucket;
    const auto exists = parts_.store.bucket_exists(name);
    if (!exists) return as_s3(as_refused(exists.error()));
    const bool here = *exists && !parts_.is_elsewhere(name);
    const bool creates = operation.name == "CreateBucket";
    if (!here && !creates) return no_such_bucket();
    const auto bucket = parts_.catalog.bucket(name);
    if (!bucket) return as_s3(as_refused(bucket.error()));
    asked.bucket = *bucket;
    // One that is made is its maker's; whether there is one already comes later.
    if (creates) asked.bucket.account = asked.account();
    const std::string expected = header(asked.http(), "x-amz-expected-bucket-owner");
    if (!expected.empty() && !aws::is_account_id(expected)) {
        return Refused{"InvalidBucketOwnerAWSAccountID",
                       "The value of the expected bucket owner parameter must be an AWS account "
                       "ID"};
    }
    if (!expected.empty() && expected != asked.bucket.account) return access_denied();
    return std::nullopt;
}

std::optional<Refused> Door::turn_away(Asked& asked, const Operation& operation) const {
    if (auto missing = find_bucket(asked, operation)) return missing;
    if (operation.action.empty()) return std::nullopt;
    return may_not(asked, operation.action, arn_of(asked.request), asked.bucket.account,
                   request_keys(asked.call, asked.request, operation.action == list_action));
}

Outcome<Answer> Door::answer(Asked& asked, const Operation& operation) {
    if (!operation.run) return std::unexpected(not_implemented());
    if (auto refused = turn_away(asked, operation)) return std::unexpected(*std::move(refused));
    if (auto open = open_body(asked.call, operation)) return std::unexpected(*std::move(open));
    if (needs_objects(operation) && !parts_.objects) return std::unexpected(not_implemented());
    std::shared_lock<std::shared_mutex> writing;
    if (operation.effect == Effect::changes_objects) {
        writing = recorder_.write_objects();
        const auto holds = parts_.catalog.holds_evidence(asked.request.bucket);
        if (!holds) return std::unexpected(as_s3(as_refused(holds.error())));
        if (*holds) return api::refuse("AccessDenied", std::string(held));
        // What deletes brings no object.
        const bool brings = operation.run != delete_objects && !asked.http().body.empty();
        if (auto full = brings ? no_room(asked, asked.http().body.size()) : std::nullopt) {
            return std::unexpected(*std::move(full));
        }
    }
    Outcome<Answer> made = operation.run(asked);
    if (made || made.error().code != "NoSuchKey" || !reads(asked.http())) return made;
    // Whether it is there is for those to know who may list.
    if (may_not(asked, list_action, arn_of({asked.request.bucket, "", {}}), asked.bucket.account,
                {})) {
        return std::unexpected(access_denied());
    }
    return made;
}

Outcome<http::Response> Door::record(const Asked& asked, const Operation& operation,
                                     Outcome<Answer> answer) {
    const bool denied = !answer && answer.error().code == "AccessDenied";
    if (denied || record_all_ || !reads(asked.http()) || is_management(operation)) {
        // Before the reply: a call that cannot be recorded is not answered.
        const Outcome<void> recorded = record_one(asked, operation, answer);
        if (!recorded) return std::unexpected(recorded.error());
    }
    if (!answer) return std::unexpected(answer.error());
    return std::move(answer->response);
}

Outcome<void> Door::record_one(const Asked& asked, const Operation& operation,
                               const Outcome<Answer>& answer) {
    OwnCall own;
    own.source = s3_source;
    own.name = name_of(operation, asked.http());
    own.read_only = reads(asked.http());
    own.management = is_management(operation);
    own.resources = resources_of(asked);
    if (!asked.request.bucket.empty()) own.parameters["bucketName"] = asked.request.bucket;
    if (!asked.request.key.empty()) own.parameters["key"] = asked.request.key;
    if (answer) {
        for (const auto& [name, value] : answer->parameters) own.parameters[name] = value;
        own.response = answer->elements;
    } else {
        own.refused = answer.error();
    }
    const std::string& owner = asked.bucket.account;
    const bool nobody = asked.account() == access::anonymous_account;
    if (nobody) own.recipient_account = owner;
    // Whoever owns the bucket sees who else was let in.
    const bool shared = answer && !nobody && !owner.empty() && owner != asked.account();
    if (shared) own.shared_event_id = recorder_.new_id();
    const Outcome<void> recorded = answer && !answer->changes.empty()
                                       ? recorder_.change(asked.call, own, answer->changes)
                                       : recorder_.record(asked.call, own);
    if (!recorded || !shared) return recorded;
    own.recipient_account = owner;
    own.outsider = true;
    return recorder_.record(asked.call, own);
}

}  // namespace opentrail::api::s3
