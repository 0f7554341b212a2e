#include "base/seal.h"

#include <openssl/crypto.h>

#include "base/assert.h"
#include "base/encoding.h"

namespace opentrail {
namespace {

constexpr std::string_view version = "ot1.";

}  // namespace

void Secret::wipe() {
    // Up to the capacity: a string that became shorter still holds what it was.
    text_.resize(text_.capacity());
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

std::string seal(const SealingKey& key, std::string_view text, std::string_view context,
                 Random& random) {
    std::array<std::uint8_t, gcm_nonce_bytes> nonce;
    random.fill(nonce);
    std::string bytes(nonce.begin(), nonce.end());
    bytes += gcm_encrypt(key, bytes, text, context);
    return std::string(version) + base64url(bytes);
}

Result<Secret> unseal(const SealingKey& key, std::string_view sealed, std::string_view context) {
    if (!sealed.starts_with(version)) {
        return fail(Code::invalid, "not a sealed text of a version known here");
    }
    auto decoded = decode_base64url(sealed.substr(version.size()));
    if (!decoded || decoded->size() < gcm_nonce_bytes + gcm_tag_bytes ||
        decoded->size() >= gcm_text_bytes_max) {
        return fail(Code::invalid, "not a sealed text: what follows its version is not whole");
    }
    const std::string_view bytes = *decoded;
    std::optional<std::string> text =
        gcm_decrypt(key, bytes.substr(0, gcm_nonce_bytes), bytes.substr(gcm_nonce_bytes), context);
    if (!text) {
        return fail(Code::corrupt,
                    "a sealed text does not open: another master key, or it was altered");
    }
    return Secret(*std::move(text));
}

}  // namespace opentrail
