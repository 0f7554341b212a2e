// LeastPolicy: the policy that allows what was done and nothing else, from the events of an
// identity. Told what calls there were, it says whose records it wants to see, and then writes the
// policy and what a person has to look at before using it. For one thread.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "access/usage/action_reference.h"
#include "access/usage/call_record.h"
#include "base/json.h"

namespace opentrail::access::usage {

class LeastPolicy {
  public:
    /// A statement with more ARNs of one action than this is nobody's to read.
    static constexpr std::size_t arns_max = 20;

    /// Calls that were allowed; `failed` of them for another reason.
    void note_used(const std::string& source, const std::string& name, std::uint64_t count,
                   std::uint64_t failed);
    void note_denied(const std::string& source, const std::string& name, std::uint64_t count);

    /// Whether the records of these calls say more than that there were any.
    bool wants_records(const std::string& source, const std::string& name);
    /// One of them.
    void take(const std::string& source, const std::string& name, std::string_view record);
    /// There are more of these than were taken.
    void note_unread(const std::string& source, const std::string& name);

    /// {"policy","policySize","actions","deniedCalls","review","free"}: docs/v1.md.
    JsonObject draft();

  private:
    struct Use {
        std::uint64_t events = 0;
        std::uint64_t failed = 0;
        std::set<std::pair<std::string, std::string>> calls;  // Source and name.
        std::set<std::string> arns;
        bool specific = false;  // It can be allowed on something.
        bool any = false;       // Of a kind that is needed the events do not say which.
        bool unsaid = false;    // Of some call that succeeded nothing is said.
        bool unread = false;
        bool inferred = false;  // No event says so: iam:PassRole.
        bool profile = false;
    };
    struct Call {
        std::uint64_t events = 0;
        std::uint64_t failed = 0;
        Need need;
    };

    Call& call(const std::string& source, const std::string& name);
    void take_roles(const CallRecord& record, Use& use);
    JsonObject described(const std::string& action, const Use& use,
                         const std::vector<std::string>& resources) const;
    JsonArray denied_calls();

    ActionReference reference_;
    std::map<std::pair<std::string, std::string>, Call> used_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> denied_;
    std::map<std::string, Use> actions_;  // "s3:GetObject"
};

}  // namespace opentrail::access::usage
