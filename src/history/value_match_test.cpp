#include "history/value_match.h"

#include <gtest/gtest.h>

#include <vector>

namespace opentrail::history {
namespace {

TEST(ValueMatch, HoldsAsItsNameSays) {
    const struct {
        const char* name;
        ValueMatch match;
        std::vector<std::string> any_of;
        const char* value;
        bool expected;
    } cases[] = {
        {"is", ValueMatch::is, {"GetObject"}, "GetObject", true},
        {"is_in_the_same_case_only", ValueMatch::is, {"getobject"}, "GetObject", false},
        {"is_one_of", ValueMatch::is, {"a", "b"}, "b", true},
        {"is_none", ValueMatch::is, {}, "b", false},
        {"contains_in_any_case", ValueMatch::contains, {"TOBJ"}, "GetObject", true},
        {"contains_at_the_end", ValueMatch::contains, {"ject"}, "GetObject", true},
        {"contains_all", ValueMatch::contains, {"getobject"}, "GetObject", true},
        {"contains_no_more", ValueMatch::contains, {"getobjects"}, "GetObject", false},
        {"contains_after_a_false_start", ValueMatch::contains, {"aab"}, "aaab", true},
        {"contains_no_other_signs", ValueMatch::contains, {"@"}, "`", false},
        {"contains_nothing", ValueMatch::contains, {""}, "x", true},
        {"contains_bytes", ValueMatch::contains, {"\xc3\xa9"}, "caf\xc3\xa9", true},
        {"begins", ValueMatch::begins, {"get"}, "GetObject", true},
        {"begins_not_later", ValueMatch::begins, {"et"}, "GetObject", false},
        {"begins_no_longer", ValueMatch::begins, {"GetObject1"}, "GetObject", false},
        {"present", ValueMatch::present, {}, "", true},
        {"denial", ValueMatch::denial, {}, "Client.UnauthorizedOperation", true},
        {"other_error", ValueMatch::denial, {}, "NoSuchBucket", false},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(value_matches(one.match, one.any_of, one.value), one.expected) << one.name;
    }
}

TEST(ValueMatch, KnowsDenials) {
    for (const char* code :
         {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation",
          "Client.UnauthorizedOperation", "AuthorizationError", "AuthorizationErrorException",
          "NotAuthorizedException", "UnauthorizedAccess", "Forbidden", "ForbiddenException",
          "NoPermission", "KMSAccessDeniedException"}) {
        EXPECT_TRUE(is_denial(code)) << code;
    }
    for (const char* code : {"NoSuchKey", "ThrottlingException", "ValidationException", "",
                             "InvalidClientTokenId", "ExpiredToken", "Client.DryRunOperation"}) {
        EXPECT_FALSE(is_denial(code)) << code;
    }
}

}  // namespace
}  // namespace opentrail::history
