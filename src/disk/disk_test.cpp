#include "disk/disk.h"

#include <sys/stat.h>
#include <unistd.h>

#include "disk/real_disk.h"
#include "disk/testing/disk_suite.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::disk {
namespace {

DiskUnderTest make_real() {
    auto directory = std::make_shared<TemporaryDirectory>();
    return {std::make_shared<RealDisk>(), directory->path(), directory};
}

DiskUnderTest make_fake() {
    auto disk = std::make_shared<FakeDisk>();
    EXPECT_TRUE(disk->create_directories("/data"));
    return {disk, "/data", nullptr};
}

INSTANTIATE_TEST_SUITE_P(Real, DiskSuite, ::testing::Values(make_real));
INSTANTIATE_TEST_SUITE_P(Fake, DiskSuite, ::testing::Values(make_fake));

TEST(ParentOf, IsWhatHoldsTheName) {
    EXPECT_EQ(parent_of("a"), ".");
    EXPECT_EQ(parent_of("/a"), "/");
    EXPECT_EQ(parent_of("a/b"), "a");
    EXPECT_EQ(parent_of("/a/b/c"), "/a/b");
}

unsigned permissions_of(const std::string& path) {
    struct stat status;
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
}

TEST(RealDisk, KeepsSecretsFromOthers) {
    const TemporaryDirectory directory;
    RealDisk disk;
    const mode_t before = ::umask(0);
    ASSERT_TRUE(write_atomically(disk, directory / "plain", "x"));
    // A file of that name which everybody may read was left behind.
    ASSERT_TRUE(disk.open(directory / "secret.tmp", Mode::replace));
    ASSERT_EQ(::chmod((directory / "secret.tmp").c_str(), 0666), 0);
    ASSERT_TRUE(write_secret(disk, directory / "secret", "x"));
    ASSERT_TRUE(disk.create_directories(directory / "inner"));
    ::umask(before);
    EXPECT_EQ(permissions_of(directory / "plain"), 0640u);
    EXPECT_EQ(permissions_of(directory / "secret"), 0600u);
    EXPECT_EQ(permissions_of(directory / "inner"), 0750u);
}

TEST(RealDisk, PreallocatesRealBlocks) {
    const TemporaryDirectory directory;
    RealDisk disk;
    const auto file = disk.open(directory / "a", Mode::create_new).value();
    ASSERT_TRUE(file->preallocate(3 << 20));
    ASSERT_TRUE(file->sync());
    struct stat status;
    ASSERT_EQ(::stat((directory / "a").c_str(), &status), 0);
    EXPECT_GE(status.st_blocks * 512, 3 << 20);
}

TEST(RealDisk, ReservesRealBlocks) {
    const TemporaryDirectory directory;
    RealDisk disk;
    const auto file = disk.open(directory / "a", Mode::create_new).value();
    ASSERT_TRUE(file->write(0, "a"));
    ASSERT_TRUE(file->reserve(3 << 20));
    ASSERT_TRUE(file->sync());
    struct stat status;
    ASSERT_EQ(::stat((directory / "a").c_str(), &status), 0);
    EXPECT_GE(status.st_blocks * 512, 3 << 20);
}

TEST(RealDisk, NamesTheHolderOfALock) {
    const TemporaryDirectory directory;
    RealDisk disk;
    const auto held = disk.lock(directory / "LOCK");
    ASSERT_TRUE(held);
    EXPECT_EQ(
        disk.lock(directory / "LOCK").error().message,
        "cannot lock " + directory / "LOCK" + ": held by process " + std::to_string(::getpid()));
}

TEST(RealDisk, SaysWhatWasTriedAndWhy) {
    const TemporaryDirectory directory;
    RealDisk disk;
    EXPECT_EQ(disk.open(directory / "a", Mode::read).error().message,
              "cannot open " + directory / "a" + ": no such file or directory");
    ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(disk.open(directory / "pipe", Mode::read).error().message,
              "cannot open " + directory / "pipe" + ": not a regular file");
    EXPECT_STREQ(code_of(disk.open("/dev/null/x", Mode::read)), "invalid");
    EXPECT_STREQ(code_of(disk.open(directory / std::string(300, 'x'), Mode::create_new)),
                 "invalid");
}

}  // namespace
}  // namespace opentrail::disk
