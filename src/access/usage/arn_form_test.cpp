#include "access/usage/arn_form.h"

#include <gtest/gtest.h>

#include <map>

namespace opentrail::access::usage {
namespace {

constexpr std::string_view object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
constexpr std::string_view bucket = "arn:${Partition}:s3:::${BucketName}";
constexpr std::string_view table =
    "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}";
constexpr std::string_view role = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";

TEST(ArnFormTest, FitsWhatIsOfItsKindAlone) {
    EXPECT_TRUE(fits_form(object, "arn:aws:s3:::papers/2026/a.pdf"));
    EXPECT_FALSE(fits_form(object, "arn:aws:s3:::papers"));
    EXPECT_FALSE(fits_form(object, "arn:aws:s3:::papers/"));
    EXPECT_TRUE(fits_form(bucket, "arn:aws-cn:s3:::papers"));
    EXPECT_FALSE(fits_form(bucket, "arn:aws:s3:::papers/2026/a.pdf"));
    EXPECT_TRUE(fits_form(table, "arn:aws:dynamodb:us-east-1:111122223333:table/T"));
    EXPECT_FALSE(fits_form(table, "arn:aws:dynamodb:us-east-1:111122223333:table/T/index/I"));
    EXPECT_TRUE(fits_form(role, "arn:aws:iam::111122223333:role/app/Deploy"));
    EXPECT_FALSE(fits_form(role, "arn:aws:iam::111122223333:user/Deploy"));
}

TEST(ArnFormTest, IsFilledWithWhatIsKnown) {
    std::map<std::string_view, std::vector<std::string>> known{
        {"Partition", {"aws"}}, {"Region", {"us-east-1"}}, {"Account", {"111122223333"}}};
    const PartValues values = [&](std::string_view part) { return known[part]; };
    EXPECT_EQ(fill_form(table, values).arns,
              std::vector<std::string>{"arn:aws:dynamodb:us-east-1:111122223333:table/*"});
    EXPECT_EQ(fill_form(table, values).own_said, 0U);
    known["TableName"] = {"a", "b"};
    const Filled two = fill_form(table, values);
    EXPECT_EQ(two.arns,
              (std::vector<std::string>{"arn:aws:dynamodb:us-east-1:111122223333:table/a",
                                        "arn:aws:dynamodb:us-east-1:111122223333:table/b"}));
    EXPECT_EQ(two.own_said, 1U);
    EXPECT_EQ(two.own, 1U);
}

TEST(ArnFormTest, WritesWildcardsAsWhatTheyAre) {
    EXPECT_EQ(literal("a*b?c$d"), "a${*}b${?}c${$}d");
    EXPECT_EQ(literal("plain-1"), "plain-1");
}

TEST(ArnFormTest, ShortensTheLongestFirst) {
    const std::vector<std::string> arns{"arn:aws:s3:::b/x/1", "arn:aws:s3:::b/x/2",
                                        "arn:aws:s3:::b/y/1", "arn:aws:s3:::c/1"};
    EXPECT_EQ(condense(arns, 4), arns);
    EXPECT_EQ(
        condense(arns, 3),
        (std::vector<std::string>{"arn:aws:s3:::b/x/*", "arn:aws:s3:::b/y/*", "arn:aws:s3:::c/1"}));
    EXPECT_EQ(condense(arns, 2),
              (std::vector<std::string>{"arn:aws:s3:::b/*", "arn:aws:s3:::c/*"}));
    EXPECT_EQ(condense(arns, 1), (std::vector<std::string>{"arn:aws:s3:::*"}));
    // Two accounts' queues stay two: the service and the account are not given up.
    const std::vector<std::string> queues{"arn:aws:sqs:us-east-1:111122223333:q",
                                          "arn:aws:sqs:us-east-1:444455556666:q"};
    EXPECT_EQ(condense(queues, 1),
              (std::vector<std::string>{"arn:aws:sqs:us-east-1:111122223333:*",
                                        "arn:aws:sqs:us-east-1:444455556666:*"}));
}

}  // namespace
}  // namespace opentrail::access::usage
