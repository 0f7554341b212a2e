// Selectors of JSON text, for tests.

#pragma once

#include <string_view>

#include "base/assert.h"
#include "trail/selectors.h"

namespace opentrail::trail {

/// As PutEventSelectors would take {"EventSelectors":[...]} or {"AdvancedEventSelectors":[...]}.
inline Result<Selectors> put(std::string_view body, Strictness strictness = Strictness::aws) {
    Result<JsonObject> object = parse_json_object(body);
    INVARIANT(object.has_value());
    return parse_selectors(TRY(array_member(*object, "EventSelectors")),
                           TRY(array_member(*object, "AdvancedEventSelectors")), strictness);
}

/// The same of a body that must be right.
inline Selectors selectors_of(std::string_view body, Strictness strictness = Strictness::aws) {
    Result<Selectors> selectors = put(body, strictness);
    INVARIANT(selectors.has_value());
    return *std::move(selectors);
}

/// One basic selector with these members.
inline std::string basic(std::string_view members) {
    return R"({"EventSelectors":[{)" + std::string(members) + "}]}";
}

/// One advanced selector with these field selectors.
inline std::string advanced(std::string_view fields) {
    return R"({"AdvancedEventSelectors":[{"FieldSelectors":[)" + std::string(fields) + "]}]}";
}

}  // namespace opentrail::trail
