// Operations: the functions behind the table of operation.cpp. Each answers a call that its caller
// may make; what it refuses is refused in S3's codes. They record nothing themselves.

#pragma once

#include "api/refused.h"
#include "api/s3/asked.h"

namespace opentrail::api::s3 {

// Buckets.
Outcome<Answer> list_buckets(const Asked& asked);
Outcome<Answer> create_bucket(const Asked& asked);
Outcome<Answer> head_bucket(const Asked& asked);
/// Of an empty one that no trail names; one that held evidence too.
Outcome<Answer> delete_bucket(const Asked& asked);
Outcome<Answer> get_bucket_location(const Asked& asked);
Outcome<Answer> get_bucket_acl(const Asked& asked);

// What is set of a bucket: that nothing is.
Outcome<Answer> get_bucket_versioning(const Asked& asked);
Outcome<Answer> get_bucket_cors(const Asked& asked);
Outcome<Answer> get_bucket_website(const Asked& asked);
Outcome<Answer> get_accelerate_configuration(const Asked& asked);
Outcome<Answer> get_request_payment(const Asked& asked);
Outcome<Answer> get_bucket_logging(const Asked& asked);
Outcome<Answer> get_lifecycle_configuration(const Asked& asked);
Outcome<Answer> get_bucket_replication(const Asked& asked);
Outcome<Answer> get_bucket_encryption(const Asked& asked);
Outcome<Answer> get_object_lock_configuration(const Asked& asked);
Outcome<Answer> get_bucket_tagging(const Asked& asked);
Outcome<Answer> get_public_access_block(const Asked& asked);
Outcome<Answer> get_ownership_controls(const Asked& asked);
Outcome<Answer> get_notification_configuration(const Asked& asked);

// The bucket's policy.
Outcome<Answer> put_bucket_policy(const Asked& asked);
Outcome<Answer> get_bucket_policy(const Asked& asked);
Outcome<Answer> delete_bucket_policy(const Asked& asked);
Outcome<Answer> get_bucket_policy_status(const Asked& asked);

// Objects.
Outcome<Answer> list_objects(const Asked& asked);
Outcome<Answer> get_object(const Asked& asked);
Outcome<Answer> get_object_tagging(const Asked& asked);
Outcome<Answer> put_object(const Asked& asked);
Outcome<Answer> copy_object(const Asked& asked);
Outcome<Answer> delete_object(const Asked& asked);
Outcome<Answer> delete_objects(const Asked& asked);

// Uploads in parts.
Outcome<Answer> create_multipart_upload(const Asked& asked);
Outcome<Answer> upload_part(const Asked& asked);
Outcome<Answer> upload_part_copy(const Asked& asked);
Outcome<Answer> complete_multipart_upload(const Asked& asked);
Outcome<Answer> abort_multipart_upload(const Asked& asked);
Outcome<Answer> list_parts(const Asked& asked);
Outcome<Answer> list_multipart_uploads(const Asked& asked);

}  // namespace opentrail::api::s3
