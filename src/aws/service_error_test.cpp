// Shows that what a service says of itself becomes one line with its code in front, and that the
// code is found there again.

#include "aws/service_error.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

TEST(ServiceError, IsOneLineWithItsCodeInFront) {
    struct Row {
        const char* name;
        ServiceRefusal refusal;
        const char* message;
    };
    const std::string long_text(600, 'x');
    const Row rows[] = {
        {"a sentence",
         {Code::denied, "AccessDenied", "Access Denied.", 403},
         "AccessDenied: Access Denied (GET u)"},
        {"no sentence",
         {Code::unavailable, "SlowDown", "", 503},
         "SlowDown: HTTP status 503 (GET u)"},
        {"several lines", {Code::invalid, "Bad", "a\r\nb\x1b[31m", 400}, "Bad: a  b [31m (GET u)"},
        {"nothing but line ends",
         {Code::invalid, "Bad", "\n\n", 400},
         "Bad: HTTP status 400 (GET u)"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Error error = tell(row.refusal, "GET u");
        EXPECT_EQ(error.code, row.refusal.code);
        EXPECT_EQ(error.message, row.message);
        EXPECT_EQ(service_code(error), row.refusal.name);
    }
    EXPECT_EQ(tell({Code::invalid, "Bad", long_text, 400}, "u").message,
              "Bad: " + long_text.substr(0, 500) + " (u)");
}

TEST(ServiceError, HasItsCodeFound) {
    EXPECT_EQ(service_code({Code::denied, "AccessDenied: no (PUT u)"}), "AccessDenied");
    EXPECT_EQ(service_code({Code::denied, "KMS.DisabledException: no"}), "KMS.DisabledException");
    EXPECT_EQ(service_code({Code::unavailable, "no reply from http://h/b: timeout"}), "");
    EXPECT_EQ(service_code({Code::unavailable, "stopped"}), "");
    EXPECT_EQ(service_code({Code::unavailable, ""}), "");
    EXPECT_FALSE(is_service_code(std::string(101, 'a')));
    EXPECT_TRUE(is_service_code(std::string(100, 'a')));
}

TEST(ServiceError, KnowsWhenCredentialsAreRefused) {
    for (const char* code : {"ExpiredToken", "InvalidToken", "TokenRefreshRequired",
                             "InvalidAccessKeyId", "SignatureDoesNotMatch"}) {
        EXPECT_TRUE(refuses_credentials(code)) << code;
    }
    for (const char* code : {"AccessDenied", "KMS.DisabledException", ""}) {
        EXPECT_FALSE(refuses_credentials(code)) << code;
    }
}

}  // namespace
}  // namespace opentrail::aws
