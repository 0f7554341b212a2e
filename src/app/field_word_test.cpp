// Shows that a field is known by the names that it has elsewhere.

#include "app/field_word.h"

#include <gtest/gtest.h>

#include "app/record_row.h"

namespace opentrail::app {
namespace {

TEST(FieldWord, IsOfAFieldHoweverItIsCalled) {
    for (const auto& [word, field] : {std::pair{"userName", "username"},
                                      {"user", "username"},
                                      {"eventName", "eventName"},
                                      {"recipientAccountId", "account"},
                                      {"eventCategory", "category"},
                                      {"resources", "resourceName"},
                                      {"region", "awsRegion"}}) {
        EXPECT_EQ(counted_field(word).value_or("none"), field);
    }
    EXPECT_EQ(field_word("member.userAgent"), "member.userAgent");
}

TEST(FieldWord, EveryColumnThatNamesAFieldCounts) {
    for (const std::string& column : csv_columns()) {
        const bool is_of_one_event = column == "eventTime" || column == "eventID";
        EXPECT_EQ(counted_field(column).has_value(), !is_of_one_event) << column;
    }
}

TEST(FieldWord, SaysWhichThereAre) {
    const auto refused = counted_field("userNme");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::invalid);
    EXPECT_NE(refused.error().message.find("did you mean 'username'?"), std::string::npos);
    EXPECT_NE(refused.error().message.find("eventName, eventSource, username"), std::string::npos)
        << refused.error().message;
}

}  // namespace
}  // namespace opentrail::app
