// Trail names: what a trail may be called, and how a request says which one it means. Pure
// functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/principal.h"
#include "api/refused.h"

namespace opentrail::api {

/// InvalidTrailNameException for a name that no trail may have: 3 to 128 characters of
/// [A-Za-z0-9._-], first and last alphanumeric, no two of . _ - in a row, not shaped like an IPv4
/// address (CloudTrail User Guide, "Naming requirements for CloudTrail resources").
std::optional<Refused> check_trail_name(std::string_view name);

/// Which trail a request means.
struct TrailReference {
    std::string given;  // Name or ARN.
    bool by_arn = false;
    std::string account;
    std::string region;  // Of the ARN, which has the home Region; else where the call was made.
    std::string name;

    std::string arn() const;
};

/// `given` is a name or an ARN. InvalidTrailNameException, CloudTrailARNInvalidException.
Outcome<TrailReference> read_trail_reference(std::string_view given,
                                             const access::Principal& caller);

/// TrailNotFoundException, as CloudTrail words it of `named`.
Refused unknown_trail(std::string_view named, const access::Principal& caller);

}  // namespace opentrail::api
