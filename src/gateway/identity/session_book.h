// SessionBook: which temporary credentials belong to whom, learnt from the events of the calls that
// made them. Secrets are not among what is learnt.
//
// Holds sessions_max at most: beyond, those that end first are forgotten. Safe from any thread.

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "gateway/identity/caller.h"

namespace opentrail::gateway {

class SessionBook {
  public:
    static constexpr std::size_t sessions_max = 100'000;

    /// Takes in what an event of STS says of the credentials that it gave: AssumeRole and its kin,
    /// GetSessionToken, GetFederationToken. Every other record, and one that is not whole, teaches
    /// nothing. The record must be the gateway's own: whoever writes events could name others.
    void learn(std::string_view record, Timestamp now);

    /// Of the account whose gateways saw them made. Null when not known, or over.
    std::shared_ptr<const Caller> find(std::string_view account, std::string_view access_key_id,
                                       Timestamp now) const;

    std::size_t size() const;

  private:
    struct Session {
        std::shared_ptr<const Caller> caller;
        Timestamp expires;
    };
    using Key = std::pair<std::string, std::string>;  // Account, access key.

    void drop_first();

    mutable std::mutex mutex_;
    std::map<Key, Session, std::less<>> sessions_;
    std::set<std::pair<Timestamp, Key>> by_end_;
};

}  // namespace opentrail::gateway
