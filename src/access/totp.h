// TOTP: one-time codes of virtual MFA devices (RFC 6238 with SHA-1, six digits and steps of 30
// seconds, as AWS's virtual devices have them: IAM User Guide, "Assign a virtual MFA device").
//
// Pure functions but for the random seed.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/time.h"

namespace opentrail::access {

inline constexpr std::int64_t totp_step_seconds = 30;
/// How many steps a code may be early or late (RFC 6238, section 5.2 recommends one).
inline constexpr std::int64_t totp_steps_off = 1;

/// 20 random bytes (RFC 4226, section 4, R6).
std::string make_totp_seed(Random& random);

/// The step that `time` is in.
std::int64_t totp_step(Timestamp time);

/// RFC 4226's HOTP of `step`: `digits` digits, six but for RFC 6238's own vectors.
std::string totp_code(std::string_view seed, std::int64_t step, int digits = 6);

/// The step after `last_step` and within `steps_off` of `middle` whose code this is; none where
/// there is none. All are tried, whichever it is.
std::optional<std::int64_t> find_totp_step(std::string_view seed, std::string_view code,
                                           std::int64_t middle, std::int64_t last_step,
                                           std::int64_t steps_off = totp_steps_off);

/// The step of the second of two codes of steps that follow each other, searched in the same way.
std::optional<std::int64_t> find_totp_steps(std::string_view seed, std::string_view first,
                                            std::string_view second, std::int64_t middle,
                                            std::int64_t last_step, std::int64_t steps_off);

/// RFC 4648 section 6, without padding: how seeds are shown.
std::string base32(std::string_view bytes);

}  // namespace opentrail::access
