// Session tokens: what comes back is what went in, one token made by another implementation, and
// nothing else opens.

#include "access/sessions.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "base/encoding.h"
#include "base/testing/fake_random.h"

namespace opentrail::access {
namespace {

/// Bytes 20, 21, 22, … (hex): the nonce of the example.
class CountingRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> bytes) override {
        std::iota(bytes.begin(), bytes.end(), std::uint8_t{0x20});
    }
};

SealingKey counted_key() {
    SealingKey key{};
    std::iota(key.begin(), key.end(), std::uint8_t{0});
    return key;
}

/// That of docs/formats/session_token.md, where Python's `cryptography` made the token.
Session example() {
    Session session;
    session.access_key_id = "ASIAEXAMPLE";
    session.secret = "secret";
    session.of_role = true;
    session.account = "111122223333";
    session.issuer = "Auditor";
    session.issuer_id = "AROAEXAMPLE";
    session.name = "mia";
    session.created = from_millis(1'767'323'045'000);
    session.expires = from_millis(1'767'326'645'000);
    session.tags = {{"team", "red"}};
    session.has_session_policy = true;
    session.policies = {"{}"};
    return session;
}

constexpr std::string_view example_token =
    "ot1.ICEiIyQlJicoKSorS5XLZSCbdpEnIZX2ocCbYgkgDS7lmGxtrmKC2GbWyGtZ-MmXX2EBvxZ3N_C2AN8u-"
    "QByGa7Z9rC0hdyOVyDXFpCq59MWGOF1-yWFKhvGGv_gVR0SjmSg0HCapYkg_8ZuFdq6mL5G2rgXRoQ";

TEST(SessionToken, IsTheOneThatAnotherImplementationMade) {
    CountingRandom random;
    EXPECT_EQ(session_token(example(), counted_key(), random), example_token);
    EXPECT_EQ(read_session_token(example_token, counted_key()).value(), example());
}

TEST(SessionToken, GivesBackWhatItStandsFor) {
    const struct {
        const char* name;
        std::function<void(Session&)> change;
    } rows[] = {
        {"as it is", [](Session&) {}},
        {"of a user",
         [](Session& session) {
             session.of_role = false;
             session.name = {};
         }},
        {"with MFA", [](Session& session) { session.mfa = true; }},
        {"with a source identity", [](Session& session) { session.source_identity = "mia@x"; }},
        {"without session policy",
         [](Session& session) {
             session.has_session_policy = false;
             session.policies.clear();
         }},
        {"tags, some transitive",
         [](Session& session) {
             session.tags = {{"a", ""}, {"b", std::string(256, 'v')}};
             session.transitive_tag_keys = {"b"};
         }},
        {"policies by ARN",
         [](Session& session) { session.policy_arns = {"arn:aws:iam::aws:policy/X", "other"}; }},
        {"a long policy",
         [](Session& session) { session.policies = {std::string(2048, 'p'), "second"}; }},
    };
    FakeRandom random;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Session session = example();
        row.change(session);
        const std::string token = session_token(session, counted_key(), random);
        const Result<Session> read = read_session_token(token, counted_key());
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, session);
        EXPECT_EQ(token.find(session.secret), std::string::npos);
        EXPECT_NE(token, session_token(session, counted_key(), random));
    }
}

TEST(SessionToken, IsRefused) {
    FakeRandom random;
    const std::string token = session_token(example(), counted_key(), random);
    std::string flipped = token;
    flipped[flipped.size() / 2] = flipped[flipped.size() / 2] == 'A' ? 'B' : 'A';
    SealingKey other_key = counted_key();
    other_key[31] ^= 1;
    // Sealed under the master key itself, or with another context: such as a secret of the catalog.
    const std::string secret = seal(counted_key(), "text", "session token", random);
    const struct {
        const char* name;
        std::string token;
        SealingKey key;
    } rows[] = {
        {"empty", "", counted_key()},
        {"no token at all", "AKIAEXAMPLE", counted_key()},
        {"one character changed", flipped, counted_key()},
        {"last character cut off", token.substr(0, token.size() - 1), counted_key()},
        {"half", token.substr(0, token.size() / 2), counted_key()},
        {"nothing but the version", token.substr(0, 4), counted_key()},
        {"longer", token + "AAAA", counted_key()},
        {"longer than any", token + std::string(session_token_bytes_max, 'A'), counted_key()},
        {"of another master key", token, other_key},
        {"a sealed secret", secret, counted_key()},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const Result<Session> read = read_session_token(row.token, row.key);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().code, Code::denied);
    }
}

TEST(SessionToken, EveryCharacterCounts) {
    for (std::size_t i = 0; i < example_token.size(); ++i) {
        std::string altered(example_token);
        altered[i] = altered[i] == 'A' ? 'Q' : 'A';
        EXPECT_FALSE(read_session_token(altered, counted_key())) << i;
        EXPECT_FALSE(read_session_token(example_token.substr(0, i), counted_key())) << i;
    }
}

TEST(SessionToken, StaysShortEnoughForAHeader) {
    Session session = example();
    session.tags.clear();
    session.policies.clear();
    EXPECT_EQ(packed_percent(session), 0);
    session.policies = {std::string(2048, 'p')};
    EXPECT_EQ(packed_percent(session), 34);  // 2050 of 6144 bytes.
    session.policies = {std::string(6142, 'p')};
    EXPECT_EQ(packed_percent(session), 100);
    session.source_identity = std::string(64, 's');
    session.issuer = std::string(64, 'i');
    session.name = std::string(64, 'n');
    session.issuer_id = std::string(21, 'A');
    session.secret = std::string(40, 's');
    FakeRandom random;
    const std::string token = session_token(session, counted_key(), random);
    EXPECT_LE(token.size(), session_token_bytes_max);
    EXPECT_TRUE(read_session_token(token, counted_key()));
    session.policies = {std::string(6143, 'p')};
    EXPECT_EQ(packed_percent(session), 101);
}

TEST(TemporaryKeyId, HoldsTheAccount) {
    FakeRandom random;
    const std::string id = make_temporary_key_id("123456789012", random);
    EXPECT_EQ(id.substr(0, 12), "ASIARZPUZDIK");
    EXPECT_EQ(id.size(), 20U);
}

}  // namespace
}  // namespace opentrail::access
