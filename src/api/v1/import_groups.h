// Import groups: the body of POST /v1/imports/ID/batches, cut into its groups.
//
// Each is a line of JSON, {"source":…,"sha256":…,"count":…,"size":…}, then exactly `size` bytes, a
// JSON array of records verbatim, then a newline. Pure function; views point into the body.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/refused.h"
#include "base/hash.h"

namespace opentrail::api::v1 {

struct ImportGroup {
    std::string source;
    Sha256 source_hash{};
    std::uint64_t count = 0;
    std::string_view records;  // The JSON array.
};

inline constexpr std::size_t import_groups_max = 10'000;

/// ValidationException, naming the group and its byte, when the framing is broken.
Outcome<std::vector<ImportGroup>> parse_import_groups(std::string_view body);

}  // namespace opentrail::api::v1
