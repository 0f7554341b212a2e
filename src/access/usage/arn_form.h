// ARN forms: "arn:${Partition}:s3:::${BucketName}/${ObjectName}", as AWS's Service Authorization
// Reference writes what an action can be allowed on. Pure functions.

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::usage {

/// Whether `arn` may be one of this form. What a part stands for has no '/' and no ':', but for
/// those parts that are known to have them (an object's name, a role's with its path).
bool fits_form(std::string_view form, std::string_view arn);

/// The values that a part has in a call; none where the call does not say.
using PartValues = std::function<std::vector<std::string>(std::string_view part)>;

/// ARNs of this form, "*" for the parts without values. `own_said`: how many of the parts that are
/// not Partition, Region and Account had one; `own`: of how many.
struct Filled {
    std::vector<std::string> arns;
    std::size_t own_said = 0;
    std::size_t own = 0;
};
Filled fill_form(std::string_view form, const PartValues& values);

/// As a policy has to write it to mean just this text: '*', '?' and '$' are IAM's policy variables
/// ${*}, ${?} and ${$}.
std::string literal(std::string_view text);

/// Fewer ARNs that cover all of these, at most `most` where that is possible without losing the
/// service: the ends of the longest become "*" first.
std::vector<std::string> condense(std::vector<std::string> arns, std::size_t most);

}  // namespace opentrail::access::usage
