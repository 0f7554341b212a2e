// Shows that gateways of all processes are counted, whatever they say of themselves.

#include "app/gateway_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class GatewayMetricsTest : public testing::Test {
  protected:
    void take(const std::string& reports) { gateway_.take(parse_json(reports)->get_array()); }
    Metrics metrics_;
    GatewayMetrics gateway_{metrics_};
};

TEST_F(GatewayMetricsTest, CountsEachGateway) {
    take(R"([{"name":"main","state":"well","calls":5,"refused":2,"malformed":1,"connections":3,
              "recordingSecondsP99":0.5,"leftOutByName":{"GetObject":4}}])");
    const std::string text = metrics_.render();
    for (const char* line :
         {R"(opentrail_gateway_calls_total{gateway="main"} 5)",
          R"(opentrail_gateway_refused_total{gateway="main"} 2)",
          R"(opentrail_gateway_malformed_total{gateway="main"} 1)",
          R"(opentrail_gateway_unrecorded_total{gateway="main"} 0)",
          R"(opentrail_gateway_connections{gateway="main"} 3)",
          R"(opentrail_gateway_recording_seconds{gateway="main",quantile="0.99"} 0.5)",
          R"(opentrail_gateway_left_out_total{gateway="main",event="GetObject"} 4)",
          R"x(opentrail_gateway_left_out_total{gateway="main",event="(others)"} 0)x",
          R"(opentrail_gateway_well{gateway="main"} 1)"}) {
        EXPECT_THAT(text, HasSubstr(line));
    }
}

TEST_F(GatewayMetricsTest, GatewaysAloneAreCountedTogetherByName) {
    take(R"([{"name":"edge","instance":"a","state":"well","unrecorded":1904}])");
    take(R"([{"name":"edge","instance":"a","state":"silent","unrecorded":1904},
             {"name":"edge","instance":"b","state":"well","unrecorded":6},
             {"name":"edge","state":"well","unrecorded":1}])");
    const std::string text = metrics_.render();
    EXPECT_THAT(
        text, HasSubstr(R"(opentrail_gateway_unrecorded_total{gateway="edge",alone="true"} 1910)"));
    EXPECT_THAT(text, HasSubstr(R"(opentrail_gateway_unrecorded_total{gateway="edge"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(opentrail_gateway_well{gateway="edge",alone="true"} 1)"));
}

TEST_F(GatewayMetricsTest, OneThatIsGoneIsNotWell) {
    take(R"([{"name":"edge","instance":"a","state":"well","calls":7}])");
    take("[]");
    EXPECT_THAT(metrics_.render(),
                HasSubstr(R"(opentrail_gateway_well{gateway="edge",alone="true"} 0)"));
    EXPECT_THAT(metrics_.render(),
                HasSubstr(R"(opentrail_gateway_calls_total{gateway="edge",alone="true"} 7)"));
}

TEST_F(GatewayMetricsTest, WhatIsNoCountCountsNothing) {
    take(R"([{"name":"edge","instance":"a","calls":-1,"events":"x","refused":1.5,"connections":-3,
              "leftOutByName":{"A":null}},7])");
    EXPECT_THAT(metrics_.render(),
                HasSubstr(R"(opentrail_gateway_calls_total{gateway="edge",alone="true"} 0)"));
    EXPECT_THAT(metrics_.render(), Not(HasSubstr("-")));
}

}  // namespace
}  // namespace opentrail::app
