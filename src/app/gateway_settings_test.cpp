// Shows which settings of gateways are taken, and what is said of the others.

#include "app/gateway_settings.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

std::string refusal(std::string_view key, std::string_view value) {
    GatewaySettings gateways;
    const auto done = set_gateway(gateways, key, value);
    return done ? "" : done.error().message;
}

TEST(GatewaySettings, TheBareFormIsOfTheOneCalledMain) {
    GatewaySettings gateways;
    ASSERT_TRUE(set_gateway(gateways, "gateway.listen", "0.0.0.0:9000"));
    ASSERT_TRUE(set_gateway(gateways, "gateway.main.upstream", "http://127.0.0.1:9001/"));
    ASSERT_TRUE(set_gateway(gateways, "gateway.other.upstream", "https://s3.example.com"));
    ASSERT_TRUE(set_gateway(gateways, "gateway.other.policy", "strict"));
    ASSERT_TRUE(set_gateway(gateways, "gateway.plain", "true"));
    ASSERT_EQ(gateways.size(), 2u);
    EXPECT_EQ(gateways.at("main").listen, "0.0.0.0:9000");
    EXPECT_EQ(gateways.at("main").upstream, "http://127.0.0.1:9001");
    EXPECT_EQ(gateways.at("main").policy, gateway::Policy::required);
    EXPECT_EQ(gateways.at("other").name, "other");
    EXPECT_EQ(gateways.at("other").listen, "127.0.0.1:4581");
    EXPECT_EQ(gateways.at("other").policy, gateway::Policy::strict);
    EXPECT_TRUE(check_gateways(gateways));
}

TEST(GatewaySettings, TakeSelectors) {
    const std::string list =
        R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";
    for (const std::string& text : {list, R"({"AdvancedEventSelectors":)" + list + "}"}) {
        GatewaySettings gateways;
        const auto done = set_gateway(gateways, "gateway.record", text);
        ASSERT_TRUE(done) << done.error().message;
        ASSERT_TRUE(gateways.at("main").record);
        EXPECT_EQ(gateways.at("main").record->advanced.size(), 1u);
    }
}

TEST(GatewaySettings, SayWhatIsWrong) {
    const struct {
        const char* key;
        const char* value;
        const char* says;
    } rows[] = {
        {"gateway.listen", "4581", "setting gateway.listen: address '4581' is not HOST:PORT"},
        {"gateway.upstream", "127.0.0.1:9000", "setting gateway.upstream: "},
        {"gateway.upstream", "http://h/path", "'http://h/path' has a path"},
        {"gateway.policy", "lax", "'lax' is not one of strict, required, best-effort"},
        {"gateway.account", "12", "'12' is not twelve digits"},
        {"gateway.verifies", "yes", "'yes' is neither true nor false"},
        {"gateway.threads", "0", "0 is not between 1 and 64"},
        {"gateway.reply_timeout", "2d", "2d is not between 10ms and 24h"},
        {"gateway.trusted_proxies", "10.0.0.0/8,x", "setting gateway.trusted_proxies: "},
        {"gateway.record", R"({"a":1})", "neither a JSON list of advanced event selectors nor"},
        {"gateway.main.foo", "1", "no setting is called 'gateway.main.foo' (docs"},
        {"gateway.record", "[{}]", "setting gateway.record: "},
        {"gateway.main.upstram", "x", "did you mean 'gateway.main.upstream'?"},
        {"gateway.upstram", "x", "did you mean 'gateway.upstream'?"},
        {"gateway.a b.listen", "127.0.0.1:1", "'a b' is no name"},
    };
    for (const auto& row : rows) {
        EXPECT_NE(refusal(row.key, row.value).find(row.says), std::string::npos)
            << row.key << ": " << refusal(row.key, row.value);
    }
}

TEST(GatewaySettings, AreCheckedTogether) {
    const struct {
        const char* name;
        std::vector<std::pair<const char*, const char*>> settings;
        const char* says;
    } rows[] = {
        {"no upstream", {{"gateway.policy", "strict"}}, "gateway.main has no upstream"},
        {"half a certificate",
         {{"gateway.upstream", "http://h"}, {"gateway.key", "k.pem"}},
         "gateway.main: certificate and key go together"},
        {"plain HTTP for the network",
         {{"gateway.upstream", "http://h"}, {"gateway.listen", "0.0.0.0:4581"}},
         "0.0.0.0:4581 is not a loopback address: set its certificate and key, or "
         "gateway.main.plain=true"},
        {"one port",
         {{"gateway.a.upstream", "http://h"}, {"gateway.b.upstream", "http://h"}},
         "gateway.b: another gateway listens at 127.0.0.1:4581"},
    };
    for (const auto& row : rows) {
        GatewaySettings gateways;
        for (const auto& [key, value] : row.settings) {
            ASSERT_TRUE(set_gateway(gateways, key, value)) << row.name;
        }
        const auto checked = check_gateways(gateways);
        ASSERT_FALSE(checked) << row.name;
        EXPECT_NE(checked.error().message.find(row.says), std::string::npos)
            << checked.error().message;
    }
}

TEST(GatewaySettings, PlainHttpIsForLoopbackUnlessToldOtherwise) {
    const struct {
        const char* listen;
        const char* certificate;
        const char* plain;
        bool is_open;
        bool is_taken;
    } rows[] = {
        {"127.0.0.1:4581", "", "false", false, true},
        {"localhost:0", "", "false", false, true},
        {"[::1]:4581", "", "false", false, true},
        {"192.0.2.1:4581", "", "false", true, false},
        {"[::]:4581", "", "false", true, false},
        {"0.0.0.0:4581", "", "true", true, true},
        {"0.0.0.0:4581", "c.pem", "false", false, true},
    };
    for (const auto& row : rows) {
        GatewaySettings gateways;
        ASSERT_TRUE(set_gateway(gateways, "gateway.upstream", "http://h"));
        ASSERT_TRUE(set_gateway(gateways, "gateway.listen", row.listen));
        ASSERT_TRUE(set_gateway(gateways, "gateway.certificate", row.certificate));
        ASSERT_TRUE(set_gateway(gateways, "gateway.key", row.certificate));
        ASSERT_TRUE(set_gateway(gateways, "gateway.plain", row.plain));
        EXPECT_EQ(gateways.at("main").is_open(), row.is_open) << row.listen;
        EXPECT_EQ(check_gateways(gateways).has_value(), row.is_taken) << row.listen;
    }
}

}  // namespace
}  // namespace opentrail::app
