// Operations: all sixty are known by their exact names.

#include "api/operations.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace opentrail::api {
namespace {

TEST(Operations, AreThoseOfTheModel) {
    EXPECT_EQ(cloudtrail_operations().size(), 60U);
    for (const Operation& operation : cloudtrail_operations()) {
        ASSERT_TRUE(find_operation(operation.name)) << operation.name;
        EXPECT_EQ(find_operation(operation.name)->name, operation.name);
    }
    EXPECT_FALSE(find_operation("lookupEvents"));
    EXPECT_FALSE(find_operation(""));
    EXPECT_FALSE(find_operation("PutAuditEvents"));
}

TEST(Operations, ReadOrWrite) {
    // 26 of them read, as their names say: Describe…, Get…, List…, Lookup…, Search….
    EXPECT_EQ(std::ranges::count_if(cloudtrail_operations(), &Operation::read_only), 26);
    EXPECT_TRUE(find_operation("LookupEvents")->read_only);
    EXPECT_TRUE(find_operation("SearchSampleQueries")->read_only);
    EXPECT_FALSE(find_operation("StartQuery")->read_only);
    EXPECT_FALSE(find_operation("GenerateQuery")->read_only);
}

}  // namespace
}  // namespace opentrail::api
