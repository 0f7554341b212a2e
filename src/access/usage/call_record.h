// CallRecord: what one event says of the resources that its call was about. Plain data after it is
// read; for one thread.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/usage/action_reference.h"
#include "base/json.h"

namespace opentrail::access::usage {

class CallRecord {
  public:
    /// Absent where the record cannot be read.
    static std::optional<CallRecord> read(std::string_view record);

    bool failed() const { return failed_; }

    struct Found {
        std::set<std::string> arns;
        bool any = false;  // Some of them, of a kind that is required, are any of that kind.
    };
    /// What the policy has to allow `action` on for this call. Empty: the event does not say.
    Found resources(const Service& service, const Action& action) const;

    /// The roles that the request names.
    std::vector<std::string> roles() const;
    /// The request names an instance profile: which role that has, it does not say.
    bool names_profile() const { return profile_; }

  private:
    void gather(const Json& value, std::string_view name, int depth);
    std::vector<std::string> values(const Service& service, std::string_view part) const;

    bool failed_ = false;
    bool profile_ = false;
    std::string partition_, region_, account_;
    std::set<std::string> resources_;                          // ARNs of `resources`.
    std::map<std::string, std::vector<std::string>> members_;  // Of the request, by lower name.
};

}  // namespace opentrail::access::usage
