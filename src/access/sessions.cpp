#include "access/sessions.h"

#include <algorithm>

#include "access/identifier.h"
#include "base/assert.h"
#include "base/hash.h"
#include "base/little_endian.h"

namespace opentrail::access {
namespace {

constexpr std::string_view context = "session token";
constexpr char version = 1;
constexpr std::uint8_t flag_of_role = 1;
constexpr std::uint8_t flag_mfa = 2;
constexpr std::uint8_t flag_session_policy = 4;
/// What policies and tags of a session may take, before it is sealed.
constexpr std::size_t packed_bytes_max = 6 << 10;

/// Its own key, so that neither can a sealed secret pass for a session nor does the number of
/// sessions wear out the master key.
SealingKey token_key(const SealingKey& key) {
    const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
    return hmac_sha256(bytes, "opentrail session token 1");
}

using Texts = std::vector<std::string>;
using Tags = std::vector<std::pair<std::string, std::string>>;

void write(std::string& out, std::string_view text) {
    append_varint(out, text.size());
    out += text;
}

void write(std::string& out, const Texts& texts) {
    append_varint(out, texts.size());
    for (const std::string& text : texts) write(out, text);
}

void write(std::string& out, const Tags& tags) {
    append_varint(out, tags.size());
    for (const auto& [key, value] : tags) {
        write(out, key);
        write(out, value);
    }
}

/// Reads what write() wrote. Once it fails it only gives what is empty.
class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}

    template <std::integral T>
    T number() {
        if (rest_.size() < sizeof(T)) return static_cast<T>(fail());
        const T value = load<T>(rest_.data());
        rest_.remove_prefix(sizeof(T));
        return value;
    }
    std::size_t count() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            const auto byte = number<std::uint8_t>();
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte >= 0x80) continue;
            // Each thing counted takes a byte at least.
            return value > rest_.size() ? fail() : static_cast<std::size_t>(value);
        }
        return fail();
    }
    std::string text() {
        const std::size_t size = count();
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }
    Texts texts() {
        Texts texts(count());
        for (std::string& text : texts) text = this->text();
        return texts;
    }
    Tags tags() {
        Tags tags(count());
        for (auto& [key, value] : tags) {
            key = text();
            value = text();
        }
        return tags;
    }
    bool whole() const { return !failed_ && rest_.empty(); }

  private:
    std::size_t fail() {
        failed_ = true;
        rest_ = {};
        return 0;
    }
    std::string_view rest_;
    bool failed_ = false;
};

void write_packed(std::string& out, const Session& session) {
    write(out, session.tags);
    write(out, session.transitive_tag_keys);
    write(out, session.policies);
    write(out, session.policy_arns);
}

std::string encode(const Session& session) {
    std::string out;
    out.push_back(version);
    out.push_back(static_cast<char>((session.of_role ? flag_of_role : 0) |
                                    (session.mfa ? flag_mfa : 0) |
                                    (session.has_session_policy ? flag_session_policy : 0)));
    append(out, to_millis(session.created));
    append(out, to_millis(session.expires));
    for (const std::string* text :
         {&session.access_key_id, &session.secret, &session.account, &session.issuer,
          &session.issuer_id, &session.name, &session.source_identity}) {
        write(out, *text);
    }
    write_packed(out, session);
    return out;
}

bool decode(std::string_view text, Session& session) {
    Bytes bytes(text);
    if (bytes.number<char>() != version) return false;
    const auto flags = bytes.number<std::uint8_t>();
    session.of_role = (flags & flag_of_role) != 0;
    session.mfa = (flags & flag_mfa) != 0;
    session.has_session_policy = (flags & flag_session_policy) != 0;
    session.created = from_millis(bytes.number<std::int64_t>());
    session.expires = from_millis(bytes.number<std::int64_t>());
    for (std::string* into :
         {&session.access_key_id, &session.secret, &session.account, &session.issuer,
          &session.issuer_id, &session.name, &session.source_identity}) {
        *into = bytes.text();
    }
    session.tags = bytes.tags();
    session.transitive_tag_keys = bytes.texts();
    session.policies = bytes.texts();
    session.policy_arns = bytes.texts();
    // A flag unknown here could take something away.
    return bytes.whole() && flags < 2 * flag_session_policy;
}

}  // namespace

std::string session_token(const Session& session, const SealingKey& key, Random& random) {
    INVARIANT(!session.access_key_id.empty() && !session.secret.empty());
    INVARIANT(!session.issuer_id.empty() && session.created < session.expires);
    return seal(token_key(key), encode(session), context, random);
}

Result<Session> read_session_token(std::string_view token, const SealingKey& key) {
    if (token.size() > session_token_bytes_max) {
        return fail(Code::denied, "a session token is longer than any that was given out");
    }
    const Result<Secret> text = unseal(token_key(key), token, context);
    if (!text) return fail(Code::denied, "a session token was not given out here");
    Session session;
    if (!decode(text->reveal(), session)) {
        return fail(Code::denied, "a session token is of a version not known here");
    }
    return session;
}

int packed_percent(const Session& session) {
    std::string packed;
    write_packed(packed, session);
    // Four bytes are the counts of empty lists.
    const std::size_t bytes = packed.size() - 4;
    return static_cast<int>((bytes * 100 + packed_bytes_max - 1) / packed_bytes_max);
}

std::string make_temporary_key_id(std::string_view account, Random& random) {
    return "ASIA" + make_access_key_id(account, random).substr(4);
}

}  // namespace opentrail::access
