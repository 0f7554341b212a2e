// EncryptedObject: the form in which a store keeps an object that is encrypted under a KMS key
// (docs/formats/encrypted_object.md): a header of fixed size, then the object in chunks of
// AES-256-GCM under a data key of its own.
//
// Every chunk is bound to the header, to its place, and to the bucket and key of the object, so
// that nothing of it can be altered, cut off, moved or put under another name unnoticed. Pure
// functions, safe from any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/gcm.h"
#include "base/result.h"
#include "delivery/key_vault.h"

namespace opentrail::delivery {

inline constexpr std::size_t encrypted_header_bytes = 512;

struct EncryptedHeader {
    std::string key;          // ARN of the KMS key.
    std::string wrapped;      // The data key, as the key's vault gave it.
    std::string trail;        // ARN of the trail that wrote it; empty: none did.
    std::uint64_t bytes = 0;  // Of the object as a reader gets it.
    bool operator==(const EncryptedHeader&) const = default;
};

/// Which object; what is written for one opens as no other.
struct ObjectName {
    std::string_view bucket;
    std::string_view key;
};

/// Whether a stored object that begins so is an encrypted one.
bool is_encrypted(std::string_view beginning);

/// encrypted_header_bytes of bytes. Code::invalid when its texts do not fit.
Result<std::string> encode_header(const EncryptedHeader& header);
/// Code::corrupt when `bytes`, which are encrypted, do not begin with a whole header of a version
/// that can be read here.
Result<EncryptedHeader> decode_header(std::string_view bytes);

/// What the data key is bound to: "aws:s3:arn" is the object's, as Amazon S3 adds it, and
/// "aws:cloudtrail:arn" the trail's where there is one.
EncryptionContext context_of(const EncryptedHeader& header, const ObjectName& place);

/// How many bytes a store keeps of an object of `bytes`.
std::uint64_t stored_bytes(std::uint64_t bytes);

/// The whole as it is stored: `header`, which is encoded, and `bytes` encrypted.
std::string encrypt_object(std::string_view header, std::string_view bytes, const GcmKey& data_key,
                           const ObjectName& place);

/// The stored bytes in which the object's [offset, offset + size) lies; empty at its end and
/// beyond. What begins at `from` is what decrypt_part() takes.
struct StoredPart {
    std::uint64_t from = 0;
    std::size_t size = 0;
    std::uint64_t first_chunk = 0;
    std::size_t skip = 0;  // Of what is decrypted, before `offset`.
    std::size_t take = 0;
};
StoredPart stored_part(const EncryptedHeader& header, std::uint64_t offset, std::size_t size);

/// What lies in `part`, whose stored bytes are `stored`, as it lies there: of the same size as what
/// decrypt_part() gives, and nothing that anybody wrote.
std::string sealed_part(const StoredPart& part, std::string_view stored);

/// The object's bytes in `part`, whose stored bytes are `stored`; `header` is its first
/// encrypted_header_bytes. Code::corrupt when they are not what was written.
Result<std::string> decrypt_part(std::string_view header, const StoredPart& part,
                                 std::string_view stored, const GcmKey& data_key,
                                 const ObjectName& place);

}  // namespace opentrail::delivery
