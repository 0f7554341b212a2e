#include "event/data_events.h"

#include <algorithm>

namespace opentrail::event {
namespace {

using Names = std::string_view[];

// CloudTrail User Guide, "Logging data events", table of event types; the operations from the pages
// it links to (Amazon S3 User Guide, "CloudTrail events"; Amazon DynamoDB Developer Guide, "Logging
// with CloudTrail"; ...). KMS, STS, Secrets Manager and Systems Manager parameters are management
// events however frequent they are.

// HeadBucket is documented as a bucket-level operation too, but recorded as a data event.
constexpr Names s3 = {
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjects",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectTorrent",
    "HeadBucket",
    "HeadObject",
    "ListObjectVersions",
    "ListObjects",
    "ListParts",
    "PutObject",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "RestoreObject",
    "SelectObjectContent",
    "UploadPart",
    "UploadPartCopy",
};
constexpr Names s3express = {
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "CreateSession",
    "DeleteObject",
    "DeleteObjects",
    "GetObject",
    "GetObjectAttributes",
    "HeadBucket",
    "HeadObject",
    "ListObjects",
    "ListParts",
    "PutObject",
    "UploadPart",
    "UploadPartCopy",
};
constexpr Names lambda = {"Invoke", "InvokeAsync", "InvokeWithResponseStream"};
constexpr Names dynamodb = {
    "BatchExecuteStatement",
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "ExecuteStatement",
    "ExecuteTransaction",
    "GetItem",
    "GetRecords",
    "GetShardIterator",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
};
constexpr Names sqs = {
    "ChangeMessageVisibility", "ChangeMessageVisibilityBatch",
    "DeleteMessage",           "DeleteMessageBatch",
    "ReceiveMessage",          "SendMessage",
    "SendMessageBatch",
};
constexpr Names sns = {"Publish", "PublishBatch"};
constexpr Names ebs = {"CompleteSnapshot",   "GetSnapshotBlock", "ListChangedBlocks",
                       "ListSnapshotBlocks", "PutSnapshotBlock", "StartSnapshot"};
constexpr Names kinesis = {"GetRecords", "GetShardIterator", "PutRecord", "PutRecords",
                           "SubscribeToShard"};
constexpr Names firehose = {"PutRecord", "PutRecordBatch"};
constexpr Names states = {"GetActivityTask", "InvokeHTTPEndpoint", "SendTaskFailure",
                          "SendTaskHeartbeat", "SendTaskSuccess"};
constexpr Names monitoring = {"GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage",
                              "ListMetrics", "PutMetricData"};
constexpr Names cognito_identity = {"GetCredentialsForIdentity", "GetId", "GetOpenIdToken",
                                    "GetOpenIdTokenForDeveloperIdentity", "UnlinkIdentity"};
constexpr Names bedrock = {"ApplyGuardrail",    "InvokeAgent", "InvokeFlow",
                           "InvokeInlineAgent", "Retrieve",    "RetrieveAndGenerate"};
constexpr Names sagemaker = {"BatchGetRecord", "DeleteRecord", "GetRecord",
                             "InvokeEndpointWithResponseStream", "PutRecord"};
constexpr Names rds_data = {"BatchExecuteStatement", "BeginTransaction", "CommitTransaction",
                            "ExecuteStatement", "RollbackTransaction"};
constexpr Names ssm_messages = {"OpenControlChannel", "OpenDataChannel"};
constexpr Names cloudtrail_data = {"PutAuditEvents"};

constexpr DataEvents table[] = {
    {"bedrock.amazonaws.com", bedrock},
    {"cloudtrail-data.amazonaws.com", cloudtrail_data},
    {"cognito-identity.amazonaws.com", cognito_identity},
    {"dynamodb.amazonaws.com", dynamodb},
    {"ebs.amazonaws.com", ebs},
    {"firehose.amazonaws.com", firehose},
    {"kinesis.amazonaws.com", kinesis},
    {"lambda.amazonaws.com", lambda},
    {"monitoring.amazonaws.com", monitoring},
    {"rdsdata.amazonaws.com", rds_data},
    {"s3-outposts.amazonaws.com", s3},
    {"s3.amazonaws.com", s3},
    {"s3express.amazonaws.com", s3express},
    {"sagemaker.amazonaws.com", sagemaker},
    {"sns.amazonaws.com", sns},
    {"sqs.amazonaws.com", sqs},
    {"ssmmessages.amazonaws.com", ssm_messages},
    {"states.amazonaws.com", states},
};

}  // namespace

std::span<const DataEvents> data_events() { return table; }

bool is_data_event(std::string_view source, std::string_view name) {
    for (const DataEvents& row : table) {
        if (row.source == source) {
            return std::find(row.names.begin(), row.names.end(), name) != row.names.end();
        }
    }
    return false;
}

}  // namespace opentrail::event
