// Handlers: each carries out an operation that CloudTrail has, and answers in its two forms.

#include "api/handlers.h"

#include <gtest/gtest.h>

#include "api/model/operation.h"

namespace opentrail::api {
namespace {

TEST(Handlers, CarryOutOperationsOfCloudTrail) {
    ASSERT_FALSE(handlers().empty());
    for (const Handler& handler : handlers()) {
        EXPECT_TRUE(model::find_operation(handler.operation)) << handler.operation;
        EXPECT_EQ(find_handler(handler.operation), &handler) << handler.operation;
    }
    // Takes the empty list only.
    EXPECT_TRUE(find_handler("PutInsightSelectors")->in_part);
    EXPECT_FALSE(find_handler("GetInsightSelectors")->in_part);
    EXPECT_EQ(find_handler("lookupEvents"), nullptr);
    EXPECT_EQ(find_handler("PutAuditEvents"), nullptr);
    EXPECT_EQ(find_handler(""), nullptr);
}

TEST(Handlers, ShowInTheEventOnlyWhatChanged) {
    const JsonObject output{{"Name", "audit"}};
    const Answer read = read_answer(output);
    EXPECT_EQ(read.body, R"({"Name":"audit"})");
    EXPECT_TRUE(read.output.empty());
    EXPECT_FALSE(read.change);

    const Answer changed = change_answer(output, catalog::DeleteToken{"t1"});
    EXPECT_EQ(changed.body, R"({"Name":"audit"})");
    EXPECT_EQ(changed.output, output);
    EXPECT_TRUE(changed.change);
}

}  // namespace
}  // namespace opentrail::api
