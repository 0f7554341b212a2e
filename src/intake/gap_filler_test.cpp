// Shows that what digests name is read when it can be had, in turns that end, and that digests
// which the next ones name are found one after another.

#include "intake/gap_filler.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "base/gzip.h"
#include "base/testing/fake_clock.h"

namespace opentrail::intake {
namespace {

std::string key_of(std::size_t number) {
    return fmt::format(
        "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
        "111122223333_CloudTrail_us-east-1_20260102T0305Z_{:016}.json.gz",
        number);
}

std::string digest_key(int hour) {
    return fmt::format(
        "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
        "111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T{:02}0000Z.json.gz",
        hour);
}

/// One that is in its place, and signed with a key that only its own service knows.
std::string digest_of(int hour) {
    return gzip(
        fmt::format(
            R"({{"awsAccountId":"111122223333","digestStartTime":"2026-01-02T{0:02}:00:00Z",)"
            R"("digestEndTime":"2026-01-02T{1:02}:00:00Z","digestS3Bucket":"logs",)"
            R"("digestS3Object":"{2}","digestPublicKeyFingerprint":"0123456789abcdef0123456789abcdef",)"
            R"("digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":null,)"
            R"("oldestEventTime":null,"previousDigestS3Bucket":null,"previousDigestS3Object":null,)"
            R"("previousDigestHashValue":null,"previousDigestHashAlgorithm":null,)"
            R"("previousDigestSignature":null,"logFiles":[]}})",
            hour - 1, hour, digest_key(hour)),
        GzipEffort::fast);
}

/// Lacks `files` and, of each digest in turn, the one before it.
class LackingSink final : public Sink {
  public:
    static constexpr std::size_t page = 10;

    Result<std::vector<bool>> see(std::span<const SeenFile> seen) override {
        return std::vector<bool>(seen.size(), false);
    }
    Result<TakenFile> take(const std::string&, const std::string& key, std::string) override {
        if (bad.contains(key)) return fail(Code::corrupt, "gzip data is truncated");
        if (failure) return std::unexpected(*failure);
        taken.push_back(key);
        files.erase(key);
        std::erase(digests, key);
        return TakenFile{};
    }
    Result<void> note(const DigestReport& report) override {
        if (report.state != DigestReport::State::unchecked) not_checked.erase(report.key);
        if (const auto next = before.find(report.key); next != before.end()) {
            digests.push_back(next->second);
        }
        return {};
    }
    Result<Gaps> gaps(const std::string&, const Gaps::Object& after) override {
        Gaps gaps;
        for (const std::string& key : digests) gaps.digests.push_back({"logs", key});
        for (auto at = files.upper_bound(after.key); at != files.end(); ++at) {
            if (gaps.files.size() == page) {
                gaps.more = true;
                break;
            }
            gaps.files.push_back({"logs", *at});
        }
        ++asked;
        return gaps;
    }
    Result<std::vector<Gaps::Object>> unchecked(const std::string&,
                                                const Gaps::Object& after) override {
        std::vector<Gaps::Object> some;
        for (auto at = not_checked.upper_bound(after.key); at != not_checked.end(); ++at) {
            if (some.size() < page) some.push_back({"logs", *at});
        }
        return some;
    }
    Result<void> give_up(const DeadLetter& letter) override {
        letters.push_back(letter);
        files.erase(letter.key);
        return {};
    }
    std::unique_ptr<Sink> clone() const override { return nullptr; }

    std::set<std::string> files, bad;
    std::set<std::string> not_checked;  // Digests.
    std::vector<std::string> digests;
    std::map<std::string, std::string> before;  // The digest before each.
    std::optional<Error> failure;
    std::vector<std::string> taken;
    std::vector<DeadLetter> letters;
    int asked = 0;
};

/// Has none, or cannot be asked.
class FakeKeys final : public DigestKeys {
  public:
    Result<std::vector<ListedKey>> list(const std::string&, Timestamp, Timestamp) override {
        return fail(Code::unavailable, "ListPublicKeys: nobody answers");
    }
};

class GapFillerTest : public testing::Test {
  protected:
    Result<std::uint64_t> turn(const std::function<bool(std::string_view)>& wanted =
                                   [](std::string_view) { return true; }) {
        return filler_.turn("", wanted, [] { return false; });
    }

