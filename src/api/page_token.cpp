#include "api/page_token.h"

#include <array>
#include <cstring>

#include "base/assert.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace opentrail::api {
namespace {

constexpr char format = 1;
constexpr std::size_t shards_max = 64;
constexpr std::size_t mac_bytes = sizeof(Sha256);

void put(std::string& into, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) into += static_cast<char>(number >> (8 * i));
}

/// Takes what put() wrote, little-endian.
class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t take(std::size_t bytes) {
        if (rest_.size() < bytes) {
            short_ = true;
            return 0;
        }
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            number |= std::uint64_t{static_cast<std::uint8_t>(rest_[i])} << (8 * i);
        }
        rest_.remove_prefix(bytes);
        return number;
    }

    Timestamp take_time() { return from_millis(static_cast<std::int64_t>(take(8))); }

    Sha256 take_hash() {
        Sha256 hash{};
        for (std::uint8_t& byte : hash) byte = static_cast<std::uint8_t>(take(1));
        return hash;
    }

    /// Everything was there, and nothing more.
    bool whole() const { return !short_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool short_ = false;
};

std::string encode(const PageToken& token) {
    std::string bytes(1, format);
    bytes += as_text(token.asked);
    put(bytes, static_cast<std::uint64_t>(to_millis(token.issued)), 8);
    put(bytes, static_cast<std::uint64_t>(to_millis(token.after.time)), 8);
    put(bytes, token.after.position.shard, 4);
    put(bytes, token.after.position.offset, 8);
    put(bytes, token.from ? 1 : 0, 1);
    put(bytes, token.from ? static_cast<std::uint64_t>(to_millis(*token.from)) : 0, 8);
    put(bytes, token.visible.size(), 1);
    for (const std::uint64_t end : token.visible) put(bytes, end, 8);
    return bytes;
}

std::optional<PageToken> decode(std::string_view text) {
    Bytes bytes(text);
    PageToken token;
    if (bytes.take(1) != format) return std::nullopt;
    token.asked = bytes.take_hash();
    token.issued = bytes.take_time();
    token.after.time = bytes.take_time();
    token.after.position.shard = static_cast<std::uint32_t>(bytes.take(4));
    token.after.position.offset = bytes.take(8);
    const bool has_from = bytes.take(1) != 0;
    const Timestamp from = bytes.take_time();
    if (has_from) token.from = from;
    const std::uint64_t shards = bytes.take(1);
    if (shards > shards_max) return std::nullopt;
    for (std::uint64_t i = 0; i < shards; ++i) token.visible.push_back(bytes.take(8));
    if (!bytes.whole()) return std::nullopt;
    return token;
}

}  // namespace

PageTokens::PageTokens(std::string key) : key_(std::move(key)) { INVARIANT(key_.size() >= 32); }

std::string PageTokens::seal(const PageToken& token) const {
    INVARIANT(token.visible.size() <= shards_max);
    const std::string bytes = encode(token);
    return base64url(bytes + std::string(as_text(hmac_sha256(key_, bytes))));
}

Result<PageToken> PageTokens::open(std::string_view text, const Sha256& asked,
                                   Timestamp now) const {
    const auto forged = [] {
        return fail(Code::denied, "the page token is not one of this server");
    };
    if (text.size() > limits::token_bytes_max) return forged();
    const Result<std::string> bytes = decode_base64url(text);
    if (!bytes || bytes->size() <= mac_bytes) return forged();
    const std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - mac_bytes);
    const std::string_view mac = std::string_view(*bytes).substr(body.size());
    if (!equal_constant_time(mac, as_text(hmac_sha256(key_, body)))) return forged();

    std::optional<PageToken> token = decode(body);
    if (!token) return forged();  // Ours, but of another version of this format.
    if (token->asked != asked) {
        return fail(Code::conflict,
                    "the page token belongs to another request: send the same parameters,"
                    " Region and caller with every page");
    }
    if (now - token->issued > limits::token_lifetime) {
        return fail(Code::not_found, "the page token is older than 24 hours");
    }
    return *std::move(token);
}

}  // namespace opentrail::api
