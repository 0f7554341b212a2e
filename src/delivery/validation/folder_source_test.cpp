// A trail that is copied as it is validated is validated again from the copy, and found there
// without being told where it is.

#include "delivery/validation/folder_source.h"

#include <gtest/gtest.h>

#include "delivery/testing/validation_run.h"
#include "delivery/validation/copying_source.h"
#include "delivery/validation/folder_search.h"
#include "delivery/validation/organization.h"
#include "delivery/validation/validator.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::delivery::validation {
namespace {

using testing::SignedTrail;

struct Copied : SignedTrail {
    explicit Copied(const std::string& root = "AWSLogs/111122223333/") : SignedTrail(root) {
        first = add_log("20260102T0310", "aaaaaaaaaaaaaaa1");
        add_digest({"2026-01-02T03:05:06Z", "2026-01-02T04:05:06Z", {first}, true});
        // Larger than what is read at once, whatever it is packed with.
        std::string noise;
        std::uint32_t state = 1;
        while (noise.size() < (std::size_t{3} << 20)) {
            state = state * 1664525 + 1013904223;
            noise += static_cast<char>(state >> 24);
        }
        add_digest({"2026-01-02T04:05:06Z",
                    "2026-01-02T05:05:06Z",
                    {add_log("20260102T0410", "bbbbbbbbbbbbbbb1", noise)}});
    }
    std::string first;
};

Scope whole() { return testing::scope_of("2026-01-02T03:00:00Z", "2026-01-02T06:00:00Z"); }

Summary run(const Scope& scope, Source& source, KeySource& keys) {
    const Job job{.scope = scope, .now = testing::at("2026-01-02T20:00:00Z")};
    const auto outcome = validate(job, source, keys);
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
    return outcome ? outcome->summary : Summary{};
}

TEST(FolderSource, HasWhatWasCopied) {
    Copied trail;
    disk::FakeDisk disk;
    CopyingSource copying(trail, disk, "/evidence");
    const Summary summary = run(whole(), copying, trail);
    EXPECT_TRUE(summary.all_valid());
    EXPECT_EQ(summary.logs.valid, 2U);
    const auto found =
        find_in_folder(disk, "/evidence", whole().trail, "111122223333", "us-east-1");
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->folder, "/evidence");
    EXPECT_EQ(found->place, whole().place);
    FolderSource folder = FolderSource::open(disk, found->folder).value();
    const Summary again = run(whole(), folder, trail);
    EXPECT_TRUE(again.all_valid());
    EXPECT_EQ(again.digests.valid, 2U);
    EXPECT_EQ(again.logs.valid, 2U);
    // From the bucket's own folder as well: what is beside it is found.
    FolderSource inner = FolderSource::open(disk, "/evidence/logs/").value();
    EXPECT_TRUE(run(whole(), inner, trail).all_valid());
    ASSERT_TRUE(disk.remove("/evidence/logs/" + trail.first));
    EXPECT_EQ(run(whole(), folder, trail).logs.invalid, 1U);
}

TEST(FolderSource, LeavesItsFolderForNobody) {
    disk::FakeDisk disk;
    ASSERT_TRUE(disk.create_directories("/evidence"));
    ASSERT_TRUE(disk::write_atomically(disk, "/secret", "text"));
    FolderSource folder = FolderSource::open(disk, "/evidence").value();
    for (const auto& [bucket, key] : {std::pair("..", "secret"), std::pair("logs", "../secret"),
                                      std::pair("../..", "secret"), std::pair("", "/secret")}) {
        const auto read = folder.part(bucket, key, 0, 100);
        ASSERT_FALSE(read) << bucket << " " << key;
        EXPECT_EQ(read.error().code, Code::not_found) << bucket << " " << key;
    }
    EXPECT_FALSE(FolderSource::open(disk, "/nowhere"));
}

TEST(FolderSearch, FindsATrailBelowItsBucketsNameAndPrefix) {
    Copied trail("some/prefix/AWSLogs/111122223333/");
    disk::FakeDisk disk;
    CopyingSource copying(trail, disk, "/evidence");
    Scope scope = whole();
    scope.place.prefix = "some/prefix";
    EXPECT_TRUE(run(scope, copying, trail).all_valid());
    const auto found = find_in_folder(disk, "/evidence/", scope.trail, "111122223333", "us-east-1");
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->folder, "/evidence");
    EXPECT_EQ(found->place, scope.place);
    EXPECT_FALSE(find_in_folder(disk, "/evidence", scope.trail, "111122223333", "eu-west-1"));
    EXPECT_FALSE(find_in_folder(disk, "/evidence", scope.trail, "444455556666", "us-east-1"));
}

TEST(Organization, IsFoundInTheBucket) {
    Copied trail("AWSLogs/o-abc123/111122223333/");
    trail.objects["AWSLogs/o-aaa/444455556666/CloudTrail-Digest/us-east-1/x"] = {"", std::nullopt};
    Scope scope = whole();
    EXPECT_EQ(find_organization(trail, scope.place).value(), "o-abc123");
    scope.place.organization = "o-abc123";
    const Summary summary = run(scope, trail, trail);
    EXPECT_TRUE(summary.all_valid());
    EXPECT_EQ(summary.logs.valid, 2U);
    Copied plain;
    EXPECT_EQ(find_organization(plain, whole().place).value(), "");
    trail.objects.erase(trail.objects.lower_bound("AWSLogs/o-abc123/"), trail.objects.end());
    EXPECT_EQ(find_organization(trail, whole().place).value(), "");
    SignedTrail empty;
    EXPECT_EQ(find_organization(empty, whole().place).value(), "");
}

}  // namespace
}  // namespace opentrail::delivery::validation
