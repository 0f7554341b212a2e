// Anonymous: whoever does not say who it is, as CloudTrail shows it of S3's calls (CloudTrail User
// Guide, "userIdentity element").

#pragma once

#include <string_view>

namespace opentrail::access {

inline constexpr std::string_view anonymous_type = "AWSAccount";
inline constexpr std::string_view anonymous_account = "ANONYMOUS_PRINCIPAL";

}  // namespace opentrail::access
