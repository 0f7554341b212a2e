// The low-level SHA-256 functions are deprecated in OpenSSL 3 in favour of EVP, which allocates and
// looks its algorithm up; the digest of a record is taken for every event, and must cost what its
// bytes cost. So does SHA256(), which is EVP by another name: a third of a microsecond a call.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <xxhash.h>

#include <cstring>

#include "base/assert.h"

namespace opentrail {
namespace {

constexpr std::size_t sha256_block = 64;

Sha256 digest_of(SHA256_CTX& context) {
    Sha256 digest;
    SHA256_Final(digest.data(), &context);
    return digest;
}

Sha256 digest_of(const void* bytes, std::size_t size) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, size);
    return digest_of(context);
}

Sha256 merkle_leaf(const Sha256& data) {
    std::array<std::uint8_t, 33> input;
    input[0] = 0x00;
    std::memcpy(input.data() + 1, data.data(), 32);
    return digest_of(input.data(), input.size());
}

Sha256 merkle_node(const Sha256& left, const Sha256& right) {
    std::array<std::uint8_t, 65> input;
    input[0] = 0x01;
    std::memcpy(input.data() + 1, left.data(), 32);
    std::memcpy(input.data() + 33, right.data(), 32);
    return digest_of(input.data(), input.size());
}

}  // namespace

Sha256 sha256(std::string_view bytes) { return digest_of(bytes.data(), bytes.size()); }

struct Sha256Stream::State {
    SHA256_CTX context;
    bool finished = false;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) { SHA256_Init(&state_->context); }

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::update(std::string_view bytes) {
    INVARIANT(!state_->finished);
    SHA256_Update(&state_->context, bytes.data(), bytes.size());
}

Sha256 Sha256Stream::finish() {
    INVARIANT(!state_->finished);
    state_->finished = true;
    return digest_of(state_->context);
}

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
    std::array<std::uint8_t, sha256_block> block{};
    if (key.size() > sha256_block) {
        const Sha256 short_key = sha256(key);
        std::memcpy(block.data(), short_key.data(), short_key.size());
    } else if (!key.empty()) {
        std::memcpy(block.data(), key.data(), key.size());
    }
    for (std::uint8_t& byte : block) byte ^= 0x36;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    SHA256_Update(&context, message.data(), message.size());
    const Sha256 inner = digest_of(context);

    for (std::uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    SHA256_Update(&context, inner.data(), inner.size());
    const Sha256 digest = digest_of(context);
    OPENSSL_cleanse(block.data(), block.size());
    OPENSSL_cleanse(&context, sizeof context);
    return digest;
}

std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

bool equal_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hex(std::span<const std::uint8_t> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(bytes.size() * 2, '\0');
    char* at = text.data();
    for (const std::uint8_t byte : bytes) {
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
    return text;
}

// Leaves are taken from the left; `subtrees` holds the roots of the complete subtrees so far,
// largest first, as the ones in the binary number of leaves. Joining them from the right gives RFC
// 6962's split at the largest power of two.
Sha256 merkle_root(std::span<const Sha256> leaves) {
    if (leaves.empty()) return sha256({});
    std::array<Sha256, 64> subtrees;
    std::size_t count = 0;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        Sha256 root = merkle_leaf(leaves[i]);
        for (std::size_t n = i; n & 1; n >>= 1) root = merkle_node(subtrees[--count], root);
        subtrees[count++] = root;
    }
    Sha256 root = subtrees[--count];
    while (count > 0) root = merkle_node(subtrees[--count], root);
    return root;
}

}  // namespace opentrail
