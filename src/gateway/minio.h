// MinIO: where it is another S3 than AWS's, as far as that makes another call of a request.
//
// Pure functions, safe from any thread.

#pragma once

#include <string_view>

#include "gateway/exchange.h"

namespace opentrail::gateway {

/// Whether the reply is one of MinIO's, which all have its name.
bool is_from_minio(const Exchange& exchange);

/// Whether a path is of MinIO's own: administration, keys, metrics. It keeps the bucket's name
/// "minio" for them (MinIO source, cmd/generic-handlers.go: minioReservedBucket).
bool is_of_minio(std::string_view path);

/// Whether MinIO looks at a sub-resource: it serves requests with others as if they had none, so
/// that `DELETE /bucket/key?annotation` deletes the object (MinIO source, cmd/api-router.go, those
/// that it rejects included).
bool minio_knows(std::string_view subresource, bool of_object);

}  // namespace opentrail::gateway
