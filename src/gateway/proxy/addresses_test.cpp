// Shows which URLs name an upstream, and how its name is resolved.

#include "gateway/proxy/addresses.h"

#include <gtest/gtest.h>

namespace opentrail::gateway {
namespace {

TEST(UpstreamUrl, IsAHostAndAPort) {
    struct Row {
        const char* text;
        bool tls;
        const char* host;
        int port;
    };
    for (const Row& row : std::vector<Row>{
             {"http://minio", false, "minio", 80},
             {"http://127.0.0.1:9000/", false, "127.0.0.1", 9000},
             {"HTTPS://s3.eu-west-1.amazonaws.com", true, "s3.eu-west-1.amazonaws.com", 443},
             {"https://[::1]:8443", true, "::1", 8443},
             {"http://[2001:db8::1]", false, "2001:db8::1", 80},
         }) {
        const auto url = parse_upstream_url(row.text);
        ASSERT_TRUE(url) << row.text << ": " << url.error().message;
        EXPECT_EQ(url->tls, row.tls) << row.text;
        EXPECT_EQ(url->host, row.host) << row.text;
        EXPECT_EQ(url->port, row.port) << row.text;
    }
    for (const char* text : {"", "minio:9000", "ftp://h", "http://", "http://:80", "http://h/path",
                             "http://h?x", "http://u@h", "http://h:0", "http://h:65536",
                             "http://h:80x", "http://[::1", "http://[::1]x"}) {
        const auto url = parse_upstream_url(text);
        EXPECT_FALSE(url) << text;
    }
}

TEST(Addresses, AreThoseOfTheName) {
    const Addresses literal(UpstreamUrl{.host = "127.0.0.1", .port = 81});
    ASSERT_EQ(literal.list()->size(), 1u);
    EXPECT_EQ(literal.list()->front().host(), "127.0.0.1");
    EXPECT_EQ(literal.list()->front().port(), 81);
    Addresses named(UpstreamUrl{.host = "localhost", .port = 82});
    EXPECT_FALSE(named.list()->empty());
    named.look_again();
}

}  // namespace
}  // namespace opentrail::gateway
