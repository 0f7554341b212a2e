#include "disk/testing/fake_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace opentrail::disk {
namespace {

using ::testing::Each;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr std::uint64_t seed_count = 400;

// What `look` sees on the disks that power failures may leave.
std::set<std::string> outcomes(const FakeDisk& disk,
                               const std::function<std::string(FakeDisk&)>& look) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < seed_count; ++seed) seen.insert(look(*disk.crash(seed)));
    return seen;
}

std::string content(FakeDisk& disk, const std::string& path) {
    const auto bytes = read_file(disk, path);
    return bytes ? *bytes : "(none)";
}

std::function<std::string(FakeDisk&)> content_of(const std::string& path) {
    return [path](FakeDisk& disk) { return content(disk, path); };
}

std::string names(FakeDisk& disk, const std::string& path) {
    std::string all;
    const std::vector<std::string> found = disk.list(path).value();
    for (const std::string& name : found) all += name + " ";
    return all;
}

// A file "a" with durable content "0000".
std::unique_ptr<File> durable_file(FakeDisk& disk) {
    auto file = disk.open("a", Mode::create_new).value();
    EXPECT_TRUE(file->write(0, "0000"));
    EXPECT_TRUE(file->sync());
    EXPECT_TRUE(disk.sync_directory("/"));
    return file;
}

TEST(FakeDisk, KeepsWhatWasSynced) {
    FakeDisk disk;
    durable_file(disk);
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("0000"));
}

TEST(FakeDisk, MayForgetOrKeepOrTearAWrite) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->write(0, "1111"));
    EXPECT_THAT(outcomes(disk, content_of("a")),
                UnorderedElementsAre("0000", "1000", "1100", "1110", "1111"));
    EXPECT_EQ(content(disk, "a"), "1111") << "the running program sees its write";
}

TEST(FakeDisk, MayKeepALaterWriteWithoutAnEarlierOne) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->write(0, "1"));
    ASSERT_TRUE(file->write(1, "2"));
    EXPECT_THAT(outcomes(disk, content_of("a")),
                UnorderedElementsAre("0000", "1000", "0200", "1200"));
}

TEST(FakeDisk, MayGrowAFileWithoutItsBytes) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->write(4, "11"));
    EXPECT_THAT(outcomes(disk, content_of("a")),
                UnorderedElementsAre("0000", std::string("0000\0\0", 6), "00001", "000011"));
}

TEST(FakeDisk, TearsAtSectors) {
    FakeDisk disk;
    const auto file = disk.open("a", Mode::create_new).value();
    ASSERT_TRUE(file->preallocate(3 * 512));
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(disk.sync_directory("/"));
    ASSERT_TRUE(file->write(100, std::string(1300, 'x')));
    std::string only_middle(3 * 512, '\0');
    only_middle.replace(512, 512, 512, 'x');
    EXPECT_EQ(outcomes(disk, content_of("a")).count(only_middle), 1u);
}

TEST(FakeDisk, MayForgetATruncation) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->truncate(1));
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("0000", "0"));
    ASSERT_TRUE(file->sync());
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("0"));
}

TEST(FakeDisk, MayForgetANewName) {
    FakeDisk disk;
    const auto file = disk.open("a", Mode::create_new).value();
    ASSERT_TRUE(file->write(0, "1"));
    ASSERT_TRUE(file->sync());
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("(none)", "1"));
    ASSERT_TRUE(disk.sync_directory("/"));
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("1"));
}

TEST(FakeDisk, MayForgetARemoval) {
    FakeDisk disk;
    durable_file(disk);
    ASSERT_TRUE(disk.remove("a"));
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("0000", "(none)"));
    ASSERT_TRUE(disk.sync_directory("/"));
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("(none)"));
}

TEST(FakeDisk, RenamesWholeOrNotAtAll) {
    FakeDisk disk;
    durable_file(disk);
    ASSERT_TRUE(disk.rename("a", "b"));
    EXPECT_THAT(outcomes(disk, [](FakeDisk& left) { return names(left, "/"); }),
                UnorderedElementsAre("a ", "b "));
    ASSERT_TRUE(disk.sync_directory("/"));
    EXPECT_THAT(outcomes(disk, [](FakeDisk& left) { return names(left, "/"); }),
                UnorderedElementsAre("b "));
}

TEST(FakeDisk, ForgetsADirectoryWhoseOwnNameWasNotSynced) {
    FakeDisk disk;
    ASSERT_TRUE(disk.create_directories("x/y"));
    ASSERT_TRUE(write_atomically(disk, "x/y/a", "1"));
    ASSERT_TRUE(disk.sync_directory("x"));
    EXPECT_FALSE(disk.crash(0)->exists("x").value());
    ASSERT_TRUE(disk.sync_directory("/"));
    EXPECT_EQ(content(*disk.crash(0), "x/y/a"), "1");
}

TEST(FakeDisk, MakesDirectoriesDurableAlsoThoseThatAreThere) {
    FakeDisk disk;
    ASSERT_TRUE(disk.create_directories("x/y"));
    ASSERT_TRUE(create_durable_directories(disk, "x/y"));
    EXPECT_TRUE(disk.crash(0)->exists("x/y").value());
}

