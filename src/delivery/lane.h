// Lane: one version of one trail's settings, for as much of a shard as it is to be delivered by.
//
// Plain data and pure functions, safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "catalog/trail.h"
#include "journal/entry.h"
#include "trail/selectors.h"
#include "trail/subject.h"

namespace opentrail::delivery {

struct Lane {
    std::string trail;                 // The trail's id.
    journal::Position version;         // The change that made these settings.
    std::optional<std::uint64_t> run;  // Of validation, that this version is of.
    catalog::Trail settings;
    trail::Selectors selectors;
    std::uint64_t from = 0;  // Offsets [from, end) of the shard.
    std::uint64_t end = 0;
};

/// The versions of a trail that log any of [from, end), each with its part of it, in order.
/// Code::corrupt when selectors cannot be read.
Result<std::vector<Lane>> lanes_of(const catalog::TrailHistory& history, std::uint64_t from,
                                   std::uint64_t end);

/// The first offset at or after `from` for which some version logs; UINT64_MAX when none does. The
/// newest version holds for all that is to come.
std::uint64_t next_logged(const catalog::TrailHistory& history, std::uint64_t from);

/// Whether the trail collects this event at all, whatever its selectors: its own account's, from
/// its Regions, of a category that trails deliver, and not one of its own writing where that is
/// suppressed.
///
/// A single-Region trail collects its home Region. Global services' events (IAM, STS, CloudFront)
/// are in us-east-1; a trail there leaves them out without IncludeGlobalServiceEvents, and their
/// events of other Regions stay (CloudTrail User Guide, "AWS sign-in events"; CloudTrail API
/// Reference, CreateTrail).
bool collects(const catalog::Trail& trail, const trail::Subject& subject);

}  // namespace opentrail::delivery
