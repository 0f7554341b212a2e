// Sealing: secrets at rest, by AES-256-GCM under a key kept elsewhere. docs/formats/sealed_text.md
// has the form.
//
// Pure functions but for the nonce. Safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/gcm.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace opentrail {

using SealingKey = GcmKey;

/// "ot1." and base64url of nonce (12 bytes), ciphertext and tag (16). `context` says what it is and
/// whose, such as "access key AKIA..."; it is not part of the result, but must be the same to open
/// it, so that one sealed text cannot be put in another's place. The nonce is random: at most 2^32
/// texts under one key (NIST SP 800-38D, 8.3).
std::string seal(const SealingKey& key, std::string_view text, std::string_view context,
                 Random& random);

/// Code::invalid when it is no sealed text of a version known here, Code::corrupt when it does not
/// open: another key, another context, or altered.
Result<Secret> unseal(const SealingKey& key, std::string_view sealed, std::string_view context);

}  // namespace opentrail
