// Caller: who is behind an access key, and through whom. Plain data.

#pragma once

#include <string>
#include <vector>

#include "event/render.h"

namespace opentrail::gateway {

/// One step on the way to temporary credentials: who asked for them.
struct ChainLink {
    std::string type;  // As userIdentity.type.
    std::string arn;
    std::string access_key_id;
    bool mfa = false;
    bool operator==(const ChainLink&) const = default;
};

/// The longest chain that is kept; of a longer one, its beginning and its end.
inline constexpr std::size_t chain_links_max = 8;

struct Caller {
    event::UserIdentity identity;
    /// Of temporary credentials whose making was seen: from the first, who had credentials of his
    /// own, to the last, who asked for these.
    std::vector<ChainLink> chain;
};

/// What is known of who made a call.
struct Identified {
    Caller caller;
    /// The key in a signature that the upstream did not accept; it is nobody's then.
    std::string claimed_access_key_id;

    /// Adds what has no place in userIdentity to the members of additionalEventData, which is JSON
    /// or empty: "claimedAccessKeyId" and "sessionChain".
    std::string add_to(const std::string& additional_event_data) const;
};

}  // namespace opentrail::gateway
