// Secret: what stands in a record in place of a value that must not be kept.
//
// Pure functions, safe from any thread.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::event {

/// CloudTrail's own words (AWS CloudTrail User Guide, "CloudTrail record contents").
inline constexpr std::string_view hidden_text = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// `json` with the value of every member that has one of `names`, at any depth, replaced by
/// hidden_text, whatever it was; a null stays. The order of members is kept. Fails with
/// Code::invalid if `json` is not JSON.
Result<std::string> hide_members(std::string_view json, std::span<const std::string_view> names);

/// `json` without the members that have one of `names`, at any depth: for what CloudTrail leaves
/// out altogether (secretString, plaintext). Fails with Code::invalid if `json` is not JSON.
Result<std::string> drop_members(std::string_view json, std::span<const std::string_view> names);

}  // namespace opentrail::event
