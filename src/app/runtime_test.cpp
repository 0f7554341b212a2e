// Runtime: what a start makes of a data folder in which an earlier one was cut short.

#include "app/runtime.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "disk/testing/temporary_directory.h"

namespace opentrail::app {
namespace {

std::vector<std::string> buckets_after_start(const std::string& data) {
    const auto runtime = Runtime::open(data, Settings());
    EXPECT_TRUE(runtime) << runtime.error().message;
    return runtime ? (*runtime)->delivery().store().buckets().value() : std::vector<std::string>{};
}

TEST(Runtime, MakesABucketWhereThereIsNone) {
    const std::vector<std::string> made{"opentrail-logs-000000000000"};
    const disk::TemporaryDirectory fresh;
    EXPECT_EQ(buckets_after_start(fresh / "data"), made);
    EXPECT_EQ(buckets_after_start(fresh / "data"), made);
    // The first start ended right after it had made the folder of buckets.
    const disk::TemporaryDirectory cut;
    std::filesystem::create_directories(cut / "data/buckets/.incoming");
    EXPECT_EQ(buckets_after_start(cut / "data"), made);
    // Who has a bucket needs no other.
    const disk::TemporaryDirectory own;
    std::filesystem::create_directories(own / "data/buckets/own-logs");
    EXPECT_EQ(buckets_after_start(own / "data"), std::vector<std::string>{"own-logs"});
    // Something else has the name.
    const disk::TemporaryDirectory taken;
    std::filesystem::create_directories(taken / "data/buckets");
    std::filesystem::create_symlink("nowhere", taken / "data/buckets/opentrail-logs-000000000000");
    EXPECT_EQ(buckets_after_start(taken / "data"), std::vector<std::string>{});
}

}  // namespace
}  // namespace opentrail::app
