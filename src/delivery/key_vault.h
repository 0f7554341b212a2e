// KeyVault: named keys under which files are encrypted, each file with a data key of its own.
//
// What leaves a vault is data keys, plain and wrapped; the keys themselves stay inside. Safe from
// any thread.

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace opentrail::delivery {

/// Pairs that are bound to what is encrypted: the same must be given to decrypt (AWS KMS Developer
/// Guide, "Encryption context"). No secrets: they are shown in events and stand in files' headers.
using EncryptionContext = std::map<std::string, std::string>;

struct DataKey {
    Secret plain;         // 32 bytes.
    std::string wrapped;  // Opens by the same key with the same context; kept beside the file.
};

enum class KeyState {
    enabled,
    disabled,          // It can be enabled again.
    pending_deletion,  // It can be called off until the day.
};

/// A vault's errors are Code::denied where the key cannot be used now, and begin with the code that
/// Amazon S3 has for it: "KMS.NotFoundException: ", "KMS.DisabledException: ",
/// "KMS.KMSInvalidStateException: " (Amazon S3 API Reference, "Error responses"). Code::unavailable
/// is worth trying again.
class KeyVault {
  public:
    virtual ~KeyVault() = default;

    /// A fresh data key under the key's newest version. `key` is an ARN.
    virtual Result<DataKey> make_data_key(std::string_view key,
                                          const EncryptionContext& context) = 0;
    /// The plain data key of a wrapped one, whichever version of the key wrapped it. Code::corrupt
    /// when `wrapped` was altered, or made by another key or with another context.
    virtual Result<Secret> open_data_key(std::string_view key, std::string_view wrapped,
                                         const EncryptionContext& context) = 0;
    /// Code::not_found for a key that is not here, or is no more.
    virtual Result<KeyState> state(std::string_view key) = 0;
};

}  // namespace opentrail::delivery
