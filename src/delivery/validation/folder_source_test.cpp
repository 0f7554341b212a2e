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

Summary run(const Scope& scope, Source& source, KeySource& keys,
            const std::string& now = "2026-01-02T20:00:00Z") {
    const Job job{.scope = scope, .now = testing::at(now), .reads_unnamed = true};
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

TEST(FolderSource, HasLogFilesThatNoDigestNames) {
    Copied trail;
    const std::string large(std::size_t{2} << 20, 'x');  // Its bytes are no matter.
    for (const char* minute : {"20260102T0300", "20260102T0420", "20260102T0530"}) {
        const std::string key = trail.add_log(minute, "xxxxxxxxxxxxxxx1");
        trail.objects.at(key).bytes = large + minute;
    }
    const std::string now = "2026-01-02T05:40:00Z";
    disk::FakeDisk disk;
    CopyingSource copying(trail, disk, "/evidence");
    const Summary summary = run(whole(), copying, trail, now);
    EXPECT_EQ(summary.before, 1U);
    EXPECT_EQ(summary.unnamed, 1U);
    EXPECT_EQ(summary.pending, 1U);
    EXPECT_EQ(summary.logs.valid, 2U);
    FolderSource folder = FolderSource::open(disk, "/evidence").value();
    const Summary again = run(whole(), folder, trail, now);
    EXPECT_EQ(again.before, 1U);
    EXPECT_EQ(again.unnamed, 1U);
    EXPECT_EQ(again.pending, 1U);
    EXPECT_EQ(again.logs.valid, 2U);
    for (const auto& [key, object] : trail.objects) {
        EXPECT_EQ(disk::read_file(disk, "/evidence/logs/" + key).value(), object.bytes) << key;
    }
}

TEST(FolderSource, SaysWhichCouldNotBeKept) {
    Copied trail;
    const std::string key = trail.add_log("20260102T0420", "xxxxxxxxxxxxxxx1");
    trail.forbidden = {key};
    disk::FakeDisk disk;
    CopyingSource copying(trail, disk, "/evidence");
    const Summary summary = run(whole(), copying, trail);
    EXPECT_EQ(summary.unnamed, 1U);
    EXPECT_EQ(summary.unread, 1U);
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

TEST(FolderSearch, SaysOfEncryptedDigestsThatTheyAre) {
    Copied trail;
    disk::FakeDisk disk;
    CopyingSource copying(trail, disk, "/buckets");
    EXPECT_TRUE(run(whole(), copying, trail).all_valid());
    const auto encrypt = [&](const std::string& key) {
        const std::string path = "/buckets/logs/" + key;
        ASSERT_TRUE(disk::write_atomically(disk, path, "\xffOTENCR\n" + std::string(600, '\0')));
    };
    const auto find = [&] {
        return find_in_folder(disk, "/buckets", whole().trail, "111122223333", "us-east-1");
    };
    std::vector<std::string> digests;
    for (const auto& [key, object] : trail.objects) {
        if (key.find("-Digest_") != std::string::npos) digests.push_back(key);
    }
    ASSERT_EQ(digests.size(), 2U);
    encrypt(digests[0]);
    EXPECT_TRUE(find());  // The other one tells.
    FolderSource folder = FolderSource::open(disk, "/buckets").value();
    const Summary summary = run(whole(), folder, trail);
    EXPECT_EQ(summary.unread, 2U);  // With the log file that it names.
    EXPECT_FALSE(summary.has_faults());
    encrypt(digests[1]);
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Code::unavailable);
    EXPECT_EQ(found.error().message,
              "the digest files of trail audit in /buckets are encrypted: read them through the "
              "server");
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
