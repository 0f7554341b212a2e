// BucketGate: whether a built-in bucket lets CloudTrail write for a trail.
//
// CloudTrail writes as the service cloudtrail.amazonaws.com, with aws:SourceArn (the trail),
// aws:SourceAccount and s3:x-amz-acl=bucket-owner-full-control (Amazon S3 bucket policy for
// CloudTrail, AWS CloudTrail User Guide). In a bucket of the trail's own account it may unless the
// bucket's policy denies it; in others', and everywhere when strict, the policy must allow it, as
// on AWS. Safe from any thread.

#pragma once

#include <string_view>

#include "access/policy_cache.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "delivery/store.h"

namespace opentrail::delivery {

class BucketGate {
  public:
    /// `catalog` must outlive it.
    BucketGate(catalog::Catalog& catalog, bool strict) : catalog_(catalog), strict_(strict) {}

    /// Whether s3:PutObject is open to it. Code::denied, "AccessDenied: ..." with what denies it or
    /// is missing. What is written for no trail is not asked about.
    Result<void> check_write(const Object& object);
    /// The same before a trail is made: s3:GetBucketAcl, which CreateTrail asks for, too.
    Result<void> check_trail(const Object& object);

  private:
    Result<void> check(const Object& object, std::string_view action, std::string_view resource);

    catalog::Catalog& catalog_;
    const bool strict_;
    access::PolicyCache policies_;
};

}  // namespace opentrail::delivery
