// Which actions Action and NotAction list (IAM User Guide, "IAM JSON policy elements: Action").

#include "access/policy/action.h"

#include <gtest/gtest.h>

namespace opentrail::access::policy {
namespace {

struct Case {
    std::string_view name;
    std::string_view pattern;
    std::string_view action;
    bool has;
};

const Case cases[] = {
    {"itself", "s3:GetObject", "s3:GetObject", true},
    {"case of the pattern", "S3:getOBJECT", "s3:GetObject", true},
    {"case of the action", "s3:GetObject", "S3:GETOBJECT", true},
    {"documented: iam:*AccessKey*", "iam:*AccessKey*", "iam:UpdateAccessKey", true},
    {"documented: iam:*AccessKey* at its end", "iam:*AccessKey*", "iam:DeleteAccessKey", true},
    {"iam:*AccessKey* has no users", "iam:*AccessKey*", "iam:CreateUser", false},
    {"prefix", "cloudtrail:Get*", "cloudtrail:GetTrailStatus", true},
    {"prefix of another vendor", "cloudtrail:Get*", "cloudtrail-data:GetX", false},
    {"all of a vendor", "cloudtrail:*", "cloudtrail:LookupEvents", true},
    {"all of a vendor is not of a longer one", "cloudtrail:*", "cloudtrail-data:PutAuditEvents",
     false},
    {"one letter", "s3:?etObject", "s3:GetObject", true},
    {"one letter is not none", "s3:Get?Object", "s3:GetObject", false},
    {"everything", "*", "s3:GetObject", true},
    {"everything, vendor by vendor", "*:*", "s3:GetObject", true},
    {"longer", "s3:GetObject", "s3:GetObjectAcl", false},
    {"shorter", "s3:GetObject", "s3:GetObj", false},
    {"no vendor", "s3:*", "GetObject", false},
    {"star of the request is a letter", "s3:GetObject", "s3:*", false},
};

TEST(Action, ListsWhatItSays) {
    for (const Case& row : cases) {
        ActionSet set;
        ASSERT_TRUE(set.add(row.pattern)) << row.name;
        EXPECT_EQ(set.has(AskedAction(row.action)), row.has) << row.name;
    }
}

TEST(Action, ListsEachOfSeveral) {
    ActionSet set;
    EXPECT_FALSE(set.has(AskedAction("s3:GetObject")));
    ASSERT_TRUE(set.add("s3:GetObject"));
    ASSERT_TRUE(set.add("sns:*"));
    EXPECT_TRUE(set.has(AskedAction("s3:GetObject")));
    EXPECT_TRUE(set.has(AskedAction("sns:Publish")));
    EXPECT_FALSE(set.has(AskedAction("s3:PutObject")));
}

TEST(Action, MayBeLong) {
    ActionSet set;
    ASSERT_TRUE(set.add("s3:*b"));
    EXPECT_TRUE(set.has(AskedAction("S3:" + std::string(5'000, 'A') + "B")));
    EXPECT_FALSE(set.has(AskedAction("S3:" + std::string(5'000, 'A'))));
}

TEST(Action, RefusesWhatIsNone) {
    constexpr std::string_view no_vendor =
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    constexpr std::string_view vague =
        "Action vendors must be fully qualified and cannot contain regexes.";
    constexpr std::string_view wrong = "The action is not valid.";
    const std::pair<std::string_view, std::string_view> refused[] = {
        {"", no_vendor},          {"GetObject", no_vendor}, {":GetObject", no_vendor},
        {"**", no_vendor},        {"*:GetObject", vague},   {"s3*:GetObject", vague},
        {"s?:GetObject", vague},  {"s 3:Get", vague},       {"s3:", wrong},
        {"s3:Get Object", wrong}, {"s3:${x:y}", wrong},     {"s3:G\xC3\xA9t", wrong}};
    for (const auto& [text, message] : refused) {
        ActionSet set;
        const auto added = set.add(text);
        ASSERT_FALSE(added) << text;
        EXPECT_EQ(added.error(), message) << text;
        EXPECT_TRUE(set.empty());
    }
}

}  // namespace
}  // namespace opentrail::access::policy
