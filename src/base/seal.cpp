#include "base/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>

#include "base/assert.h"
#include "base/encoding.h"

namespace opentrail {
namespace {

constexpr std::string_view version = "ot1.";
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
// Secrets are short. OpenSSL counts in int, and nobody seals a gigabyte in one piece.
constexpr std::size_t text_bytes_max = std::size_t{1} << 30;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* owned) const { EVP_CIPHER_CTX_free(owned); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Either direction, with the key, the nonce and the context given to it.
Context begin(const SealingKey& key, std::string_view nonce, std::string_view context,
              bool encrypts) {
    Context cipher(EVP_CIPHER_CTX_new());
    INVARIANT(cipher != nullptr && nonce.size() == nonce_bytes);
    INVARIANT(context.size() < text_bytes_max);
    INVARIANT(EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                bytes_of(nonce), encrypts ? 1 : 0) == 1);
    int length = 0;
    INVARIANT(EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                               static_cast<int>(context.size())) == 1);
    return cipher;
}

}  // namespace

void Secret::wipe() {
    // Up to the capacity: a string that became shorter still holds what it was.
    text_.resize(text_.capacity());
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

std::string seal(const SealingKey& key, std::string_view text, std::string_view context,
                 Random& random) {
    INVARIANT(text.size() < text_bytes_max);
    std::string bytes(nonce_bytes + text.size() + tag_bytes, '\0');
    auto* const at = reinterpret_cast<unsigned char*>(bytes.data());
    random.fill({at, nonce_bytes});
    const Context cipher =
        begin(key, std::string_view(bytes).substr(0, nonce_bytes), context, true);
    int length = 0;
    INVARIANT(EVP_CipherUpdate(cipher.get(), at + nonce_bytes, &length, bytes_of(text),
                               static_cast<int>(text.size())) == 1);
    INVARIANT(length == static_cast<int>(text.size()));
    INVARIANT(EVP_CipherFinal_ex(cipher.get(), at + nonce_bytes + text.size(), &length) == 1);
    INVARIANT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes,
                                  at + nonce_bytes + text.size()) == 1);
    return std::string(version) + base64url(bytes);
}

Result<Secret> unseal(const SealingKey& key, std::string_view sealed, std::string_view context) {
    if (!sealed.starts_with(version)) {
        return fail(Code::invalid, "not a sealed text of a version known here");
    }
    auto decoded = decode_base64url(sealed.substr(version.size()));
    if (!decoded || decoded->size() < nonce_bytes + tag_bytes ||
        decoded->size() >= text_bytes_max) {
        return fail(Code::invalid, "not a sealed text: what follows its version is not whole");
    }
    const std::string_view bytes = *decoded;
    const std::size_t size = bytes.size() - nonce_bytes - tag_bytes;
    const Context cipher = begin(key, bytes.substr(0, nonce_bytes), context, false);
    std::string text(size, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(text.data());
    int length = 0;
    INVARIANT(EVP_CipherUpdate(cipher.get(), into, &length, bytes_of(bytes.substr(nonce_bytes)),
                               static_cast<int>(size)) == 1);
    std::array<unsigned char, tag_bytes> tag;
    bytes.copy(reinterpret_cast<char*>(tag.data()), tag_bytes, nonce_bytes + size);
    INVARIANT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1);
    Secret secret(std::move(text));
    if (EVP_CipherFinal_ex(cipher.get(), into + size, &length) != 1) {
        return fail(Code::corrupt,
                    "a sealed text does not open: another master key, or it was altered");
    }
    return secret;
}

}  // namespace opentrail
