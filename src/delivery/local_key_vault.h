// LocalKeyVault: the KMS keys of this server, whose material stands in the catalog, sealed under
// the master key.
//
// A key has versions: the newest encrypts, every one decrypts, so that rotating a key changes
// nothing for what was encrypted before. What is encrypted names the version, and is bound to the
// key's ARN and the encryption context. docs/formats/encrypted_object.md has the form. Keeps
// nothing of its own; safe from any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/seal.h"
#include "catalog/catalog.h"
#include "delivery/key_vault.h"

namespace opentrail::delivery {

class LocalKeyVault final : public KeyVault {
  public:
    /// `catalog`, `clock` and `random` must outlive it.
    LocalKeyVault(catalog::Catalog& catalog, const SealingKey& master_key, const Clock& clock,
                  Random& random);

    Result<DataKey> make_data_key(std::string_view key, const EncryptionContext& context) override;
    Result<Secret> open_data_key(std::string_view key, std::string_view wrapped,
                                 const EncryptionContext& context) override;
    Result<KeyState> state(std::string_view key) override;

    /// New material, sealed for the key with this ARN: to be added to its versions.
    catalog::KmsKeyVersion make_version(std::string_view key, std::uint32_t number);

    /// What Encrypt and GenerateDataKey of AWS KMS give: it names its key. Errors as of
    /// make_data_key().
    Result<std::string> encrypt(std::string_view key, std::string_view text,
                                const EncryptionContext& context);
    /// Errors as of open_data_key().
    Result<Secret> decrypt(std::string_view ciphertext, const EncryptionContext& context);
    /// The ARN of the key that encrypted it, as it says. Code::invalid when it says none.
    static Result<std::string> key_of(std::string_view ciphertext);

    /// Unpredictable bytes.
    Secret random_bytes(std::size_t size);

  private:
    Result<catalog::KmsKey> usable(std::string_view key);
    Result<std::string> wrap(const catalog::KmsKey& key, std::string_view text,
                             const EncryptionContext& context);
    Result<GcmKey> material(const catalog::KmsKey& key, const catalog::KmsKeyVersion& version);

    catalog::Catalog& catalog_;
    const SealingKey master_key_;
    const Clock& clock_;
    Random& random_;
};

/// `key` at `now`; absent when its day of deletion is past.
std::optional<KeyState> state_of(const catalog::KmsKey& key, Timestamp now);

}  // namespace opentrail::delivery
