#include "api/s3/operation.h"

#include <array>

#include "api/s3/operations.h"

namespace opentrail::api::s3 {
namespace {

constexpr Effect reads = Effect::reads;
constexpr Effect changes_bucket = Effect::changes_bucket;
constexpr Effect changes_objects = Effect::changes_objects;
constexpr Plane management = Plane::management;
constexpr Plane data = Plane::data;

// Those that have a sub-resource come before those that have none. Actions: Service Authorization
// Reference, "Actions, resources, and condition keys for Amazon S3".
constexpr auto operations = std::to_array<Operation>({
    {"GET", Level::service, "", "ListBuckets", "s3:ListAllMyBuckets", reads, management,
     list_buckets},

    {"GET", Level::bucket, "location", "GetBucketLocation", "s3:GetBucketLocation", reads,
     management, get_bucket_location},
    {"GET", Level::bucket, "policy", "GetBucketPolicy", "s3:GetBucketPolicy", reads, management,
     get_bucket_policy},
    {"PUT", Level::bucket, "policy", "PutBucketPolicy", "s3:PutBucketPolicy", changes_bucket,
     management, put_bucket_policy},
    {"DELETE", Level::bucket, "policy", "DeleteBucketPolicy", "s3:DeleteBucketPolicy",
     changes_bucket, management, delete_bucket_policy},
    {"GET", Level::bucket, "policyStatus", "GetBucketPolicyStatus", "s3:GetBucketPolicyStatus",
     reads, management, get_bucket_policy_status},
    {"GET", Level::bucket, "acl", "GetBucketAcl", "s3:GetBucketAcl", reads, management,
     get_bucket_acl},
    {"GET", Level::bucket, "versioning", "GetBucketVersioning", "s3:GetBucketVersioning", reads,
     management, get_bucket_versioning},
    {"GET", Level::bucket, "cors", "GetBucketCors", "s3:GetBucketCORS", reads, management,
     get_bucket_cors},
    {"GET", Level::bucket, "website", "GetBucketWebsite", "s3:GetBucketWebsite", reads, management,
     get_bucket_website},
    {"GET", Level::bucket, "accelerate", "GetAccelerateConfiguration",
     "s3:GetAccelerateConfiguration", reads, management, get_accelerate_configuration},
    {"GET", Level::bucket, "requestPayment", "GetBucketRequestPayment",
     "s3:GetBucketRequestPayment", reads, management, get_request_payment},
    {"GET", Level::bucket, "logging", "GetBucketLogging", "s3:GetBucketLogging", reads, management,
     get_bucket_logging},
    {"GET", Level::bucket, "lifecycle", "GetBucketLifecycle", "s3:GetLifecycleConfiguration", reads,
     management, get_lifecycle_configuration},
    {"GET", Level::bucket, "replication", "GetBucketReplication", "s3:GetReplicationConfiguration",
     reads, management, get_bucket_replication},
    {"GET", Level::bucket, "encryption", "GetBucketEncryption", "s3:GetEncryptionConfiguration",
     reads, management, get_bucket_encryption},
    {"GET", Level::bucket, "object-lock", "GetBucketObjectLockConfiguration",
     "s3:GetBucketObjectLockConfiguration", reads, management, get_object_lock_configuration},
    {"GET", Level::bucket, "tagging", "GetBucketTagging", "s3:GetBucketTagging", reads, management,
     get_bucket_tagging},
    {"GET", Level::bucket, "publicAccessBlock", "GetBucketPublicAccessBlock",
     "s3:GetBucketPublicAccessBlock", reads, management, get_public_access_block},
    {"GET", Level::bucket, "ownershipControls", "GetBucketOwnershipControls",
     "s3:GetBucketOwnershipControls", reads, management, get_ownership_controls},
    {"GET", Level::bucket, "notification", "GetBucketNotification", "s3:GetBucketNotification",
     reads, management, get_notification_configuration},
    {"GET", Level::bucket, "uploads", "ListMultipartUploads", "s3:ListBucketMultipartUploads",
     reads, data, list_multipart_uploads},
    {"POST", Level::bucket, "delete", "DeleteObjects", "", changes_objects, data, delete_objects},
    {"PUT", Level::bucket, "", "CreateBucket", "s3:CreateBucket", changes_bucket, management,
     create_bucket},
    {"HEAD", Level::bucket, "", "HeadBucket", list_action, reads, data, head_bucket},
    {"DELETE", Level::bucket, "", "DeleteBucket", "s3:DeleteBucket", changes_bucket, management,
     delete_bucket},
    {"GET", Level::bucket, "", "ListObjects", list_action, reads, data, list_objects},

    {"GET", Level::object, "tagging", "GetObjectTagging", "s3:GetObjectTagging", reads, data,
     get_object_tagging},
    {"GET", Level::object, "uploadId", "ListParts", "s3:ListMultipartUploadParts", reads, data,
     list_parts},
    {"POST", Level::object, "uploads", "CreateMultipartUpload", "s3:PutObject", changes_objects,
     data, create_multipart_upload},
    {"PUT", Level::object, "uploadId", "UploadPart", "s3:PutObject", changes_objects, data,
     upload_part},
    {"POST", Level::object, "uploadId", "CompleteMultipartUpload", "s3:PutObject", changes_objects,
     data, complete_multipart_upload},
    {"DELETE", Level::object, "uploadId", "AbortMultipartUpload", "s3:AbortMultipartUpload",
     changes_objects, data, abort_multipart_upload},
    {"GET", Level::object, "", "GetObject", "s3:GetObject", reads, data, get_object},
    {"HEAD", Level::object, "", "HeadObject", "s3:GetObject", reads, data, get_object},
    {"PUT", Level::object, "", "PutObject", "s3:PutObject", changes_objects, data, put_object},
    {"DELETE", Level::object, "", "DeleteObject", "s3:DeleteObject", changes_objects, data,
     delete_object},
});

// A PUT of what is somewhere else already: a header says so.
constexpr Operation copying{"PUT",          Level::object,   "",   "CopyObject",
                            "s3:PutObject", changes_objects, data, copy_object};
constexpr Operation copying_part{"PUT",          Level::object,   "uploadId", "UploadPartCopy",
                                 "s3:PutObject", changes_objects, data,       upload_part_copy};

// What is not here, by what it would do.
constexpr Operation unknown_read{"GET", Level::bucket, "", "Unknown", "", reads, data, nullptr};
constexpr Operation unknown_change{"", Level::bucket,   "",   "Unknown",
                                   "", changes_objects, data, nullptr};

/// What else there is to ask of S3 about a bucket or an object (Amazon S3 API Reference,
/// "Actions"): a request with one of these is none for the bucket or object itself.
constexpr auto sub_resources =
    std::to_array<std::string_view>({"abac",          "accelerate",        "acl",
                                     "analytics",     "attributes",        "cors",
                                     "delete",        "encryption",        "intelligent-tiering",
                                     "inventory",     "legal-hold",        "lifecycle",
                                     "location",      "logging",           "metadataConfiguration",
                                     "metadataTable", "metrics",           "notification",
                                     "object-lock",   "ownershipControls", "partNumber",
                                     "policy",        "policyStatus",      "publicAccessBlock",
                                     "renameObject",  "replication",       "requestPayment",
                                     "restore",       "retention",         "select",
                                     "session",       "tagging",           "torrent",
                                     "uploadId",      "uploads",           "versionId",
                                     "versioning",    "versions",          "website"});

/// Every sub-resource that the request names is part of the operation.
bool asks_no_more(const Operation& operation, const S3Request& request) {
    for (const std::string_view name : sub_resources) {
        if (!request.parameter(name) || name == operation.sub_resource) continue;
        if (name == "partNumber" && operation.name == "UploadPart") continue;
        return false;
    }
    return true;
}

}  // namespace

Level level_of(const S3Request& request) {
    if (request.bucket.empty()) return Level::service;
    return request.key.empty() ? Level::bucket : Level::object;
}

const Operation& operation_of(const http::Request& http, const S3Request& request) {
    const bool only_reads = http.method == "GET" || http.method == "HEAD";
    for (const Operation& operation : operations) {
        if (operation.method != http.method || operation.level != level_of(request)) continue;
        if (!operation.sub_resource.empty() && !request.parameter(operation.sub_resource)) continue;
        if (!asks_no_more(operation, request)) break;
        if (http::find(http.headers, "x-amz-copy-source")) {
            if (operation.run == put_object) return copying;
            if (operation.run == upload_part) return copying_part;
        }
        return operation;
    }
    return only_reads ? unknown_read : unknown_change;
}

}  // namespace opentrail::api::s3
