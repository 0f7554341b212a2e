// The power is cut at every step of a trail's life with digests: at calls to the store's disk,
// before and after each transaction. Then everything goes on, and a reader of the buckets finds
// every log file of a validated version named by one digest, and all chains whole.

#include <gtest/gtest.h>

#include "delivery/testing/digest_world.h"

namespace opentrail::delivery {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

MadeEvent event_of(const std::string& id, const std::string& region = "us-east-1") {
    return {.id = id, .region = region};
}

/// Two Regions, a move to another bucket, a stop and a start, a deletion. Ends where it is cut.
class Life {
  public:
    explicit Life(DigestWorld& world) : world_(world) {
        EXPECT_TRUE(world.world.store().create_bucket("more"));
    }

    void run() {
        catalog::Trail trail = DigestWorld::trail("t");
        world_.world.put(trail);
        if (!step(0s)) return;
        world_.world.append({event_of("1"), event_of("2", "eu-west-1")});
        if (!step(5min) || !step(1h)) return;
        world_.world.append({event_of("3")});
        trail.bucket = "more";
        world_.world.put(trail);
        world_.world.append({event_of("4")});
        if (!step(5min)) return;
        trail.logging = false;
        world_.world.put(trail);
        if (!step(5min)) return;
        trail.logging = true;
        world_.world.put(trail);
        world_.world.append({event_of("5")});
        if (!step(1h)) return;
        world_.world.append({event_of("6", "eu-west-1")});
        world_.world.remove("t");
        step(5min);
    }

    /// Everything again, and as long as it takes.
    void recover(std::uint64_t seed) {
        world_.restart(seed);
        for (int i = 0; i < 4; ++i) world_.pass(1h);
    }

    void expect_sound(const std::string& when) {
        const Found found = world_.find();
        EXPECT_EQ(found.problems, Texts{}) << when;
        for (const auto& [id, count] : found.names) EXPECT_EQ(count, 1) << id << " " << when;
        EXPECT_TRUE(world_.world.catalog().open_digests()->empty()) << when;
        EXPECT_TRUE(world_.world.catalog().open_log_files()->empty()) << when;
    }

  private:
    bool step(Duration time) {
        if (world_.world.off()) return false;
        world_.world.clock.move(time);
        return world_.run().has_value();
    }

    DigestWorld& world_;
};

TEST(DigestCrash, IsWholeWithoutAny) {
    DigestWorld world;
    Life life(world);
    life.run();
    life.recover(0);
    life.expect_sound("at the end");
    const Found found = world.find();
    EXPECT_EQ(found.names.size(), 6U);
    EXPECT_GE(found.digests.size(), 6U);
    EXPECT_TRUE(world.world.catalog().digest_runs()->empty());
}

TEST(DigestCrash, AtEveryTransaction) {
    std::uint64_t writes = 0;
    {
        DigestWorld world;
        Life life(world);
        life.run();
        writes = world.ledger->writes();
    }
    EXPECT_GT(writes, 10U);
    for (std::uint64_t write = 1; write <= writes; ++write) {
        for (const auto when : {CutLedger::When::before, CutLedger::When::after}) {
            DigestWorld world;
            Life life(world);
            world.ledger->cut_at(write, when);
            life.run();
            EXPECT_TRUE(world.world.off());
            life.recover(write);
            life.expect_sound("after a cut at write " + std::to_string(write));
        }
    }
}

TEST(DigestCrash, AtCallsToTheStoresDisk) {
    std::uint64_t calls = 0;
    {
        DigestWorld world;
        Life life(world);
        const std::uint64_t before = world.world.disk->calls();
        life.run();
        calls = world.world.disk->calls() - before;
    }
    EXPECT_GT(calls, 50U);
    // The first ones all, then every third: what follows is the same a second time.
    for (std::uint64_t call = 1; call <= calls; call += call < 60 ? 1 : 3) {
        DigestWorld world;
        Life life(world);
        world.world.cut_disk_at(call);
        life.run();
        life.recover(call);
        life.expect_sound("after a cut at call " + std::to_string(call));
    }
}

}  // namespace
}  // namespace opentrail::delivery
