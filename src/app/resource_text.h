// Resource text: how a resource is shown to people, everywhere in one way. Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::app {

/// "papers/my report.pdf" of an object's or a bucket's ARN; of other ARNs and of URLs the last
/// segment, by which a look-up finds them too; any other name as it is.
std::string resource_text(std::string_view name);

/// The first one, and how many more: "papers/my report.pdf", "ann +2". The bucket that an object
/// is shown with, and other names of the same text, are not more. Empty when there are none.
std::string resources_text(const std::vector<std::string>& names);

}  // namespace opentrail::app
