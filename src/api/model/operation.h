// Operation: what AWS's service models say of the operations of CloudTrail, IAM, STS and KMS:
// names, inputs, outputs, errors.
//
// The files *.inc are generated from the models in botocore (`./dev generate`) and say of which
// version. Plain data; pure functions.

#pragma once

#include <span>
#include <string_view>

#include "api/model/shape.h"

namespace opentrail::api::model {

struct Operation {
    std::string_view name;
    bool read_only = false;
    const Shape* input = nullptr;
    const Shape* output = nullptr;
    /// The exceptions that the model names. The framework has more (AccessDeniedException, …).
    std::span<const std::string_view> errors = {};
};

/// All 60, in order of name. AWS JSON 1.1.
std::span<const Operation> cloudtrail_operations();
/// Names are case-sensitive. Null if CloudTrail has no such operation.
const Operation* find_operation(std::string_view name);

/// The status that the model has for an error, by its code on the wire.
struct ErrorStatus {
    std::string_view code;
    int status = 0;
};

/// A service of which there is a part: the Query protocol's, and KMS, which speaks JSON 1.1. The
/// operations of all come as JSON too, under /v1/access.
struct QueryService {
    std::string_view name;      // As in a signature's scope: "iam".
    std::string_view api_name;  // As in eventSource: "iam.amazonaws.com".
    std::string_view version;   // "2010-05-08".
    std::string_view xml_namespace;
    std::span<const Operation> operations;    // In order of name: those that are here.
    std::span<const std::string_view> names;  // Of all that AWS has.
    std::span<const ErrorStatus> errors;

    /// Null for what is not here.
    const Operation* find(std::string_view operation) const;
    /// Whether AWS has it.
    bool knows(std::string_view operation) const;
};

/// Whether an operation of this name reads, as far as the name says.
bool reads(std::string_view name);

const QueryService& iam_service();
const QueryService& sts_service();
/// Its errors all have the status 400.
const QueryService& kms_service();
/// OpenTrail's own, of accounts: as JSON only.
const QueryService& own_service();

/// Of CloudTrail's data API: PutAuditEvents. REST-JSON.
std::span<const Operation> cloudtrail_data_operations();

}  // namespace opentrail::api::model
