// Identity: an event is (account, eventID). A record without an eventID gets one made from its
// bytes.
//
// Pure functions, safe from any thread.

#pragma once

#include <string>

#include "base/hash.h"

namespace opentrail::event {

/// The id of a record that has none: the first 16 bytes of its SHA-256 as a UUID of version 8 (RFC
/// 9562 section 5.8), so that the same bytes always get the same id, and none that AWS could have
/// made (its are of version 4).
std::string derived_event_id(const Sha256& record_hash);

}  // namespace opentrail::event
