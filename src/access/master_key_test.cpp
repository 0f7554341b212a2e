// Master key: made once, private to its owner, read in every form that people keep keys in.

#include "access/master_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "access/private_file.h"
#include "base/hash.h"
#include "base/testing/fake_random.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::access {
namespace {

const std::string key = "0123456789abcdefghijklmnopqrstuv";
const std::string key_hex = "303132333435363738396162636465666768696a6b6c6d6e6f70717273747576";
const std::string key_base64 = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=";

TEST(MasterKey, IsReadInEveryForm) {
    EXPECT_EQ(parse_master_key(key).value(), key);
    EXPECT_EQ(parse_master_key(key_hex).value(), key);
    EXPECT_EQ(parse_master_key(" " + key_hex + "\n").value(), key);
    EXPECT_EQ(parse_master_key(key_base64 + "\r\n").value(), key);
}

TEST(MasterKey, RefusesWhatIsNone) {
    for (const std::string& text : {std::string(), std::string(31, 'x'), key + "\n",
                                    key_hex.substr(2), std::string("TWFu"), std::string(64, 'z')}) {
        EXPECT_EQ(parse_master_key(text).error().code, Code::invalid) << text;
    }
}

TEST(MasterKey, IsMadeOnce) {
    const disk::TemporaryDirectory directory;
    FakeRandom random;
    const MasterKey made = ensure_master_key(directory / "master.key", random).value();
    EXPECT_TRUE(made.made);
    EXPECT_EQ(made.bytes.size(), master_key_bytes);
    const MasterKey again = ensure_master_key(directory / "master.key", random).value();
    EXPECT_FALSE(again.made);
    EXPECT_EQ(again.bytes, made.bytes);

    struct stat status{};
    ASSERT_EQ(::stat((directory / "master.key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(MasterKey, IsNeverReplacedWhenItCannotBeRead) {
    const disk::TemporaryDirectory directory;
    FakeRandom random;
    ASSERT_TRUE(write_private_file(directory / "master.key", "short"));
    EXPECT_EQ(ensure_master_key(directory / "master.key", random).error().code, Code::corrupt);
    EXPECT_EQ(read_private_file(directory / "master.key").value(), "short");
}

TEST(PrivateFile, IsReplacedWholeAndStaysPrivate) {
    const disk::TemporaryDirectory directory;
    const std::string path = directory / "credentials";
    ASSERT_TRUE(write_private_file(path, std::string(10'000, 'a')));
    ASSERT_TRUE(write_private_file(path, "b"));
    EXPECT_EQ(read_private_file(path).value(), "b");
    EXPECT_EQ(read_private_file(path + ".new").error().code, Code::not_found);
    EXPECT_EQ(write_private_file(directory / "absent/credentials", "x").error().code,
              Code::unavailable);
    ASSERT_TRUE(write_private_file(path, std::string(private_file_bytes_max + 1, 'a')));
    EXPECT_EQ(read_private_file(path).error().code, Code::invalid);
}

}  // namespace
}  // namespace opentrail::access
