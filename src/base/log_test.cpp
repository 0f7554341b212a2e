#include "base/log.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/testing/fake_clock.h"
#include "base/thread.h"

namespace opentrail {
namespace {

class LogTest : public ::testing::Test {
  protected:
    LogTest() { take(Level::debug); }
    ~LogTest() override { set_log({}); }

    void take(Level least) {
        set_log({least, &clock_, [this](std::string_view line) { lines_.emplace_back(line); }});
    }

    FakeClock clock_;
    std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneLine) {
    log_info("journal", "sealed a segment",
             {{"shard", 0}, {"bytes", std::uint64_t{1} << 40}, {"ratio", 6.6}, {"whole", true}});
    clock_.move(Duration(42));
    log_warn("journal", "sync took long", {{"since", clock_.now()}});
    log_debug("disk", "nothing");
    log_error("disk", "cannot go on",
              {{"error", Error{Code::unavailable, "cannot sync /data/0.log: input/output error"}}});
    const std::vector<std::string> expected = {
        "2026-01-02T03:04:05.000Z info journal: sealed a segment shard=0 bytes=1099511627776 "
        "ratio=6.6 whole=true\n",
        "2026-01-02T03:04:05.042Z warn journal: sync took long since=2026-01-02T03:04:05.042Z\n",
        "2026-01-02T03:04:05.042Z debug disk: nothing\n",
        "2026-01-02T03:04:05.042Z error disk: cannot go on error=\"cannot sync /data/0.log: "
        "input/output error\" code=unavailable\n"};
    EXPECT_EQ(lines_, expected);
}

TEST_F(LogTest, KeepsAValueWithinItsField) {
    log_info("http", "refused",
             {{"path", "/a b"},
              {"agent", "x\n2026-01-02T03:04:05.000Z error disk: forged"},
              {"empty", ""},
              {"sum", "1+1=2"},
              {"latin1", "caf\xe9"},
              {"plain", "/a/b?c:d"}});
    ASSERT_EQ(lines_.size(), 1u);
    EXPECT_EQ(lines_[0],
              "2026-01-02T03:04:05.000Z info http: refused path=\"/a b\" agent=\"x\\n"
              "2026-01-02T03:04:05.000Z error disk: forged\" empty=\"\" sum=\"1+1=2\" "
              "latin1=\"caf\xef\xbf\xbd\" plain=/a/b?c:d\n");
}

TEST_F(LogTest, CutsALongValue) {
    log_info("http", "refused", {{"name", std::string(10'000, 'x')}});
    EXPECT_LT(lines_.at(0).size(), 1200u);
    EXPECT_TRUE(lines_[0].ends_with("xxx...\n"));
}

TEST_F(LogTest, DoesNotShowWhatIsNamedASecret) {
    log_info("access", "made a key",
             {{"access_key_id", "AKIDEXAMPLE"},
              {"secret_access_key", "wJalr"},
              {"session_token", "wJalr"},
              {"signature", "wJalr"},
              {"authorization", "wJalr"},
              {"password", "wJalr"}});
    EXPECT_EQ(lines_.at(0).find("wJalr"), std::string::npos);
    EXPECT_NE(lines_[0].find("access_key_id=AKIDEXAMPLE secret_access_key=(not shown)"),
              std::string::npos);
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
    take(Level::warn);
    log_debug("a", "b");
    log_info("a", "b");
    log_warn("a", "b");
    log_error("a", "b");
    EXPECT_EQ(lines_.size(), 2u);
}

TEST_F(LogTest, WritesWholeLinesFromManyThreads) {
    {
        std::vector<Thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back("test", [](std::stop_token) {
                for (int k = 0; k < 100; ++k) log_info("test", "same");
            });
        }
        for (Thread& thread : threads) thread.join();
    }
    EXPECT_EQ(lines_.size(), 400u);
    for (const std::string& line : lines_) EXPECT_EQ(line, lines_[0]);
}

TEST(Level, HasNames) {
    for (const Level level : {Level::debug, Level::info, Level::warn, Level::error}) {
        EXPECT_EQ(level_named(name(level)), level);
    }
    EXPECT_EQ(level_named("warn"), Level::warn);
    EXPECT_EQ(level_named("WARN"), std::nullopt);
    EXPECT_EQ(level_named(""), std::nullopt);
}

}  // namespace
}  // namespace opentrail
