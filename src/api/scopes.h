// Services that a signature's scope may name, by surface.

#pragma once

#include <string>
#include <vector>

namespace opentrail::api {

inline const std::vector<std::string> cloudtrail_scope{"cloudtrail"};
inline const std::vector<std::string> audit_scope{"cloudtrail-data"};
inline const std::vector<std::string> query_scopes{"sts", "iam"};
inline const std::vector<std::string> kms_scope{"kms"};
inline const std::vector<std::string> s3_scope{"s3"};
inline const std::vector<std::string> v1_scopes{"opentrail",   "cloudtrail", "cloudtrail-data",
                                                "execute-api", "iam",        "sts"};

}  // namespace opentrail::api
