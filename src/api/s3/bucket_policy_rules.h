// Bucket policy rules: what makes a policy document a bucket's, and a public one. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/refused.h"

namespace opentrail::api::s3 {

/// Amazon S3 User Guide, "Bucket policies": 20 KB.
inline constexpr std::size_t bucket_policy_bytes_max = std::size_t{20} << 10;

/// MalformedPolicy, saying what is wrong, for a document that is no policy of this bucket: every
/// action must be S3's, every resource this bucket or in it.
std::optional<Refused> check_bucket_policy(std::string_view document, const std::string& bucket);

/// Whether an Allow of the policy, which check_bucket_policy() took, is for everybody: for any
/// principal, under no condition that holds it to fixed addresses, sources or principals (Amazon S3
/// User Guide, "Blocking public access", "The meaning of 'public'"). In doubt it is public.
bool is_public(std::string_view document);

}  // namespace opentrail::api::s3
