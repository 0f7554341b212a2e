// KeyGate: whether a KMS key lets CloudTrail encrypt for a trail.
//
// CloudTrail asks as the service cloudtrail.amazonaws.com for kms:GenerateDataKey, with
// aws:SourceArn (the trail), aws:SourceAccount and the encryption context (AWS CloudTrail User
// Guide, "Configure AWS KMS key policies for CloudTrail"). With a key of the trail's own account it
// may unless the key's policy denies it; with others', and always when strict, the policy must
// allow it, as on AWS. Safe from any thread.

#pragma once

#include "access/policy_cache.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "delivery/key_vault.h"
#include "delivery/store.h"

namespace opentrail::delivery {

class KeyGate {
  public:
    /// `catalog` must outlive it.
    KeyGate(catalog::Catalog& catalog, bool strict) : catalog_(catalog), strict_(strict) {}

    /// Code::denied, "KMS.AccessDeniedException: ..." with what denies it or is missing. What is
    /// written for no trail, and a key that is not here, are not asked about.
    Result<void> check(const Object& object, const EncryptionContext& context);

  private:
    catalog::Catalog& catalog_;
    const bool strict_;
    access::PolicyCache policies_;
};

}  // namespace opentrail::delivery
