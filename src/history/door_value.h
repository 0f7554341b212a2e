// Door values: what an event is found by in the field `door`: the name of its door, and of a
// gateway's event also which gateway it was, as "gateway:NAME". Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "journal/entry.h"

namespace opentrail::history {

inline constexpr std::string_view gateway_door_prefix = "gateway:";

std::vector<std::string> door_values(const journal::Provenance& provenance);

}  // namespace opentrail::history
