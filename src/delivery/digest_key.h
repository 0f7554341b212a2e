// DigestKey: the RSA keys that digests are signed with: made, read, used.
//
// Signatures are RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2). Public keys travel as DER of
// PKCS#1's RSAPublicKey (RFC 8017, A.1.1), which is what ListPublicKeys gives and both AWS CLIs
// read; a key's fingerprint is the MD5 of those bytes in lower-case hex.
//
// Safe from any thread: a key does not change once it is there.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace opentrail::delivery {

/// Lower-case hex of the MD5 of a public key's DER bytes.
std::string fingerprint_of(std::string_view public_der);

/// Who can check signatures.
class PublicKey {
  public:
    /// Code::invalid when these bytes are no PKCS#1 RSAPublicKey and nothing but one, or one of
    /// more than 16,384 bits.
    static Result<PublicKey> parse(std::string_view der);
    /// As ListPublicKeys gives it: base64 of the same.
    static Result<PublicKey> parse_base64(std::string_view value);

    /// Whether `signature` (hex, of either case) is this key's of `text`.
    bool verify(std::string_view text, std::string_view signature) const;

  private:
    struct Key;
    explicit PublicKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
    std::shared_ptr<const Key> key_;
};

/// Who can make them. The seam behind which a key may be elsewhere.
class Signer {
  public:
    virtual ~Signer() = default;
    virtual const std::string& fingerprint() const = 0;
    /// Lower-case hex. Code::unavailable when it is worth trying again.
    virtual Result<std::string> sign(std::string_view text) const = 0;
};

/// A private key in memory.
class PrivateKey final : public Signer {
  public:
    /// A new one of 2048 bits, as all of CloudTrail's are.
    static Result<PrivateKey> make();
    /// What der() gave. Code::corrupt when it is not.
    static Result<PrivateKey> parse(const Secret& der);

    const std::string& fingerprint() const override { return fingerprint_; }
    Result<std::string> sign(std::string_view text) const override;
    /// DER of PKCS#1's RSAPublicKey.
    const std::string& public_der() const { return public_der_; }
    /// DER of PKCS#1's RSAPrivateKey.
    Result<Secret> der() const;

  private:
    struct Key;
    static Result<PrivateKey> of(std::shared_ptr<const Key> key);
    PrivateKey(std::shared_ptr<const Key> key, std::string public_der)
        : key_(std::move(key)),
          public_der_(std::move(public_der)),
          fingerprint_(fingerprint_of(public_der_)) {}

    std::shared_ptr<const Key> key_;
    std::string public_der_;
    std::string fingerprint_;
};

}  // namespace opentrail::delivery
