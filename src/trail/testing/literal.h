// Literal: docs/selectors.md said again, slowly and word for word, straight from the record's JSON.
// What the compiled matcher is compared with; it shares nothing with it but the table of data
// events.

#pragma once

#include <string_view>

#include "base/json.h"
#include "trail/selectors.h"

namespace opentrail::trail::literal {

bool matches(const Selectors& selectors, const JsonObject& record);

/// The same of a record's text, which must be a JSON object.
bool matches(const Selectors& selectors, std::string_view record);

}  // namespace opentrail::trail::literal
