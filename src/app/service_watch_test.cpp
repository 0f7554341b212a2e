// Shows what the endings of exchanges say of the service behind a gateway, and that the observer
// behind hears of each.

#include "app/service_watch.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace opentrail::app {
namespace {

using gateway::Ending;
using gateway::Exchange;

class Listener final : public gateway::Observer {
  public:
    void begin(const Exchange&, std::shared_ptr<void>& memory, gateway::Resume resume) override {
        memory = std::make_shared<int>(7);
        resume({.go_on = false, .status = 503, .message = "no"});
    }
    void finish(Exchange exchange, std::shared_ptr<void> memory, gateway::Resume resume) override {
        details.push_back(exchange.detail);
        memories += memory ? 1 : 0;
        resume({});
    }
    std::vector<std::string> details;
    int memories = 0;
};

class ServiceWatchTest : public testing::Test {
  protected:
    void end(Ending ending, const std::string& detail = "") {
        Exchange exchange;
        exchange.ending = ending;
        exchange.detail = detail;
        watch_.finish(std::move(exchange), {}, [this](const gateway::Verdict&) { ++resumed_; });
    }
    FakeClock clock_;
    Listener listener_;
    ServiceWatch watch_{listener_, clock_};
    int resumed_ = 0;
};

TEST_F(ServiceWatchTest, PassesEverythingOn) {
    std::shared_ptr<void> memory;
    gateway::Verdict verdict;
    watch_.begin({}, memory, [&](const gateway::Verdict& said) { verdict = said; });
    EXPECT_FALSE(verdict.go_on);
    ASSERT_TRUE(memory);
    watch_.finish({}, memory, [](const gateway::Verdict&) {});
    EXPECT_EQ(listener_.memories, 1);
    end(Ending::unreachable, "a");
    EXPECT_EQ(resumed_, 1);
    EXPECT_EQ(listener_.details.back(), "a");
}

TEST_F(ServiceWatchTest, AServiceFailsUntilItReplies) {
    EXPECT_FALSE(watch_.failure());
    const Timestamp first = clock_.now();
    end(Ending::unreachable, "cannot connect");
    clock_.move(std::chrono::seconds(5));
    end(Ending::client_left);
    end(Ending::refused);
    end(Ending::upstream_timed_out, "it said nothing");
    ASSERT_TRUE(watch_.failure());
    EXPECT_EQ(watch_.failure()->calls, 2U);
    EXPECT_EQ(watch_.failure()->since, first);
    EXPECT_EQ(watch_.failure()->why, "it said nothing");
    EXPECT_EQ(watch_.malformed(), 1U);
    end(Ending::complete);
    EXPECT_FALSE(watch_.failure());
    for (const Ending ending : {Ending::upstream_broke, Ending::upstream_malformed}) {
        end(ending);
        EXPECT_TRUE(watch_.failure());
        end(Ending::complete);
    }
}

}  // namespace
}  // namespace opentrail::app
