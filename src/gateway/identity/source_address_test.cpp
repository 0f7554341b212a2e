// Who a call comes from is the connection's other end, unless a trusted proxy says better; what the
// client itself wrote into X-Forwarded-For is never believed.

#include "gateway/identity/source_address.h"

#include <gtest/gtest.h>

namespace opentrail::gateway {
namespace {

Exchange exchange(std::string connection, std::vector<std::string> forwarded) {
    Exchange made;
    made.client_address = std::move(connection);
    for (std::string& value : forwarded)
        made.headers.push_back({"X-forwarded-FOR", std::move(value)});
    return made;
}

TEST(TrustedProxies, SayWhoCalled) {
    struct Case {
        std::string name;
        std::vector<std::string> trusted;
        std::string connection;
        std::vector<std::string> forwarded;
        std::string source;
    };
    const std::vector<Case> cases = {
        {"nobody is trusted", {}, "192.0.2.1", {"203.0.113.9"}, "192.0.2.1"},
        {"another than the trusted one", {"10.0.0.0/8"}, "192.0.2.1", {"203.0.113.9"}, "192.0.2.1"},
        {"a trusted one", {"10.0.0.0/8"}, "10.1.2.3", {"203.0.113.9"}, "203.0.113.9"},
        {"a trusted one that says nothing", {"10.0.0.0/8"}, "10.1.2.3", {}, "10.1.2.3"},
        {"what the client wrote first",
         {"10.0.0.0/8"},
         "10.1.2.3",
         {"8.8.8.8, 203.0.113.9"},
         "203.0.113.9"},
        {"a chain of trusted ones",
         {"10.0.0.0/8"},
         "10.1.2.3",
         {"203.0.113.9, 10.9.9.9"},
         "203.0.113.9"},
        {"two headers are one list",
         {"10.0.0.0/8"},
         "10.1.2.3",
         {"203.0.113.9", "10.9.9.9"},
         "203.0.113.9"},
        {"all are trusted", {"10.0.0.0/8"}, "10.1.2.3", {"10.7.7.7, 10.9.9.9"}, "10.7.7.7"},
        {"no address", {"10.0.0.0/8"}, "10.1.2.3", {"203.0.113.9, unknown"}, "10.1.2.3"},
        {"with a port", {"10.0.0.0/8"}, "10.1.2.3", {"203.0.113.9:4711"}, "203.0.113.9"},
        {"IPv6 with a port",
         {"2001:db8::/32"},
         "2001:db8::5",
         {"[2001:db9::7]:443"},
         "2001:db9::7"},
        {"outside by one bit", {"10.0.0.0/15"}, "10.2.0.1", {"203.0.113.9"}, "10.2.0.1"},
        {"the last address of a network",
         {"10.0.0.0/15"},
         "10.1.255.255",
         {"203.0.113.9"},
         "203.0.113.9"},
        {"one address", {"10.0.0.7"}, "10.0.0.7", {"203.0.113.9"}, "203.0.113.9"},
        {"IPv4 as IPv6", {"10.0.0.7"}, "::ffff:10.0.0.7", {"203.0.113.9"}, "203.0.113.9"},
        {"an empty element", {"10.0.0.7"}, "10.0.0.7", {"203.0.113.9, "}, "10.0.0.7"},
    };
    for (const Case& example : cases) {
        const auto proxies = TrustedProxies::parse(example.trusted);
        ASSERT_TRUE(proxies) << example.name;
        EXPECT_EQ(proxies->source_of(exchange(example.connection, example.forwarded)),
                  example.source)
            << example.name;
    }
}

TEST(TrustedProxies, RefuseWhatIsNoNetwork) {
    for (const std::string text : {"", "ten", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8",
                                   "::/129", "10.0.0.0/8 "}) {
        const auto proxies = TrustedProxies::parse({text});
        ASSERT_FALSE(proxies) << text;
        EXPECT_NE(proxies.error().message.find("\"" + text + "\""), std::string::npos);
    }
}

}  // namespace
}  // namespace opentrail::gateway
