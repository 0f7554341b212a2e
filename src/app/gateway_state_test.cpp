// Shows that the state of a gateway says what happens to calls.

#include "app/gateway_state.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

using gateway::Policy;

TEST(GatewayState, SaysWhatHappensToCalls) {
    const ServiceFailure away{.calls = 3,
                              .since = parse_iso8601("2026-01-02T03:04:05Z").value(),
                              .why = "cannot connect"};
    ServiceFailure once = away;
    once.calls = 1;
    const struct {
        const char* name;
        Policy policy;
        const char* hindrance;
        std::optional<ServiceFailure> failure;
        const char* word;
        const char* reason;
    } rows[] = {
        {"all is well", Policy::required, "", {}, "well", ""},
        {"refused", Policy::strict, "the disk is short", {}, "refusing", "the disk is short"},
        {"refused first", Policy::required, "the disk is short", away, "refusing",
         "the disk is short"},
        {"passed all the same",
         Policy::best_effort,
         "the disk is short",
         {},
         "notRecording",
         "calls pass, and 7 wait in memory to be recorded: the disk is short"},
        {"no service", Policy::best_effort, "", away, "upstreamFailing",
         "no whole reply to any of the last 3 calls since 2026-01-02T03:04:05Z: cannot connect"},
        {"once", Policy::required, "", once, "upstreamFailing",
         "no whole reply to the last call since 2026-01-02T03:04:05Z: cannot connect"},
    };
    for (const auto& row : rows) {
        const GatewayState state = gateway_state(row.policy, row.hindrance, 7, row.failure);
        EXPECT_EQ(state.word, row.word) << row.name;
        EXPECT_EQ(state.reason, row.reason) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::app
