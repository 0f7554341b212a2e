// PolicyCache: compiled policies, each text compiled once and shared by all who have it.
//
// Holds what others hold, and the latest few that nobody does: session policies come with every
// request and with nobody to keep them. Safe from any thread.

#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/policy/policy.h"

namespace opentrail::access {

class PolicyCache {
  public:
    /// Never null. A text that is no policy must not have got here: it is logged, and denies
    /// everything to everybody, because what it was to deny is not known. `owner` is for the log.
    std::shared_ptr<const policy::Policy> get(std::string_view document, policy::Kind kind,
                                              std::string_view owner);

    /// Of sessions, in the place of a managed policy that is gone.
    std::shared_ptr<const policy::Policy> deny_all();

    /// How many texts were compiled so far.
    std::size_t compiled() const;

  private:
    using Shared = std::shared_ptr<const policy::Policy>;
    static constexpr std::size_t latest_max = 128;

    Shared find(const std::string& name);
    Shared keep(std::string name, Shared policy);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::weak_ptr<const policy::Policy>> by_name_;
    std::size_t sweep_at_ = 1024;  // Then names of what nobody holds any more are dropped.
    std::deque<Shared> latest_;
    std::size_t compiled_ = 0;
};

}  // namespace opentrail::access
