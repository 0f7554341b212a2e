// Settings that a bucket of S3's may have and one here has not: each is answered as S3 answers for
// a bucket of which it was never set, so that clients who compare what is with what should be find
// nothing to change. What a bucket here cannot keep true is not claimed.

#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "aws/xml_writer.h"

namespace opentrail::api::s3 {
namespace {

Outcome<Answer> empty(const Asked& asked, std::string_view element) {
    aws::XmlWriter xml;
    xml.open(element, xml_namespace);
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

}  // namespace

Outcome<Answer> get_bucket_versioning(const Asked& asked) {
    return empty(asked, "VersioningConfiguration");
}

Outcome<Answer> get_accelerate_configuration(const Asked& asked) {
    return empty(asked, "AccelerateConfiguration");
}

Outcome<Answer> get_bucket_logging(const Asked& asked) {
    return empty(asked, "BucketLoggingStatus");
}

Outcome<Answer> get_notification_configuration(const Asked& asked) {
    return empty(asked, "NotificationConfiguration");
}

Outcome<Answer> get_request_payment(const Asked& asked) {
    aws::XmlWriter xml;
    xml.open("RequestPaymentConfiguration", xml_namespace);
    xml.element("Payer", "BucketOwner");
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> get_ownership_controls(const Asked& asked) {
    aws::XmlWriter xml;
    xml.open("OwnershipControls", xml_namespace);
    xml.open("Rule");
    xml.element("ObjectOwnership", "BucketOwnerEnforced");
    xml.close();
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> get_bucket_cors(const Asked&) {
    return refuse("NoSuchCORSConfiguration", "The CORS configuration does not exist");
}

Outcome<Answer> get_bucket_website(const Asked&) {
    return refuse("NoSuchWebsiteConfiguration",
                  "The specified bucket does not have a website configuration");
}

Outcome<Answer> get_lifecycle_configuration(const Asked&) {
    return refuse("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
}

Outcome<Answer> get_bucket_replication(const Asked&) {
    return refuse("ReplicationConfigurationNotFoundError",
                  "The replication configuration was not found");
}

/// S3 says AES256 of every bucket; files here lie as they are, unless a trail's key encrypts them.
Outcome<Answer> get_bucket_encryption(const Asked&) {
    return refuse("ServerSideEncryptionConfigurationNotFoundError",
                  "The server side encryption configuration was not found");
}

Outcome<Answer> get_object_lock_configuration(const Asked&) {
    return refuse("ObjectLockConfigurationNotFoundError",
                  "Object Lock configuration does not exist for this bucket");
}

Outcome<Answer> get_bucket_tagging(const Asked&) {
    return refuse("NoSuchTagSet", "The TagSet does not exist");
}

Outcome<Answer> get_public_access_block(const Asked&) {
    return refuse("NoSuchPublicAccessBlockConfiguration",
                  "The public access block configuration was not found");
}

}  // namespace opentrail::api::s3
