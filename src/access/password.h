// PasswordHasher: passwords by Argon2id, and which texts may be passwords.
//
// A hash takes 64 MiB and a good part of a second's computing on purpose. So that sign-ins can
// exhaust neither memory nor the threads that answer requests, `at_once` are computed at a time,
// and those who wait are served fairly, or sent away: access/turns.h. Safe from any thread; the
// thread that asks computes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/turns.h"
#include "base/random.h"
#include "base/result.h"

namespace opentrail::access {

// In bytes of UTF-8. IAM's own: AWS IAM API Reference, CreateLoginProfile and
// UpdateAccountPasswordPolicy (at most 128; by default at least 8).
inline constexpr std::size_t password_bytes_min = 8;
inline constexpr std::size_t password_bytes_max = 128;

/// Why `text` may be no password: a sentence; none where it may.
std::optional<std::string> password_problem(std::string_view text);

/// Four groups of five letters and digits that cannot be mistaken for others: 100 random bits.
std::string make_password(Random& random);

class PasswordHasher {
  public:
    struct Options {
        // RFC 9106, section 4, the second recommended option.
        std::uint32_t memory_kib = 64 << 10;
        std::uint32_t passes = 3;
        std::uint32_t lanes = 4;
        std::size_t at_once = 1;
        std::size_t waiting_max = 4;  // Of those known, and of strangers.
    };

    PasswordHasher(const Options& options, Random& random);

    /// "$argon2id$v=19$m=…,t=…,p=…$SALT$HASH". Code::throttled when too many wait already,
    /// Code::unavailable when there is not enough memory.
    Result<std::string> hash(std::string_view password, const Guest& guest = {});
    /// Whether `hash` is of `password`, compared in constant time. An empty `hash`, nobody's,
    /// costs as much as any other and is of no password. Fails as hash(), and with Code::corrupt
    /// for a text that hash() did not write.
    Result<bool> verify(std::string_view password, std::string_view hash, const Guest& guest = {});

    /// How often something was computed: the same for users that are there and that are not.
    std::uint64_t computed() const { return turns_.taken(); }

  private:
    const Options options_;
    Random& random_;
    Turns turns_;
};

}  // namespace opentrail::access
