// Ask: what somebody wants to do, to what. Plain data.

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace opentrail::access {

struct Ask {
    std::string action;          // "cloudtrail:CreateTrail"
    std::string resource = "*";  // An ARN; "*" for an action that has no resource.
    /// The resource's owner. Empty: the ARN's account, or the caller's own.
    std::string resource_account = {};
    // aws:RequestTag/… and aws:TagKeys; aws:ResourceTag/….
    std::vector<std::pair<std::string, std::string>> request_tags = {};
    std::vector<std::pair<std::string, std::string>> resource_tags = {};
    /// Other condition keys, by name, such as "sts:ExternalId".
    std::vector<std::pair<std::string, std::vector<std::string>>> keys = {};
};

}  // namespace opentrail::access
