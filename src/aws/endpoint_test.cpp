// Shows which texts are endpoints (RFC 3986, section 3.2), what is read of them, and what is said
// of those that are none.

#include "aws/endpoint.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

TEST(Endpoint, IsRead) {
    const struct {
        const char* text;
        Endpoint endpoint;
    } rows[] = {
        {"http://h", {.host = "h"}},
        {"https://MinIO.example:9000", {.encrypted = true, .host = "minio.example"}},
        {"HTTP://10.0.0.1:1/a/path:x", {.host = "10.0.0.1"}},
        {"http://minio_1:65535/", {.host = "minio_1"}},
        {"http://[::1]", {.host = "[::1]"}},
        {"https://[2001:DB8::7]:9000/s3", {.encrypted = true, .host = "[2001:db8::7]"}},
        {"http://[fe80::1%25eth0]:9000", {.host = "[fe80::1%25eth0]"}},
    };
    for (const auto& row : rows) {
        const auto endpoint = parse_endpoint(row.text);
        ASSERT_TRUE(endpoint) << row.text << ": " << endpoint.error().message;
        EXPECT_EQ(*endpoint, row.endpoint) << row.text;
    }
}

TEST(Endpoint, SaysWhatIsWrong) {
    const struct {
        std::string_view text;
        std::string_view why;  // After "an endpoint is http[s]://HOST[:PORT]".
    } rows[] = {
        {"", ": it begins with neither http:// nor https://"},
        {"minio:9000", ": it begins with neither http:// nor https://"},
        {"ftp://minio", ": it begins with neither http:// nor https://"},
        {"://minio", ": it begins with neither http:// nor https://"},
        {"http:/minio", ": it begins with neither http:// nor https://"},
        {"http://", ": it names no host"},
        {"http:///a", ": it names no host"},
        {"https://:9000", ": it names no host"},
        {"http://h:abc", ": 'abc' is no port from 1 to 65535"},
        {"http://h:", ": '' is no port from 1 to 65535"},
        {"http://h:0", ": '0' is no port from 1 to 65535"},
        {"http://h:-1", ": '-1' is no port from 1 to 65535"},
        {"http://h:+80", ": '+80' is no port from 1 to 65535"},
        {"http://h:65536/a", ": '65536' is no port from 1 to 65535"},
        {"http://h:99999", ": '99999' is no port from 1 to 65535"},
        {"http://h:99999999999999999999", ": '99999999999999999999' is no port from 1 to 65535"},
        {"http://[::1]:x", ": 'x' is no port from 1 to 65535"},
        {"http://fe80::1:9000", ": 'fe80::1:9000' has colons; an IPv6 address is in brackets"},
        {"http://[::1", ": '[::1' is neither a name nor an address"},
        {"http://[]", ": '[]' is neither a name nor an address"},
        {"http://[10.0.0.1]", ": '[10.0.0.1]' is neither a name nor an address"},
        {"http://[::1]9000", ": '[::1]9000' is neither a name nor an address"},
        {"http://a%2Fb", ": 'a%2Fb' is neither a name nor an address"},
        {"http://user:password@minio", ", without user or query"},
        {"http://minio?x=y", ", without user or query"},
        {"http://minio#x", ", without user or query"},
        {"http://min io", ": it has a space, or what is not ASCII"},
        {"http://minio\r\nx", ": it has a space, or what is not ASCII"},
        {"http://m\xc3\xbcnio", ": it has a space, or what is not ASCII"},
        {std::string_view("http://[::1\0]", 13), ": it has a space, or what is not ASCII"},
    };
    for (const auto& row : rows) {
        const auto endpoint = parse_endpoint(row.text);
        ASSERT_FALSE(endpoint) << row.text;
        EXPECT_EQ(endpoint.error().code, Code::invalid) << row.text;
        EXPECT_EQ(endpoint.error().message,
                  std::string("an endpoint is http[s]://HOST[:PORT]") + std::string(row.why))
            << row.text;
    }
}

}  // namespace
}  // namespace opentrail::aws
