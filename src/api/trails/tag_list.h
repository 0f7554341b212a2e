// Tag lists: TagsList of CreateTrail, AddTags and RemoveTags. Pure functions.

#pragma once

#include <vector>

#include "api/refused.h"
#include "api/request_members.h"
#include "catalog/trail.h"

namespace opentrail::api {

using Tags = std::vector<catalog::TrailTag>;

/// The member TagsList of a request; empty when it is absent. Notes in `members` what is of a wrong
/// type.
Tags read_tags(RequestMembers& members);

/// Of tags to give: TagsLimitExceededException for more than a resource may have,
/// InvalidTagParameterException for keys and values that no tag may have, and for a key given
/// twice.
std::optional<Refused> check_tags(const Tags& tags);
/// Of tags to take away, at most 200 (the operation's model): their values do not matter.
std::optional<Refused> check_tag_keys(const Tags& tags);

/// `tags` put over `held`: a key that is there keeps its place and gets the new value.
/// TagsLimitExceededException when there would be more than 50 (AWS CloudTrail API Reference,
/// AddTags).
Outcome<Tags> add_tags(Tags held, const Tags& tags);

/// Without the keys of `tags`; their values do not matter.
Tags remove_tags(Tags held, const Tags& tags);

/// As ListTags shows them.
JsonArray to_json(const Tags& tags);

}  // namespace opentrail::api
