// Shows what the names of CloudTrail's files say: the forms of the AWS CloudTrail User Guide, and
// how little may be missing.

#include "delivery/validation/file_name.h"

#include <gtest/gtest.h>

#include <string>

namespace opentrail::delivery::validation {
namespace {

TEST(FileName, TellsALogFile) {
    const std::string file =
        "111122223333_CloudTrail_us-east-2_20260102T0304Z_Tb1kYxV2mQw8sN0e.json.gz";
    const auto name = read_log_file_name(file);
    ASSERT_TRUE(name);
    EXPECT_EQ(name->account, "111122223333");
    EXPECT_EQ(name->folder, "CloudTrail");
    EXPECT_EQ(name->region, "us-east-2");
    EXPECT_EQ(iso8601(name->minute), "2026-01-02T03:04:00Z");
    for (std::size_t cut = 1; cut < file.size(); ++cut) {
        SCOPED_TRACE(cut);
        EXPECT_FALSE(read_log_file_name(std::string_view(file).substr(0, file.size() - cut)));
        EXPECT_FALSE(read_log_file_name(std::string_view(file).substr(cut)));
    }
    EXPECT_FALSE(read_log_file_name("a/" + file));
    EXPECT_FALSE(read_digest_file_name(file));
}

TEST(FileName, TellsADigest) {
    const std::string file =
        "111122223333_CloudTrail-Digest_us-east-2_my_own_eu-west-1_20260102T030405Z.json.gz";
    const auto name = read_digest_file_name(file);
    ASSERT_TRUE(name);
    EXPECT_EQ(name->account, "111122223333");
    EXPECT_EQ(name->region, "us-east-2");
    EXPECT_EQ(name->trail, "my_own_eu-west-1");
    EXPECT_EQ(iso8601(name->end), "2026-01-02T03:04:05Z");
    EXPECT_FALSE(name->backfill);
    for (std::size_t cut = 1; cut < file.size(); ++cut) {
        SCOPED_TRACE(cut);
        EXPECT_FALSE(read_digest_file_name(std::string_view(file).substr(0, file.size() - cut)));
        EXPECT_FALSE(read_digest_file_name(std::string_view(file).substr(cut)));
    }
    EXPECT_FALSE(read_digest_file_name("a/" + file));
    EXPECT_FALSE(read_log_file_name(file));
}

TEST(FileName, TellsADigestThatCameLate) {
    const std::string front = "111122223333_CloudTrail-Digest_us-east-2_audit_eu-west-1_";
    // What is read points into it.
    const std::string file = front + "20260102T030405Z_backfill.json.gz";
    const auto name = read_digest_file_name(file);
    ASSERT_TRUE(name);
    EXPECT_TRUE(name->backfill);
    EXPECT_EQ(name->trail, "audit_eu-west-1");
    const auto end = read_digest_name_end("x/" + file);
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->backfill);
    EXPECT_EQ(iso8601(end->end), "2026-01-02T03:04:05Z");
    EXPECT_FALSE(read_digest_name_end(front + "20260102T0304Z.json.gz"));
    EXPECT_FALSE(read_digest_name_end(front + "20260102T030461Z.json.gz"));
}

}  // namespace
}  // namespace opentrail::delivery::validation
