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

TEST(Runtime, MakesNoNewMasterKeyForAFolderThatHasSecrets) {
    const disk::TemporaryDirectory folder;
    const std::string data = folder / "data";
    ASSERT_TRUE(Runtime::open(data, Settings()));
    const std::string key = data + "/master.key";
    const std::string elsewhere = folder / "kept.key";
    for (const char* const also_gone : {"", "catalog.db"}) {
        std::filesystem::rename(key, elsewhere);
        if (*also_gone) std::filesystem::rename(data + "/catalog.db", folder / "kept.db");
        const auto refused = Runtime::open(data, Settings());
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find(key), std::string::npos) << refused.error().message;
        EXPECT_FALSE(std::filesystem::exists(key));
        if (*also_gone) std::filesystem::rename(folder / "kept.db", data + "/catalog.db");
        std::filesystem::rename(elsewhere, key);
    }
    EXPECT_TRUE(Runtime::open(data, Settings()));
}

}  // namespace
}  // namespace opentrail::app
