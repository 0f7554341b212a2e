// A random walk: trails are made, switched on and off, moved, deleted and made again under their
// names; events come; the clock jumps; the power fails. At any end a reader of the buckets finds
// every stored log file of a validated version named by one digest, no other named, and all chains
// whole. The seed is printed where it fails.

#include <gtest/gtest.h>

#include <random>

#include "delivery/testing/digest_world.h"

namespace opentrail::delivery {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Walk {
  public:
    explicit Walk(std::uint64_t seed) : random_(seed) {
        for (const char* bucket : {"more", "other"}) {
            EXPECT_TRUE(world_.world.store().create_bucket(bucket));
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            change();
            send();
            pass();
        }
        // To the end, whatever the clock says by now.
        for (auto& [name, trail] : trails_) world_.world.remove(trail.id);
        for (int i = 0; i < 6; ++i) world_.pass(70min);
    }

    void expect_sound() {
        const Found found = world_.find();
        EXPECT_EQ(found.problems, Texts{});
        std::map<std::string, int> expected;
        for (const auto& [id, validated] : sent_) expected[id] = validated ? 1 : 0;
        EXPECT_EQ(found.names, expected);
        EXPECT_TRUE(world_.world.catalog().digest_runs()->empty());
        EXPECT_TRUE(world_.world.catalog().open_digests()->empty());
    }

  private:
    std::size_t below(std::size_t limit) { return random_() % limit; }

    /// One trail of each name at a time: an event is in the files of one trail.
    void change() {
        const std::string name = "a";
        const auto found = trails_.find(name);
        if (found == trails_.end()) {
            catalog::Trail trail = DigestWorld::trail("id-" + std::to_string(++made_));
            trail.name = name;
            trail.prefix = "p";
            trail.logging = below(2) == 0;
            trail.log_file_validation = below(4) != 0;
            trails_[name] = trail;
            world_.world.put(trail);
            return;
        }
        catalog::Trail& trail = found->second;
        switch (below(8)) {
            case 0: trail.logging = !trail.logging; break;
            case 1: trail.log_file_validation = !trail.log_file_validation; break;
            case 2: trail.bucket = std::vector{"logs", "more", "other"}[below(3)]; break;
            case 3: trail.prefix = below(2) == 0 ? "p" : "q"; break;
            case 4:
                world_.world.remove(trail.id);
                trails_.erase(found);
                return;
            default: return;
        }
        world_.world.put(trail);
    }

    void send() {
        for (std::size_t i = below(3); i > 0; --i) {
            const std::string id = std::to_string(events_++);
            world_.world.append({{.id = id, .region = below(3) == 0 ? "eu-west-1" : "us-east-1"}});
            const auto found = trails_.find("a");
            if (found == trails_.end() || !found->second.logging) continue;
            sent_[id] = found->second.log_file_validation;
        }
    }

    void pass() {
        const Duration steps[] = {1s, 1s, 30s, 5min, 20min, 1h, 3h, -20min, -5h, 26h};
        if (below(6) == 0) {
            world_.world.cut_disk_at(below(40));
            world_.world.clock.move(5min);
            static_cast<void>(world_.run());
            world_.restart(random_());
        }
        world_.pass(steps[below(std::size(steps))]);
    }

    std::mt19937_64 random_;
    DigestWorld world_;
    std::map<std::string, catalog::Trail> trails_;
    std::map<std::string, bool> sent_;  // And whether they are to be named.
    int made_ = 0;
    int events_ = 0;
};

TEST(DigestWalk, EveryLogFileIsNamedOnce) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Walk walk(seed);
        walk.run(40);
        walk.expect_sound();
        if (::testing::Test::HasFailure()) break;
    }
}

}  // namespace
}  // namespace opentrail::delivery
