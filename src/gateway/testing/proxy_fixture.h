// ProxyFixture: a proxy before a scripted upstream, with an observer that watches.

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "base/testing/fake_clock.h"
#include "gateway/proxy/proxy.h"
#include "gateway/testing/scripted_upstream.h"
#include "gateway/testing/watching_observer.h"
#include "http/testing/raw_client.h"

namespace opentrail::gateway::testing {

class ProxyFixture {
  public:
    explicit ProxyFixture(Answers answers);

    /// With options_, in front of upstream_.
    void start();
    http::testing::RawClient connect() const;
    /// Once a condition holds; false when it did not within ten seconds.
    template <class Condition>
    bool eventually(Condition condition) const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::yield();
        }
        return true;
    }
    /// Lets time pass, and the proxy notice.
    void pass(Duration time) { clock_.move(time); }

    FakeClock clock_;  // Of the proxy only where a test says so.
    ScriptedUpstream upstream_;
    WatchingObserver observer_;
    ProxyOptions options_;
    std::unique_ptr<Proxy> proxy_;
};

/// Each test with an observer that answers at once, and with one that does so later.
class ProxyTest : public ::testing::TestWithParam<Answers>, public ProxyFixture {
  protected:
    ProxyTest() : ProxyFixture(GetParam()) {}
};

std::string name_of(const ::testing::TestParamInfo<Answers>& info);

}  // namespace opentrail::gateway::testing
