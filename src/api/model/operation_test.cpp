// Operation: the generated tables, against what the AWS CloudTrail API Reference says.

#include "api/model/operation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/model/pattern.h"

namespace opentrail::api::model {
namespace {

const Member& member_of(const Shape& shape, std::string_view name) {
    const auto found = std::ranges::find(shape.members, name, &Member::name);
    EXPECT_NE(found, shape.members.end()) << shape.name << "." << name;
    return *found;
}

TEST(Operation, AreAllSixty) {
    EXPECT_EQ(cloudtrail_operations().size(), 60U);
    for (const Operation& operation : cloudtrail_operations()) {
        EXPECT_EQ(find_operation(operation.name), &operation);
        EXPECT_EQ(operation.input->kind, Kind::structure) << operation.name;
        EXPECT_EQ(operation.output->kind, Kind::structure) << operation.name;
        EXPECT_FALSE(operation.errors.empty()) << operation.name;
    }
    EXPECT_EQ(find_operation("lookupEvents"), nullptr);
    EXPECT_EQ(find_operation(""), nullptr);
    EXPECT_EQ(find_operation("PutAuditEvents"), nullptr);
}

TEST(Operation, ReadOrWrite) {
    // 26 of them read, as their names say: Describe…, Get…, List…, Lookup…, Search….
    EXPECT_EQ(std::ranges::count_if(cloudtrail_operations(), &Operation::read_only), 26);
    EXPECT_TRUE(find_operation("LookupEvents")->read_only);
    EXPECT_TRUE(find_operation("SearchSampleQueries")->read_only);
    EXPECT_FALSE(find_operation("StartQuery")->read_only);
    EXPECT_FALSE(find_operation("GenerateQuery")->read_only);
}

TEST(Operation, HasTheMembersOfTheApiReference) {
    const Shape& create = *find_operation("CreateTrail")->input;
    EXPECT_EQ(create.members.size(), 13U);
    EXPECT_TRUE(member_of(create, "Name").required);
    EXPECT_TRUE(member_of(create, "S3BucketName").required);
    EXPECT_FALSE(member_of(create, "S3KeyPrefix").required);
    EXPECT_EQ(member_of(create, "IsMultiRegionTrail").shape->kind, Kind::flag);
    const Shape& tag = *member_of(create, "TagsList").shape->item;
    EXPECT_EQ(member_of(tag, "Key").shape->most, 128);
    EXPECT_EQ(member_of(tag, "Key").own_error, "InvalidTagParameterException");
    EXPECT_EQ(member_of(tag, "Value").shape->most, 256);

    const Shape& lookup = *find_operation("LookupEvents")->input;
    EXPECT_EQ(member_of(lookup, "StartTime").shape->kind, Kind::time);
    const Shape& attribute = *member_of(lookup, "LookupAttributes").shape->item;
    EXPECT_EQ(member_of(attribute, "AttributeKey").shape->values.size(), 8U);
    EXPECT_EQ(member_of(lookup, "MaxResults").shape->least, 1);
    EXPECT_EQ(member_of(lookup, "MaxResults").shape->most, 50);

    // The only operation whose members begin in lower case.
    const Operation& describe = *find_operation("DescribeTrails");
    EXPECT_EQ(member_of(*describe.input, "trailNameList").shape->item->kind, Kind::text);
    EXPECT_EQ(member_of(*describe.output, "trailList").shape->item->name, "Trail");
    EXPECT_TRUE(find_operation("DeleteTrail")->output->members.empty());
    EXPECT_EQ(std::ranges::count(find_operation("GetTrail")->errors, "TrailNotFoundException"), 1);
}

TEST(Operation, OfTheDataApiHasMembersInItsQuery) {
    ASSERT_EQ(cloudtrail_data_operations().size(), 1U);
    const Operation& put = cloudtrail_data_operations()[0];
    EXPECT_EQ(put.name, "PutAuditEvents");
    EXPECT_TRUE(member_of(*put.input, "channelArn").in_query);
    EXPECT_FALSE(member_of(*put.input, "auditEvents").in_query);
    EXPECT_EQ(member_of(*put.input, "auditEvents").shape->most, 100);
    EXPECT_EQ(std::ranges::count(put.errors, "DuplicatedAuditEventId"), 1);
}

TEST(Pattern, IsMatchedFromEndToEnd) {
    const Shape& time =
        *member_of(*member_of(*find_operation("CreateDashboard")->input, "RefreshSchedule").shape,
                   "TimeOfDay")
             .shape;
    EXPECT_TRUE(fits_pattern(time.pattern, "06:30"));
    EXPECT_FALSE(fits_pattern(time.pattern, "06:300"));  // The model's has no end.
    EXPECT_FALSE(fits_pattern(time.pattern, "x06:30"));
    const Shape& field =
        *member_of(*member_of(*member_of(*find_operation("PutEventSelectors")->input,
                                         "AdvancedEventSelectors")
                                   .shape->item,
                              "FieldSelectors")
                        .shape->item,
                   "Field")
             .shape;
    EXPECT_TRUE(fits_pattern(field.pattern, "resources.ARN"));
    EXPECT_FALSE(fits_pattern(field.pattern, "resources-ARN"));
    EXPECT_FALSE(fits_pattern(field.pattern, "eventName\n"));
}

}  // namespace
}  // namespace opentrail::api::model
