// Tags of users, roles and sessions: read, merged and shown. Keys are unique whatever their case
// (IAM User Guide, "Tags for IAM resources"). Pure functions.

#pragma once

#include <string>
#include <vector>

#include "api/refused.h"
#include "base/json.h"
#include "catalog/principal.h"

namespace opentrail::api::iam {

/// The most that one user or role may have.
inline constexpr std::size_t tags_max = 50;

/// The member Tags of a request that fits its model. InvalidInput for a key that comes twice, and
/// for one that begins with "aws:".
Outcome<catalog::PrincipalTags> read_tags(const JsonObject& request);

/// As many of them as can be told of a request that was not checked: to ask policies about.
catalog::PrincipalTags asked_tags(const JsonObject& request);

/// `tags` with `more`, of which each replaces the one with its key. LimitExceeded beyond tags_max.
Outcome<catalog::PrincipalTags> merge_tags(catalog::PrincipalTags tags,
                                           const catalog::PrincipalTags& more);

/// `tags` without those of the member TagKeys.
catalog::PrincipalTags without_tags(catalog::PrincipalTags tags, const JsonObject& request);

JsonArray shown_tags(const catalog::PrincipalTags& tags);

bool same_tag_key(std::string_view left, std::string_view right);

}  // namespace opentrail::api::iam
