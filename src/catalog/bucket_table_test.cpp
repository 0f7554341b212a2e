// Shows which buckets hold evidence, through everything that may happen to trails and buckets, also
// in a catalog of before it was kept.

#include "catalog/bucket_table.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/testing/catalog_fixture.h"
#include "catalog/testing/older_schema.h"

namespace opentrail::catalog {
namespace {

class BucketTable : public CatalogFixture {
  protected:
    void apply(const Change& change) { CatalogFixture::apply(std::vector{change}); }
    static PutTrail trail(const std::string& id, const std::string& bucket) {
        Trail trail;
        trail.id = id;
        trail.account = "1";
        trail.name = id;
        trail.home_region = "us-east-1";
        trail.bucket = bucket;
        return {trail};
    }
    bool holds(const char* name) { return catalog_->holds_evidence(name).value(); }
};

TEST_F(BucketTable, RemembersWhatTrailsEverUsed) {
    EXPECT_FALSE(holds("opentrail-logs-000000000001"));
    apply(FoundHome{{"000000000001", "us-east-1", from_millis(1), "key"}});
    EXPECT_TRUE(holds("opentrail-logs-000000000001"));
    apply(PutBucket{{"logs", "1", from_millis(2)}});
    EXPECT_FALSE(holds("logs"));
    apply(trail("a", "logs"));
    EXPECT_TRUE(holds("logs"));
    apply(trail("a", "other"));
    EXPECT_TRUE(holds("logs"));
    EXPECT_TRUE(holds("other"));
    apply(DeleteTrail{"a"});
    open();
    EXPECT_TRUE(holds("logs"));
    apply(DeleteBucket{"logs"});
    EXPECT_TRUE(holds("other"));
    // What the trail recorded may still come, and is nobody else's.
    apply(PutBucket{{"logs", "2", from_millis(3)}});
    EXPECT_TRUE(holds("logs"));
    EXPECT_EQ(catalog_->bucket("logs").value(), (Bucket{"logs", "1", from_millis(2)}));
    // Of one that no trail ever named nothing is left.
    apply(PutBucket{{"plain", "1", from_millis(4)}});
    apply(DeleteBucket{"plain"});
    apply(PutBucket{{"plain", "2", from_millis(5)}});
    EXPECT_EQ(catalog_->bucket("plain").value(), (Bucket{"plain", "2", from_millis(5)}));
}

TEST_F(BucketTable, KnowsTheBucketsOfACatalogFromBefore) {
    apply(FoundHome{{"000000000001", "us-east-1", from_millis(1), "key"}});
    apply(trail("a", "first"));
    apply(trail("a", "second"));
    apply(trail("gone", "third"));
    apply(DeleteTrail{"gone"});
    LogFile plan;
    plan.trail = "a";
    plan.bucket = "fourth";
    ASSERT_TRUE(catalog_->plan_log_files(std::span(&plan, 1), {}));
    catalog_ = nullptr;
    {
        Database database = *Database::open(path(), Database::Access::read_write);
        ASSERT_TRUE(database.run(without_digests));
        ASSERT_TRUE(database.run("DROP TABLE trail_buckets; PRAGMA user_version=6"));
    }
    open();
    for (const char* name : {"opentrail-logs-000000000001", "first", "second", "third", "fourth"}) {
        EXPECT_TRUE(holds(name)) << name;
    }
    EXPECT_FALSE(holds("fifth"));
}

}  // namespace
}  // namespace opentrail::catalog
