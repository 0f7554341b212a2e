// Shows which store a bucket's calls go to.

#include "delivery/store_router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/gzip.h"
#include "delivery/directory_store.h"
#include "delivery/testing/s3_world.h"

namespace opentrail::delivery {
namespace {

class StoreRouterTest : public ::testing::Test {
  protected:
    StoreRouterTest() {
        EXPECT_TRUE(local_->create_bucket("local-logs"));
        EXPECT_TRUE(world_.store->create_bucket("far-logs"));
        StoreRouter::Remotes remotes;
        remotes.emplace("far-logs", std::move(world_.store));
        router_ = std::make_unique<StoreRouter>(*local_, std::move(remotes));
    }

    Object object(std::string_view bucket) {
        return {.bucket = bucket,
                .key = "a.json.gz",
                .bytes = bytes_,
                .content_hash = sha256("content")};
    }

    S3World world_;
    disk::FakeDisk disk_;
    std::unique_ptr<DirectoryStore> local_ = DirectoryStore::open(disk_, "/buckets").value();
    std::unique_ptr<StoreRouter> router_;
    const std::string bytes_ = gzip("content", GzipEffort::fast);
};

TEST_F(StoreRouterTest, SendsABucketsCallsToItsStore) {
    EXPECT_TRUE(router_->is_remote("far-logs"));
    EXPECT_FALSE(router_->is_remote("local-logs"));
    for (const char* bucket : {"far-logs", "local-logs"}) {
        SCOPED_TRACE(bucket);
        EXPECT_TRUE(router_->bucket_exists(bucket).value());
        EXPECT_TRUE(router_->probe(object(bucket)));
        EXPECT_EQ(router_->put_if_absent(object(bucket)).value(), Stored::stored);
        EXPECT_EQ(router_->put_if_absent(object(bucket)).value(), Stored::exists_same);
        EXPECT_EQ(router_->get(bucket, "a.json.gz")->bytes, bytes_);
        EXPECT_EQ(router_->read_part(bucket, "a.json.gz", 1, 2).value(), bytes_.substr(1, 2));
        EXPECT_EQ(router_->facts(bucket, "a.json.gz")->bytes, bytes_.size());
        EXPECT_EQ(router_->list(bucket, {})->objects.size(), 1u);
    }
    EXPECT_TRUE(world_.s3.has("far-logs", "a.json.gz"));
    EXPECT_FALSE(local_->bucket_exists("far-logs").value());
    EXPECT_EQ(local_->list("local-logs", {})->objects.size(), 1u);
}

TEST_F(StoreRouterTest, MakesBucketsOfTheBuiltInStoreOnly) {
    EXPECT_TRUE(router_->create_bucket("more-logs"));
    EXPECT_TRUE(local_->bucket_exists("more-logs").value());
    EXPECT_EQ(router_->create_bucket("far-logs").error().code, Code::conflict);
    EXPECT_THAT(router_->buckets().value(),
                ::testing::ElementsAre("far-logs", "local-logs", "more-logs"));
}

TEST_F(StoreRouterTest, StopsTheStoresOfOthers) {
    router_->stop();
    EXPECT_EQ(router_->get("far-logs", "a").error().code, Code::unavailable);
    EXPECT_EQ(router_->put_if_absent(object("local-logs")).value(), Stored::stored);
}

}  // namespace
}  // namespace opentrail::delivery
