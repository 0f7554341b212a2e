// Shows what people are told of gateways.

#include "app/gateway_table.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(GatewayTable, IsEmptyWithoutGateways) { EXPECT_EQ(gateway_table({}, 0, false), ""); }

TEST(GatewayTable, SaysHowEachDoes) {
    const Json gateways = *parse_json(R"([
        {"name":"main","state":"well","policy":"required","endpoint":"http://127.0.0.1:4581",
         "upstream":"http://127.0.0.1:9000","calls":1234,"callsPerSecond":1.25,"refused":3,
         "malformed":6,"upstreamErrors":2,"unrecorded":0,"leftOut":7,"recordingSecondsP50":0.0007},
        {"name":"edge","state":"silent","stateReason":"it was not heard of since TIME"},
        {"name":"lax","state":"notRecording","stateReason":"a\u001b[2J"}])");
    EXPECT_EQ(gateway_table(gateways.get_array(), 0, false),
              "Gateway  State            Policy    Listens                Upstream               "
              "Calls  A second  Not made  Malformed  Failed  Unrecorded  Left out  Recording\n"
              "main     well             required  http://127.0.0.1:4581  http://127.0.0.1:9000  "
              "1,234       1.2         3          6       2           0         7     0.7 ms\n"
              "edge     silent                                                                   "
              "    0       0.0         0          0       0           0         0     0.0 ms\n"
              "lax      does not record                                                          "
              "    0       0.0         0          0       0           0         0     0.0 ms\n"
              "Gateway edge: silent: it was not heard of since TIME\n"
              "Gateway lax: does not record: a?[2J\n");
}

}  // namespace
}  // namespace opentrail::app
