// OwnCall: what is recorded of a call to OpenTrail itself. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/refused.h"
#include "base/json.h"
#include "event/render.h"

namespace opentrail::api {

/// eventSource of calls that CloudTrail has too.
inline constexpr std::string_view cloudtrail_source = "cloudtrail.amazonaws.com";
inline constexpr std::string_view s3_source = "s3.amazonaws.com";
/// eventSource of OpenTrail's own calls (/v1).
inline constexpr std::string_view opentrail_source = "opentrail.internal";
/// eventSource of what OpenTrail notices.
inline constexpr std::string_view watch_source = "watch.opentrail.internal";

struct OwnCall {
    std::string_view source = opentrail_source;
    std::string name;
    bool read_only = false;
    bool management = true;  // False: a data event.
    JsonObject parameters;
    JsonObject response;
    std::optional<Refused> refused;  // Why it was denied or failed.
    std::vector<event::Resource> resources;
    std::string recipient_account;  // Whose event it is, where not the caller's account's.
    /// The caller is shown as accounts see those of others: its account and its id.
    bool outsider = false;
    std::string shared_event_id;  // Of two events that are one call.
};

/// What a session says of the identity provider behind it (CloudTrail User Guide, "userIdentity
/// element": webIdFederationData).
void add_federation(event::SessionContext& context, const access::Session& session);

/// The record's draft. `event_id` is new. Parameters and response are abridged (api/abridgement.h)
/// where they are too large for a record.
event::Draft draft_of(const Call& call, const OwnCall& own, std::string event_id);

}  // namespace opentrail::api
