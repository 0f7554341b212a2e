#include "base/gcm.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>

#include "base/assert.h"

namespace opentrail {
namespace {

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* owned) const { EVP_CIPHER_CTX_free(owned); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Either direction, with the key, the nonce and the context given to it.
Context begin(const GcmKey& key, std::string_view nonce, std::string_view context, bool encrypts) {
    Context cipher(EVP_CIPHER_CTX_new());
    INVARIANT(cipher != nullptr && nonce.size() == gcm_nonce_bytes);
    INVARIANT(context.size() < gcm_text_bytes_max);
    INVARIANT(EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                bytes_of(nonce), encrypts ? 1 : 0) == 1);
    int length = 0;
    INVARIANT(EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                               static_cast<int>(context.size())) == 1);
    return cipher;
}

}  // namespace

std::string gcm_encrypt(const GcmKey& key, std::string_view nonce, std::string_view text,
                        std::string_view context) {
    INVARIANT(text.size() < gcm_text_bytes_max);
    std::string sealed(text.size() + gcm_tag_bytes, '\0');
    auto* const at = reinterpret_cast<unsigned char*>(sealed.data());
    const Context cipher = begin(key, nonce, context, true);
    int length = 0;
    INVARIANT(EVP_CipherUpdate(cipher.get(), at, &length, bytes_of(text),
                               static_cast<int>(text.size())) == 1);
    INVARIANT(length == static_cast<int>(text.size()));
    INVARIANT(EVP_CipherFinal_ex(cipher.get(), at + text.size(), &length) == 1);
    INVARIANT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, gcm_tag_bytes,
                                  at + text.size()) == 1);
    return sealed;
}

std::optional<std::string> gcm_decrypt(const GcmKey& key, std::string_view nonce,
                                       std::string_view sealed, std::string_view context) {
    if (sealed.size() < gcm_tag_bytes || sealed.size() >= gcm_text_bytes_max) return std::nullopt;
    const std::size_t size = sealed.size() - gcm_tag_bytes;
    const Context cipher = begin(key, nonce, context, false);
    std::string text(size, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(text.data());
    int length = 0;
    INVARIANT(EVP_CipherUpdate(cipher.get(), into, &length, bytes_of(sealed),
                               static_cast<int>(size)) == 1);
    std::array<unsigned char, gcm_tag_bytes> tag;
    sealed.copy(reinterpret_cast<char*>(tag.data()), gcm_tag_bytes, size);
    INVARIANT(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, gcm_tag_bytes, tag.data()) ==
              1);
    if (EVP_CipherFinal_ex(cipher.get(), into + size, &length) != 1) {
        OPENSSL_cleanse(text.data(), text.size());
        return std::nullopt;
    }
    return text;
}

}  // namespace opentrail
