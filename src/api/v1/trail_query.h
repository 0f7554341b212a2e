// TrailQuery: the parameters of the requests to /v1/trails. Pure functions.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/call.h"
#include "api/refused.h"
#include "base/time.h"

namespace opentrail::api::v1 {

struct TrailQuery {
    std::optional<Timestamp> from = {};  // Inclusive, as is `to`.
    std::optional<Timestamp> to = {};
    std::string region = {};
    std::string bucket = {};
    std::string key = {};
    std::string after = {};
    std::size_t limit = 0;
};

/// Of `names` alone: "from", "to", "region", "bucket", "key", "after" and "limit" (1 to
/// `limit_max`). ValidationException, naming the parameter.
Outcome<TrailQuery> read_trail_query(const Call& call, std::span<const std::string_view> names,
                                     std::size_t limit_default, std::size_t limit_max);

/// "MILLISECONDS/NUMBER": where the next page of files begins.
std::string file_place_text(Timestamp stored, std::int64_t number);
/// ValidationException for what file_place_text() does not give.
Outcome<std::pair<Timestamp, std::int64_t>> read_file_place(std::string_view text);

}  // namespace opentrail::api::v1
