#include "api/s3/door.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "api/s3/listing.h"
#include "api/s3/object.h"
#include "api/s3/reply.h"
#include "aws/xml_writer.h"

namespace opentrail::api::s3 {

/// What a request may be about.
enum class Level : unsigned char { service, bucket, object };

/// What a request does.
enum class Deed : unsigned char {
    list_buckets,
    list_objects,
    head_bucket,
    locate_bucket,
    get_object,
    refuse_change,
    refuse_unknown
};

struct Operation {
    std::string_view method;
    Level level;
    std::string_view sub_resource;  // Of the query; empty: none that is known.
    std::string_view name;          // eventName.
    std::string_view action;
    Deed deed;
};

namespace {

constexpr std::array operations = {
    Operation{"GET", Level::service, "", "ListBuckets", "s3:ListAllMyBuckets", Deed::list_buckets},
    Operation{"HEAD", Level::bucket, "", "HeadBucket", "s3:ListBucket", Deed::head_bucket},
    Operation{"GET", Level::bucket, "location", "GetBucketLocation", "s3:GetBucketLocation",
              Deed::locate_bucket},
    Operation{"GET", Level::bucket, "", "ListObjects", "s3:ListBucket", Deed::list_objects},
    Operation{"GET", Level::object, "", "GetObject", "s3:GetObject", Deed::get_object},
    Operation{"HEAD", Level::object, "", "HeadObject", "s3:GetObject", Deed::get_object},
    Operation{"PUT", Level::object, "", "PutObject", "s3:PutObject", Deed::refuse_change},
    Operation{"DELETE", Level::object, "", "DeleteObject", "s3:DeleteObject", Deed::refuse_change},
    Operation{"POST", Level::bucket, "delete", "DeleteObjects", "s3:DeleteObject",
              Deed::refuse_change},
    Operation{"DELETE", Level::bucket, "", "DeleteBucket", "s3:DeleteBucket", Deed::refuse_change},
};

/// What else there is to ask of S3 about a bucket or an object, none of it here (spec: Amazon S3
/// API Reference, "Actions").
constexpr auto unknown_sub_resources = std::to_array<std::string_view>({"accelerate",
                                                                        "acl",
                                                                        "analytics",
                                                                        "attributes",
                                                                        "cors",
                                                                        "encryption",
                                                                        "intelligent-tiering",
                                                                        "inventory",
                                                                        "legal-hold",
                                                                        "lifecycle",
                                                                        "logging",
                                                                        "metrics",
                                                                        "notification",
                                                                        "object-lock",
                                                                        "ownershipControls",
                                                                        "partNumber",
                                                                        "policy",
                                                                        "policyStatus",
                                                                        "publicAccessBlock",
                                                                        "replication",
                                                                        "requestPayment",
                                                                        "restore",
                                                                        "retention",
                                                                        "select",
                                                                        "tagging",
                                                                        "torrent",
                                                                        "uploadId",
                                                                        "uploads",
                                                                        "versionId",
                                                                        "versioning",
                                                                        "versions",
                                                                        "website"});

constexpr Operation unknown{"", Level::bucket, "", "Unknown", "", Deed::refuse_unknown};

Level level_of(const S3Request& request) {
    if (request.bucket.empty()) return Level::service;
    return request.key.empty() ? Level::bucket : Level::object;
}

const Operation& operation_of(const std::string& method, const S3Request& request) {
    for (const std::string_view name : unknown_sub_resources) {
        if (request.parameter(name)) return unknown;
    }
    for (const Operation& operation : operations) {
        if (operation.method != method || operation.level != level_of(request)) continue;
        if (operation.sub_resource.empty() || request.parameter(operation.sub_resource)) {
            return operation;
        }
    }
    return unknown;
}

Refused no_such_bucket() { return {"NoSuchBucket", "The specified bucket does not exist"}; }

}  // namespace

Door::Door(delivery::Store& store, catalog::Catalog& catalog, const access::Authorizer& authorizer,
           Recorder& recorder, std::string region, bool record_all)
    : store_(store),
      catalog_(catalog),
      authorizer_(authorizer),
      recorder_(recorder),
      region_(std::move(region)),
      record_all_(record_all) {}

http::Response Door::handle(const Call& call) {
    const Outcome<S3Request> request = read_request(call.request);
    if (!request) return refuse(request.error(), call.request, call.request_id);
    const Operation& operation = operation_of(call.request.method, *request);
    Outcome<http::Response> response = run(call, *request, operation);
    const bool denied = !response && response.error().code == "AccessDenied";
    // Whoever tries to change what was delivered is recorded, by whatever means.
    const bool changes = call.request.method != "GET" && call.request.method != "HEAD";
    if (denied || changes || record_all_) {
        const auto refused =
            response ? std::optional<Refused>() : std::optional<Refused>(response.error());
        // Before the reply: a call that cannot be recorded is not answered.
        if (auto recorded = record(call, *request, operation, refused); !recorded) {
            return refuse(recorded.error(), call.request, call.request_id);
        }
    }
    if (!response) return refuse(response.error(), call.request, call.request_id);
    return *std::move(response);
}

http::Response Door::refuse(const Refused& refused, const http::Request& request,
                            const std::string& request_id) {
    http::Response response = error_reply(as_s3(refused), request.path(), request_id);
    if (request.method == "HEAD") response.body.clear();
    return response;
}

Outcome<http::Response> Door::run(const Call& call, const S3Request& request,
                                  const Operation& operation) {
    if (operation.deed == Deed::refuse_unknown) {
        return api::refuse("NotImplemented",
                           "A header you provided implies functionality that is not implemented");
    }
    if (std::optional<Refused> denied = may_not(call, request, operation)) {
        return std::unexpected(*std::move(denied));
    }
    if (operation.level != Level::service) {
        const auto exists = store_.bucket_exists(request.bucket);
        if (!exists) return std::unexpected(as_refused(exists.error()));
        if (!*exists) return std::unexpected(no_such_bucket());
    }
    const auto as_xml = [&](Outcome<std::string> body) -> Outcome<http::Response> {
        if (!body) return std::unexpected(body.error());
        return reply(*std::move(body), "application/xml", call.request_id);
    };
    switch (operation.deed) {
        case Deed::list_buckets: return as_xml(list_buckets(store_, catalog_, call.caller.account));
        case Deed::list_objects: return as_xml(list_objects(store_, request, call.caller.account));
        case Deed::head_bucket: {
            http::Response response = reply("", "application/xml", call.request_id);
            response.headers.push_back({"x-amz-bucket-region", region_});
            return response;
        }
        case Deed::locate_bucket: {
            // Empty: us-east-1 (Amazon S3 API Reference, GetBucketLocation).
            aws::XmlWriter xml;
            xml.element("LocationConstraint", region_ == "us-east-1" ? "" : region_);
            return as_xml(xml.take());
        }
        case Deed::get_object: {
            auto response = get_object(store_, request, call.request, call.request_id);
            if (response || response.error().code != "NoSuchKey") return response;
            // Whether it is there is for those to know who may list.
            const Operation& listing = operations[3];
            if (may_not(call, {request.bucket, "", {}}, listing)) {
                return api::refuse("AccessDenied", "Access Denied");
            }
            return response;
        }
        case Deed::refuse_change:
        case Deed::refuse_unknown: break;
    }
    return api::refuse("AccessDenied",
                       "What was delivered cannot be changed or deleted, by anybody.");
}

std::optional<Refused> Door::may_not(const Call& call, const S3Request& request,
                                     const Operation& operation) const {
    access::Ask ask;
    ask.action = operation.action;
    ask.resource = arn_of(request);
    if (operation.level != Level::service) {
        const auto bucket = catalog_.bucket(request.bucket);
        if (!bucket) return as_refused(bucket.error());
        ask.resource_account = bucket->account;
        const std::string expected = header(call.request, "x-amz-expected-bucket-owner");
        if (!expected.empty() && expected != bucket->account) {
            return Refused{"AccessDenied", "Access Denied"};
        }
    }
    if (operation.deed == Deed::list_objects) {
        for (const char* const name : {"prefix", "delimiter", "max-keys"}) {
            if (auto value = request.parameter(name)) {
                ask.keys.emplace_back(fmt::format("s3:{}", name),
                                      std::vector<std::string>{*std::move(value)});
            }
        }
    }
    const bool reads = operation.deed != Deed::refuse_change;
    if (!call.caller.has(reads ? access::Scope::events_read : access::Scope::admin)) {
        return Refused{"AccessDenied", "Access Denied"};
    }
    const auto allowed = authorizer_.authorize(call.caller, call.request, ask);
    if (allowed) return std::nullopt;
    return as_s3({allowed.error().code, allowed.error().message});
}

Outcome<void> Door::record(const Call& call, const S3Request& request, const Operation& operation,
                           const std::optional<Refused>& refused) {
    OwnCall own;
    own.source = s3_source;
    own.name = operation.deed == Deed::refuse_unknown
                   ? fmt::format("{}Unknown", call.request.method == "PUT"      ? "Put"
                                              : call.request.method == "DELETE" ? "Delete"
                                                                                : "Post")
                   : std::string(operation.name);
    own.read_only = call.request.method == "GET" || call.request.method == "HEAD";
    own.management = false;
    if (!request.bucket.empty()) own.parameters["bucketName"] = request.bucket;
    if (!request.key.empty()) own.parameters["key"] = request.key;
    own.refused = refused;
    return recorder_.record(call, own);
}

}  // namespace opentrail::api::s3
