// Operation: one of Amazon S3's operations (Amazon S3 API Reference, "Actions"): how a request for
// it looks, what its caller must be allowed, and what it does.

#pragma once

#include <string_view>

#include "api/refused.h"
#include "api/s3/asked.h"
#include "api/s3/request.h"
#include "http/message.h"

namespace opentrail::api::s3 {

/// What a request is about.
enum class Level : unsigned char { service, bucket, object };

enum class Effect : unsigned char {
    reads,
    changes_bucket,   // One at a time; the change is made at the position of the call's event.
    changes_objects,  // Never in a bucket that holds evidence.
};

/// How CloudTrail counts it (Amazon S3 User Guide, "Amazon S3 CloudTrail events").
enum class Plane : unsigned char { management, data };

struct Operation {
    std::string_view method;
    Level level;
    std::string_view sub_resource;  // Of the query; empty: none that is known.
    std::string_view name;          // eventName.
    std::string_view action;        // Empty: it asks for itself.
    Effect effect;
    Plane plane;
    Outcome<Answer> (*run)(const Asked& asked);  // Null: it is not here.
};

Level level_of(const S3Request& request);

/// The one that is asked for; one without `run` for what is not here.
const Operation& operation_of(const http::Request& http, const S3Request& request);

/// ListObjects: who may list may learn what is not there.
inline constexpr std::string_view list_action = "s3:ListBucket";

}  // namespace opentrail::api::s3
