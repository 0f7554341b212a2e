// may_decrypt(): whether a caller may read what is encrypted under a KMS key.

#pragma once

#include "access/authorizer.h"
#include "api/call.h"
#include "api/refused.h"
#include "delivery/store.h"

namespace opentrail::api::kms {

/// Whoever reads an encrypted object needs kms:Decrypt on its key, with the object's encryption
/// context as condition keys, beside s3:GetObject (Amazon S3 User Guide, "Using server-side
/// encryption with AWS KMS keys"). Refuses with S3's AccessDenied. Of a plain object it is always
/// true. For GetObject, not for HeadObject.
Outcome<void> may_decrypt(const access::Authorizer& authorizer, const Call& call,
                          const delivery::ObjectFacts& facts);

}  // namespace opentrail::api::kms
