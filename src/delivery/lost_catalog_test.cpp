// ShardDelivery on a catalog that was lost and made again: nothing is delivered a second time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/rebuild.h"
#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LostCatalog, DeliversNothingFromBeforeTheCatalogWasMadeAgain) {
    DeliveryWorld world;
    world.put(DeliveryWorld::trail("t"));
    const std::uint64_t last = world.append({{.id = "a"}});
    ASSERT_TRUE(catalog::note_delivery_begin(world.catalog(), {0, last + 1}));
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), IsEmpty());
    world.put(DeliveryWorld::trail("later"));
    world.append({{.id = "b"}});
    world.restart();
    ASSERT_TRUE(world.flush());
    EXPECT_THAT(world.ids("t/"), ElementsAre("b"));
    EXPECT_THAT(world.ids("later/"), ElementsAre("b"));
}

}  // namespace
}  // namespace opentrail::delivery
