// Session tokens: temporary credentials that the server does not keep.
//
// What a session is stands in its token, sealed by AES-256-GCM under a key of its own that comes
// from the master key (docs/formats/session_token.md). Hence no token can be made or changed by
// anybody else, all of them end with the master key, and none can be taken back: what its role or
// user may do is looked up at each request. Pure functions but for the nonce; safe from any thread.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "access/principal.h"
#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"

namespace opentrail::access {

/// The longest token: it travels in a header of every request.
inline constexpr std::size_t session_token_bytes_max = 10 << 10;

/// The token that stands for `session`, opaque to its holder: up to session_token_bytes_max
/// characters if packed_percent() is at most 100. `key` is of the master key (access/sealing.h).
std::string session_token(const Session& session, const SealingKey& key, Random& random);

/// Code::denied when it was not made by session_token() under this key, or was altered. Whether the
/// session has ended, belongs to whoever shows it, and has a role still, is the caller's to ask.
Result<Session> read_session_token(std::string_view token, const SealingKey& key);

/// How much of the room for a session's policies and tags they take, rounded up: over 100 is
/// PackedPolicyTooLarge (PackedPolicySize of AssumeRole, AWS STS API Reference).
int packed_percent(const Session& session);

/// "ASIA" and 16 characters of which ten hold the account (access/identifier.h).
std::string make_temporary_key_id(std::string_view account, Random& random);

}  // namespace opentrail::access