    FakeClock clock_;
    LackingSink sink_;
    FakeKeys keys_;
    std::set<std::string> gone_;
    std::map<std::string, std::string> contents_;  // Of those that are not "{}".
    std::vector<std::string> asked_;
    std::uint64_t files_ = 0;
    GapFiller filler_{
        {.sink = sink_,
         .clock = clock_,
         .feed = "main",
         .read = [this](const std::string&,
                        const std::string& key) -> Result<delivery::ObjectRead> {
             asked_.push_back(key);
             if (gone_.contains(key)) return fail(Code::not_found, "NoSuchKey");
             const auto found = contents_.find(key);
             delivery::ObjectRead read{.bytes = "{}", .facts = {}};
             if (found == contents_.end()) return read;
             read.bytes = found->second;
             read.facts.attributes.metadata = {
                 {std::string(delivery::signature_algorithm_metadata), "SHA256withRSA"},
                 {std::string(delivery::signature_metadata), std::string(512, '0')}};
             return read;
         },
         .taken = [this](const TakenFile&, std::size_t) { ++files_; },
         .given_up = {},
         .keys = &keys_}};
};

TEST_F(GapFillerTest, ReadsWhatIsThereAndLeavesWhatIsNot) {
    for (std::size_t i = 0; i < 25; ++i) sink_.files.insert(key_of(i));
    gone_ = {key_of(3), key_of(20)};
    EXPECT_EQ(*turn(), 23u);
    EXPECT_EQ(files_, 23u);
    EXPECT_EQ(sink_.files, (std::set{key_of(3), key_of(20)}));
    EXPECT_EQ(asked_.size(), 25u) << "each once";
    gone_.clear();
    EXPECT_EQ(*turn(), 2u);
    EXPECT_TRUE(sink_.files.empty());
}

TEST_F(GapFillerTest, GetsBehindThoseThatAreGoneForGood) {
    for (std::size_t i = 0; i < 70; ++i) {
        sink_.files.insert(key_of(i));
        if (i < 60) gone_.insert(key_of(i));
    }
    std::uint64_t filled = 0;
    int turns = 0;
    for (; turns < 3 && filled == 0; ++turns) filled = *turn();
    EXPECT_EQ(filled, 10u);
    EXPECT_EQ(turns, 2) << "a turn tries fifty, and the next goes on behind them";
    asked_.clear();
    ASSERT_TRUE(turn());
    EXPECT_EQ(asked_.front(), key_of(0)) << "after the last it begins anew";
}

TEST_F(GapFillerTest, FollowsAChainOfMissingDigestsBack) {
    sink_.digests = {digest_key(9)};
    sink_.before = {{digest_key(9), digest_key(8)}, {digest_key(8), digest_key(7)}};
    gone_ = {digest_key(7)};
    EXPECT_EQ(*turn(), 2u);
    EXPECT_EQ(asked_, (std::vector{digest_key(9), digest_key(8), digest_key(7)}));
}

TEST_F(GapFillerTest, LooksAgainAtDigestsThatNobodyCouldCheck) {
    for (int hour = 1; hour <= 23; ++hour) sink_.not_checked.insert(digest_key(hour));
    gone_ = {digest_key(7)};
    contents_[digest_key(9)] = digest_of(9);  // Its key cannot be had still.
    // The others are no digests: that can be said without a key.
    EXPECT_EQ(*turn(), 21u);
    EXPECT_EQ(sink_.not_checked, (std::set{digest_key(7), digest_key(9)}));
    EXPECT_EQ(asked_.size(), 23u) << "each once";
    gone_.clear();
    EXPECT_EQ(*turn(), 1u);
    EXPECT_EQ(sink_.not_checked, std::set{digest_key(9)});
}

TEST_F(GapFillerTest, EndsATurnWhileDigestsCannotBeCheckedAndGoesOnBehindThem) {
    std::vector<std::string> keys;
    for (int day = 10; day < 19; ++day) {
        for (int hour = 0; hour < 23; ++hour) {
            std::string key = digest_key(hour);
            key.replace(key.find("20260102T"), 8, fmt::format("202601{}", day));
            keys.push_back(key);
            gone_.insert(key);
            sink_.not_checked.insert(std::move(key));
        }
    }
    EXPECT_EQ(*turn(), 0u);
    EXPECT_EQ(asked_, std::vector(keys.begin(), keys.begin() + 100));
    EXPECT_EQ(*turn(), 0u);
    EXPECT_EQ(asked_, std::vector(keys.begin(), keys.begin() + 200));
}

TEST_F(GapFillerTest, ReadsOnlyWhatIsWanted) {
    sink_.files = {key_of(1), key_of(2)};
    EXPECT_EQ(*turn([](std::string_view key) { return key == key_of(2); }), 1u);
    EXPECT_EQ(sink_.taken, std::vector{key_of(2)});
}

TEST_F(GapFillerTest, GivesUpABadFileAndGoesOn) {
    sink_.files = {key_of(1), key_of(2)};
    sink_.bad = {key_of(1)};
    EXPECT_EQ(*turn(), 1u);
    ASSERT_EQ(sink_.letters.size(), 1u);
    EXPECT_EQ(sink_.letters.front().feed, "main");
    EXPECT_EQ(sink_.letters.front().reason, "gzip data is truncated");
}

TEST_F(GapFillerTest, EndsWhenTheSinkTakesNothing) {
    sink_.files = {key_of(1), key_of(2)};
    sink_.failure = Error{Code::unavailable, "the server is away"};
    const auto done = turn();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "the server is away");
    EXPECT_EQ(asked_.size(), 1u);
}

}  // namespace
}  // namespace opentrail::intake
