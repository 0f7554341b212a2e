// Shows how resources are shown to people. ARNs are written by hand after the "Actions, resources,
// and condition keys" pages of the AWS Service Authorization Reference.

#include "app/resource_text.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(ResourceText, ShowsNamesThatPeopleKnow) {
    const struct {
        const char* name;
        const char* text;
    } rows[] = {
        {"arn:aws:s3:::papers/a/my report.pdf", "papers/a/my report.pdf"},
        {"arn:aws-cn:s3:::papers", "papers"},
        {"arn:aws:s3:::papers/", "papers/"},
        {"arn:aws:iam::111122223333:user/app/ann", "ann"},
        {"arn:aws:sqs:us-east-1:111122223333:orders", "orders"},
        {"arn:aws:lambda:us-east-1:111122223333:function:resize", "resize"},
        {"http://127.0.0.1:4566/000000000000/orders", "orders"},
        {"/app/db/password", "/app/db/password"},
        {"ann", "ann"},
        {"arn:", "arn:"},
    };
    for (const auto& row : rows) EXPECT_EQ(resource_text(row.name), row.text);
}

TEST(ResourceText, CountsWhatItDoesNotShow) {
    const struct {
        const char* name;
        std::vector<std::string> names;
        const char* text;
    } rows[] = {
        {"none", {}, ""},
        {"an object and its bucket",
         {"arn:aws:s3:::papers/a b.pdf", "arn:aws:s3:::papers"},
         "papers/a b.pdf"},
        {"an object and another's bucket",
         {"arn:aws:s3:::papers/a.pdf", "arn:aws:s3:::pap"},
         "papers/a.pdf +1"},
        {"a name twice", {"ann", "arn:aws:iam::111122223333:user/ann"}, "ann"},
        {"three", {"a", "b", "c"}, "a +2"},
    };
    for (const auto& row : rows) EXPECT_EQ(resources_text(row.names), row.text) << row.name;
}

}  // namespace
}  // namespace opentrail::app
