// EncryptedStore: a store that encrypts what is to be encrypted under a KMS key, around one that
// keeps bytes. docs/encryption.md.
//
// Everything else passes through. Readers get objects as they were given, with their sizes. What
// does not open, because it was altered, cut, moved or put there by others, is handed over as it
// lies there: bytes that nobody wrote, which fail every check of a reader as they should, and a
// warning in the log. Safe from any thread, as the store within is.

#pragma once

#include <string>
#include <string_view>

#include "delivery/encrypted_object.h"
#include "delivery/forwarding_store.h"
#include "delivery/key_gate.h"
#include "delivery/key_vault.h"

namespace opentrail::delivery {

class EncryptedStore final : public ForwardingStore {
  public:
    /// All must outlive it. Without a gate, whoever may write may use any key.
    EncryptedStore(Store& inner, KeyVault& vault, KeyGate* gate = nullptr)
        : ForwardingStore(inner), vault_(vault), gate_(gate) {}

    /// Without its key, errors as of KeyVault, and where it is not open to the trail, as of
    /// KeyGate.
    Result<Stored> place(const Object& object, Unsettled& later) override;
    Result<void> probe(const Object& object) override;
    Result<ObjectRead> get(std::string_view bucket, std::string_view key) override;
    Result<std::string> read_part(std::string_view bucket, std::string_view key,
                                  std::uint64_t offset, std::size_t size) override;
    Result<ObjectFacts> facts(std::string_view bucket, std::string_view key) override;
    Result<Listing> list(std::string_view bucket, const ListQuery& query) override;

  private:
    Result<DataKey> make_data_key(const Object& object, const EncryptedHeader& header);
    Result<std::string> encrypt(const Object& object);
    /// `stored` is a whole stored object. Code::corrupt when it does not open.
    Result<std::string> decrypt(std::string_view stored, const ObjectName& place);
    Result<std::string> decrypt_stretch(std::string_view beginning, const StoredPart& part,
                                        std::string_view stored, const ObjectName& place);
    Result<GcmKey> data_key(const EncryptedHeader& header, const ObjectName& place);
    /// Makes facts of what is stored those of what a reader gets; what cannot be opened is as it
    /// lies there.
    void uncover(ObjectFacts& facts, std::string_view beginning, const ObjectName& place) const;

    KeyVault& vault_;
    KeyGate* const gate_;
};

}  // namespace opentrail::delivery