TEST(FakeDisk, SeedsZeroAndOneAreTheExtremes) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->write(0, "1"));
    ASSERT_TRUE(file->write(4, "2"));
    ASSERT_TRUE(file->truncate(8));
    EXPECT_EQ(content(*disk.crash(0), "a"), "0000");
    EXPECT_EQ(content(*disk.crash(1), "a"), std::string("10002\0\0\0", 8));
}

TEST(FakeDisk, SameSeedSameDisk) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    for (std::uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(file->write(i, "x"));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        EXPECT_EQ(content(*disk.crash(seed), "a"), content(*disk.crash(seed), "a"));
    }
    EXPECT_GT(outcomes(disk, content_of("a")).size(), 100u);
}

TEST(FakeDisk, ACutCallMayHaveHappened) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    disk.cut_at(1);
    const auto written = file->write(0, "1111");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Code::unavailable);
    EXPECT_FALSE(file->sync());
    EXPECT_FALSE(disk.list("/"));
    EXPECT_THAT(outcomes(disk, content_of("a")), ::testing::IsSupersetOf({"0000", "1000", "1111"}));
}

TEST(FakeDisk, ACutSyncMayHaveHappened) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->write(0, "1111"));
    disk.cut_at(1);
    EXPECT_FALSE(file->sync());
    EXPECT_THAT(outcomes(disk, content_of("a")), ::testing::IsSupersetOf({"0000", "1111"}));
}

TEST(FakeDisk, AFailingCallDoesNothingAndIsAlone) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    disk.fail_at(2);
    EXPECT_TRUE(file->size());
    EXPECT_FALSE(file->write(0, "1111"));
    EXPECT_EQ(content(disk, "a"), "0000");
    EXPECT_THAT(outcomes(disk, content_of("a")), Each("0000"));
}

TEST(FakeDisk, AFailedSyncMayLoseForGood) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    ASSERT_TRUE(file->write(0, "1111"));
    disk.lose_at(1);
    EXPECT_FALSE(file->sync());
    EXPECT_EQ(content(disk, "a"), "1111");
    // The next one says that all is well, and is wrong.
    EXPECT_TRUE(file->sync());
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("0000"));
    ASSERT_TRUE(file->write(0, "1111"));
    EXPECT_TRUE(file->sync());
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("1111"));
    // Another call only fails.
    disk.lose_at(1);
    EXPECT_FALSE(file->write(0, "2222"));
    EXPECT_TRUE(file->sync());
    EXPECT_THAT(outcomes(disk, content_of("a")), UnorderedElementsAre("1111"));
}

TEST(FakeDisk, CountsItsCalls) {
    FakeDisk disk;
    const auto file = durable_file(disk);  // open, write, sync, sync_directory.
    EXPECT_EQ(disk.calls(), 4u);
    EXPECT_EQ(disk.syncs(), 1u);
    EXPECT_FALSE(disk.open("none", Mode::read));
    EXPECT_TRUE(file->size());
    EXPECT_EQ(disk.calls(), 6u);
}

TEST(FakeDisk, RunsFull) {
    FakeDisk disk;
    const auto file = durable_file(disk);
    disk.set_capacity(6);
    EXPECT_EQ(disk.free_bytes("/").value(), 2u);
    EXPECT_TRUE(file->write(4, "11"));
    const auto refused = file->write(5, "22");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    EXPECT_EQ(refused.error().message, "cannot write a: no space left on device");
    EXPECT_TRUE(file->write(0, "111111"));
    EXPECT_FALSE(file->preallocate(7));
    EXPECT_FALSE(file->reserve(7));
}

// The loop of the header comment, on the function that everybody relies on.
TEST(FakeDisk, WritesAtomicallyWhereverThePowerFails) {
    const auto run = [](FakeDisk& disk, bool& acknowledged) {
        if (!write_atomically(disk, "a", "before")) return;
        acknowledged = write_atomically(disk, "a", "afterwards").has_value();
    };
    FakeDisk whole;
    bool acknowledged = false;
    run(whole, acknowledged);
    ASSERT_TRUE(acknowledged);
    ASSERT_EQ(whole.calls(), 10u);
    for (std::uint64_t n = 1; n <= whole.calls(); ++n) {
        FakeDisk disk;
        disk.cut_at(n);
        acknowledged = false;
        run(disk, acknowledged);
        EXPECT_FALSE(acknowledged);
        const auto left = outcomes(disk, content_of("a"));
        if (n <= 5) {
            EXPECT_THAT(left, ::testing::IsSubsetOf({"(none)", "before"})) << n;
        } else {
            EXPECT_THAT(left, ::testing::IsSubsetOf({"before", "afterwards"})) << n;
        }
    }
    EXPECT_THAT(outcomes(whole, content_of("a")), UnorderedElementsAre("afterwards"));
}

}  // namespace
}  // namespace opentrail::disk
