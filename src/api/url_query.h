// UrlQuery: the parameters after a target's '?', decoded. Plain data.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/refused.h"
#include "base/json.h"

namespace opentrail::api {

struct Parameter {
    std::string name;
    std::string value;
    bool operator==(const Parameter&) const = default;
};

/// In the order sent, without those of a query signature (X-Amz-…). ValidationException for a
/// broken percent-escape or text that is not UTF-8.
Outcome<std::vector<Parameter>> parse_url_query(std::string_view query);

/// The same as an event shows it: a member of text, or a list of texts for one that comes more than
/// once. Empty for what cannot be parsed.
JsonObject query_parameters(std::string_view query);

/// ValidationException, of the first, where there are parameters.
Outcome<void> expect_no_parameters(std::string_view query);

}  // namespace opentrail::api
