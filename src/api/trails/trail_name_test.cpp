// Trail names: every rule, in the order in which CloudTrail is said to ask, and references by name
// and by ARN.

#include "api/trails/trail_name.h"

#include <gtest/gtest.h>

namespace opentrail::api {
namespace {

access::Principal caller() {
    access::Principal principal;
    principal.account = "111122223333";
    principal.region = "eu-west-1";
    return principal;
}

constexpr const char* too_short_2 =
    "Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 "
    "characters.";
constexpr const char* too_long_129 =
    "Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 "
    "characters.";
constexpr const char* start = "Trail name must starts with a letter or number.";
constexpr const char* end = "Trail name must ends with a letter or number.";
constexpr const char* characters =
    "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods "
    "(.), hyphens (-), and underscores (_).";
constexpr const char* adjacent =
    "Trail name cannot have adjacent periods (.), hyphens (-), or underscores (_).";
constexpr const char* address = "Trail name cannot be in IP address format.";

TEST(TrailName, IsCheckedRuleByRule) {
    const struct {
        const char* name;
        std::string trail;
        const char* message;  // Empty: allowed.
    } rows[] = {
        {"the shortest", "abc", ""},
        {"the longest", std::string(128, 'a'), ""},
        {"every kind of character", "A.b-9_z", ""},
        {"digits", "123", ""},
        {"three numbers with dots", "1.2.3", ""},
        {"five numbers with dots", "1.2.3.4.5", ""},
        {"four numbers, one of four digits", "1.2.3.4567", ""},
        {"four parts, one no number", "1.2.3.a", ""},
        {"two characters", "ab", too_short_2},
        {"two characters of three bytes each", "\u4e2d\u4e2d", too_short_2},
        {"too short before a bad start", "-a", too_short_2},
        {"129 characters", std::string(129, 'a'), too_long_129},
        {"a bad start", "-abc", start},
        {"a bad end", "abc_", end},
        {"a bad start before a bad end", ".abc.", start},
        {"a bad end before a bad character", "a c.", end},
        {"a space", "a c", characters},
        {"a colon", "a:c", characters},
        {"a slash", "a/c", characters},
        {"a line feed", "a\nc", characters},
        {"a zero byte", std::string("a\0c", 3), characters},
        {"a letter that is not of ASCII", "a\u00e9c", characters},
        {"two dots", "a..c", adjacent},
        {"a hyphen and an underscore", "my-_namespace", adjacent},
        {"two hyphens", "my--namespace", adjacent},
        {"an address", "192.168.5.4", address},
        {"an address that none has", "999.999.999.999", address},
    };
    for (const auto& row : rows) {
        const std::optional<Refused> refused = check_trail_name(row.trail);
        EXPECT_EQ(refused ? refused->message : "", row.message) << row.name;
        if (refused) {
            EXPECT_EQ(refused->code, "InvalidTrailNameException") << row.name;
        }
    }
    EXPECT_TRUE(check_trail_name(""));
}

TEST(TrailReference, IsANameInTheCallersRegion) {
    const TrailReference reference = read_trail_reference("audit", caller()).value();
    EXPECT_FALSE(reference.by_arn);
    EXPECT_EQ(reference.name, "audit");
    EXPECT_EQ(reference.region, "eu-west-1");
    EXPECT_EQ(reference.account, "111122223333");
    EXPECT_EQ(reference.arn(), "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit");
}

TEST(TrailReference, IsAnArn) {
    const std::string arn = "arn:aws:cloudtrail:us-east-1:444455556666:trail/audit";
    const TrailReference reference = read_trail_reference(arn, caller()).value();
    EXPECT_TRUE(reference.by_arn);
    EXPECT_EQ(reference.name, "audit");
    EXPECT_EQ(reference.region, "us-east-1");
    EXPECT_EQ(reference.account, "444455556666");
    EXPECT_EQ(reference.arn(), arn);
    // Each Region is in one partition.
    const std::string beijing = "cloudtrail:cn-north-1:111122223333:trail/audit";
    EXPECT_EQ(read_trail_reference("arn:aws-cn:" + beijing, caller())->account, "111122223333");
    EXPECT_EQ(read_trail_reference("arn:aws:" + beijing, caller())->account, "");
}

TEST(TrailReference, IsRefusedWhenItIsNeither) {
    const struct {
        const char* name;
        const char* given;
        const char* code;
    } rows[] = {
        {"nothing", "", "InvalidTrailNameException"},
        {"a name with a colon", "trail:audit", "InvalidTrailNameException"},
        {"an ARN that ends early", "arn:aws:cloudtrail:us-east-1", "CloudTrailARNInvalidException"},
        {"an ARN of another service", "arn:aws:s3:us-east-1:111122223333:trail/audit",
         "CloudTrailARNInvalidException"},
        {"an ARN of an event data store",
         "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/audit",
         "CloudTrailARNInvalidException"},
        {"an ARN with a colon before the name",
         "arn:aws:cloudtrail:us-east-1:111122223333:trail:audit", "CloudTrailARNInvalidException"},
        {"an ARN without a Region", "arn:aws:cloudtrail::111122223333:trail/audit",
         "CloudTrailARNInvalidException"},
        {"an ARN without an account", "arn:aws:cloudtrail:us-east-1::trail/audit",
         "CloudTrailARNInvalidException"},
        {"an ARN with a short account", "arn:aws:cloudtrail:us-east-1:1:trail/audit",
         "CloudTrailARNInvalidException"},
        {"an ARN without a name", "arn:aws:cloudtrail:us-east-1:111122223333:trail/",
         "CloudTrailARNInvalidException"},
        {"an ARN with a name that no trail has",
         "arn:aws:cloudtrail:us-east-1:111122223333:trail/a..b", "CloudTrailARNInvalidException"},
        {"an ARN with more behind the name",
         "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit/x",
         "CloudTrailARNInvalidException"},
    };
    for (const auto& row : rows) {
        const Outcome<TrailReference> reference = read_trail_reference(row.given, caller());
        ASSERT_FALSE(reference) << row.name;
        EXPECT_EQ(reference.error().code, row.code) << row.name;
    }
}

}  // namespace
}  // namespace opentrail::api
