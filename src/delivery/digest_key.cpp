#include "delivery/digest_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <span>

#include "base/assert.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::delivery {
namespace {

struct FreeKey {
    void operator()(EVP_PKEY* owned) const { EVP_PKEY_free(owned); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;

struct FreeContext {
    void operator()(EVP_MD_CTX* owned) const { EVP_MD_CTX_free(owned); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// A key of a hostile file must not keep a verifier busy for long (OpenSSL's own limit too).
constexpr int bits_max = 16384;

/// DER as OpenSSL makes it: of i2d_PublicKey or i2d_PrivateKey.
std::string encoded(const EVP_PKEY* key, int (*encode)(const EVP_PKEY*, unsigned char**)) {
    const int size = encode(key, nullptr);
    if (size <= 0) return {};
    std::string der(static_cast<std::size_t>(size), '\0');
    auto* at = reinterpret_cast<unsigned char*>(der.data());
    INVARIANT(encode(key, &at) == size);
    return der;
}

}  // namespace

struct PublicKey::Key {
    KeyPointer pointer;
};

struct PrivateKey::Key {
    KeyPointer pointer;
};

std::string fingerprint_of(std::string_view public_der) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    INVARIANT(EVP_Digest(public_der.data(), public_der.size(), hash.data(), &size, EVP_md5(),
                         nullptr) == 1);
    return hex(std::span(hash).first(size));
}

Result<PublicKey> PublicKey::parse(std::string_view der) {
    const unsigned char* at = bytes_of(der);
    const unsigned char* const end = at + der.size();
    KeyPointer key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())));
    if (!key || at != end || EVP_PKEY_get_bits(key.get()) > bits_max) {
        ERR_clear_error();
        return fail(Code::invalid, "read a public key: not the DER bytes of an RSAPublicKey");
    }
    return PublicKey(std::make_shared<const Key>(std::move(key)));
}

Result<PublicKey> PublicKey::parse_base64(std::string_view value) {
    return parse(TRY(decode_base64(value)));
}

bool PublicKey::verify(std::string_view text, std::string_view signature) const {
    const auto bytes = decode_hex(signature);
    if (!bytes) return false;
    const Context context(EVP_MD_CTX_new());
    INVARIANT(context != nullptr);
    const bool matches = EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                              key_->pointer.get()) == 1 &&
                         EVP_DigestVerify(context.get(), bytes_of(*bytes), bytes->size(),
                                          bytes_of(text), text.size()) == 1;
    // What OpenSSL says of a wrong one would be taken for an error of whatever this thread does
    // next.
    if (!matches) ERR_clear_error();
    return matches;
}

Result<PrivateKey> PrivateKey::of(std::shared_ptr<const Key> key) {
    std::string public_der = encoded(key->pointer.get(), i2d_PublicKey);
    if (public_der.empty()) return fail(Code::corrupt, "write a digest key's public half");
    return PrivateKey(std::move(key), std::move(public_der));
}

Result<PrivateKey> PrivateKey::make() {
    KeyPointer key(EVP_RSA_gen(2048));
    if (!key) return fail(Code::unavailable, "make a digest key: OpenSSL refused");
    return of(std::make_shared<const Key>(std::move(key)));
}

Result<PrivateKey> PrivateKey::parse(const Secret& der) {
    const std::string_view bytes = der.reveal();
    const unsigned char* at = bytes_of(bytes);
    const unsigned char* const end = at + bytes.size();
    KeyPointer key(d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(bytes.size())));
    if (!key || at != end) {
        ERR_clear_error();
        return fail(Code::corrupt, "read a digest key: not the DER bytes of an RSAPrivateKey");
    }
    return of(std::make_shared<const Key>(std::move(key)));
}

Result<Secret> PrivateKey::der() const {
    std::string bytes = encoded(key_->pointer.get(), i2d_PrivateKey);
    if (bytes.empty()) return fail(Code::corrupt, "write a digest key");
    return Secret(std::move(bytes));
}

Result<std::string> PrivateKey::sign(std::string_view text) const {
    const Context context(EVP_MD_CTX_new());
    INVARIANT(context != nullptr);
    std::string bytes(static_cast<std::size_t>(EVP_PKEY_get_size(key_->pointer.get())), '\0');
    std::size_t size = bytes.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->pointer.get()) !=
            1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size,
                       bytes_of(text), text.size()) != 1) {
        return fail(Code::unavailable, "sign a digest: OpenSSL refused");
    }
    return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), size});
}

}  // namespace opentrail::delivery
