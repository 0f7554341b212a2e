// Category: management, data, network activity, insight or aggregated, also of records too old to
// say.
//
// Pure functions, safe from any thread.

#pragma once

#include "event/field.h"
#include "event/reader.h"

namespace opentrail::event {

/// eventCategory where it is one of the five known; else by the eventTypes that only insight,
/// aggregated and network activity events have; else by managementEvent; else Data where the table
/// of data events has it; else Management. (An eventCategory that we do not know, such as a later
/// one of AWS, counts as absent.)
Category category_of(const Reading& reading);

}  // namespace opentrail::event
