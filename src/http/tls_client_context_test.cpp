// Shows which files a client of TLS takes, and which it refuses by name.

#include "http/tls_client_context.h"

#include <gtest/gtest.h>

#include "http/testing/certificates.h"

namespace opentrail::http {
namespace {

using testing::Authority;
using testing::TlsFiles;

TEST(TlsClientContext, TakesTheSystemsAuthoritiesOrItsOwn) {
    const TlsFiles files;
    EXPECT_TRUE(TlsClientContext::load({}));
    EXPECT_TRUE(TlsClientContext::load({.ca_file = files.ca_file()}));
    EXPECT_TRUE(TlsClientContext::load(
        {.ca_file = files.ca_file(),
         .certificate_file = files.client_file(files.authority, "client.pem")}));
}

TEST(TlsClientContext, SaysWhichFileCannotBeUsed) {
    const TlsFiles files;
    const std::string client = files.client_file(files.authority, "client.pem");
    const std::string other = files.client_file(files.authority, "other.pem");
    const std::string text = files.write("text", "no certificate\n");
    struct Row {
        const char* name;
        ClientTls options;
        std::string file;
    };
    for (const Row& row : std::vector<Row>{
             {"no authority", {.ca_file = "/nowhere/ca.pem"}, "/nowhere/ca.pem"},
             {"an authority that is none", {.ca_file = text}, text},
             {"a certificate that is none", {.certificate_file = text}, text},
             {"no key", {.certificate_file = client, .key_file = "/nowhere/key"}, "/nowhere/key"},
             {"another's key", {.certificate_file = client, .key_file = other}, other},
         }) {
        const auto context = TlsClientContext::load(row.options);
        ASSERT_FALSE(context) << row.name;
        EXPECT_EQ(context.error().code, Code::invalid) << row.name;
        EXPECT_TRUE(context.error().message.starts_with("cannot use " + row.file + ": "))
            << row.name << ": " << context.error().message;
    }
}

}  // namespace
}  // namespace opentrail::http
