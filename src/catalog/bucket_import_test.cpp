// Bucket imports in the catalog: put, put anew, listed, and what each is as an import like any
// other.

#include "catalog/bucket_import.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

BucketImport import_of(const std::string& id, const std::string& account = "1") {
    return {.id = id,
            .account = account,
            .region = "us-east-1",
            .principal = "arn:p",
            .destination = "arn:d",
            .location = "s3://logs/a\"b/",
            .bucket_region = "eu-west-1",
            .role = "arn:r",
            .created = noon,
            .updated = noon};
}

class BucketImports : public testing::Test {
  protected:
    void put(const Change& change) {
        const PlacedChange placed{{0, next_}, change};
        ++next_;
        ASSERT_TRUE(catalog_->apply({&placed, 1}, {0, next_}));
    }
    std::vector<std::string> ids(const std::string& account) {
        std::vector<std::string> ids;
        const auto imports = catalog_->bucket_imports(account);
        for (const auto& [number, import] : imports.value()) ids.push_back(import.id);
        return ids;
    }

    const disk::TemporaryDirectory directory_;
    const std::unique_ptr<Catalog> catalog_ = Catalog::open(directory_ / "catalog.db").value();
    std::uint64_t next_ = 0;
};

TEST_F(BucketImports, AreKeptAndListedNewestFirst) {
    BucketImport first = import_of("z");
    put(PutBucketImport{first});
    put(PutBucketImport{import_of("a")});
    put(PutBucketImport{import_of("other", "2")});
    first.from = noon;
    first.until = noon + Duration(1);
    first.status = BucketImportStatus::failed;
    first.updated = noon + Duration(5);
    first.attempt = 3;
    first.statistics = {.prefixes_found = 5,
                        .prefixes_completed = 4,
                        .files_completed = 3,
                        .events_completed = 2,
                        .failed_entries = 1};
    put(PutBucketImport{first});
    EXPECT_EQ(catalog_->bucket_import("z").value(), first);
    EXPECT_EQ(catalog_->bucket_import("none").error().code, Code::not_found);
    EXPECT_EQ(ids("1"), (std::vector<std::string>{"a", "z"}));
    EXPECT_EQ(ids("3"), std::vector<std::string>{});
    const auto ongoing = catalog_->ongoing_bucket_imports();
    ASSERT_EQ(ongoing->size(), 2U);
    EXPECT_EQ(ongoing->front().id, "a");
}

TEST_F(BucketImports, AreImportsLikeAnyOther) {
    BucketImport import = import_of("i");
    put(PutBucketImport{import});
    EXPECT_EQ(catalog_->import("i")->state, ImportState::running);
    EXPECT_EQ(catalog_->import("i")->paths, std::vector<std::string>{"s3://logs/a\"b/"});
    import.status = BucketImportStatus::completed;
    import.updated = noon + Duration(7);
    import.statistics.files_completed = 12;
    import.statistics.failed_entries = 3;
    put(PutBucketImport{import});
    EXPECT_EQ(catalog_->import("i")->state, ImportState::done);
    EXPECT_EQ(catalog_->import("i")->finished, noon + Duration(7));
    EXPECT_EQ(catalog_->import("i")->files, 12U);
    EXPECT_EQ(catalog_->import("i")->failed_files, 3U);
    put(ForgetImport{"i"});
    import.status = BucketImportStatus::stopped;
    put(PutBucketImport{import});
    EXPECT_EQ(catalog_->import("i")->state, ImportState::forgotten);
}

TEST(BucketImportStatuses, AreCalledAsCloudTrailCallsThem) {
    EXPECT_EQ(name(BucketImportStatus::initializing), "INITIALIZING");
    EXPECT_EQ(name(BucketImportStatus::in_progress), "IN_PROGRESS");
    EXPECT_EQ(name(BucketImportStatus::failed), "FAILED");
    EXPECT_EQ(name(BucketImportStatus::stopped), "STOPPED");
    EXPECT_EQ(name(BucketImportStatus::completed), "COMPLETED");
}

}  // namespace
}  // namespace opentrail::catalog
