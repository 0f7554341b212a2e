// Delivery under power failures: a run is cut at every call to the store's disk, and at every
// write to the ledger, before and after it took effect; then it goes on from what is left. A plain
// model says which event belongs to which trail; the files in the buckets are read back as anybody
// would, and hold every one of them once. One bucket is far away, and loses replies.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "delivery/testing/delivery_world.h"

namespace opentrail::delivery {
namespace {

using event::Category;

/// What a trail takes, said without the rooms that are tested.
struct Taste {
    const char* selectors;
    bool management;
    bool data;
    bool network;
};
constexpr Taste tastes[] = {
    {"", true, false, false},
    {R"({"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":)"
     R"([{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]})",
     true, true, false},
    {R"({"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},)"
     R"({"Field":"resources.type","Equals":["AWS::S3::Object"]}]},{"FieldSelectors":[{"Field":)"
     R"("eventCategory","Equals":["NetworkActivity"]},{"Field":"eventSource","Equals":)"
     R"(["kms.amazonaws.com"]}]}]})",
     false, true, true},
};

constexpr const char* buckets[] = {"logs", "more-logs", "far"};

/// A story of events and changes to trails, told again the same for one seed, and what must come
/// of it.
class Story {
  public:
    Story(DeliveryWorld& world, std::uint64_t seed) : world_(world), chance_(seed) {}

    void tell_a_chapter() {
        for (int i = 0; i < 6; ++i) {
            switch (chance_() % 8) {
                case 0: put_trail(); break;
                case 1: change_trail(); break;
                default: append(); break;
            }
        }
    }

    /// Every event that a trail must have, by the prefix of its objects.
    const std::map<std::string, std::multiset<std::string>>& expected() const { return expected_; }

  private:
    struct Told {
        catalog::Trail trail;
        const Taste* taste;
    };

    void put_trail() {
        if (trails_.size() >= 4) return;
        Told told{DeliveryWorld::trail(fmt::format("t{}", ++made_)), &tastes[chance_() % 3]};
        told.trail.multi_region = chance_() % 2 == 0;
        told.trail.selectors = told.taste->selectors;
        world_.put(told.trail);
        trails_.push_back(told);
    }

    void change_trail() {
        if (trails_.empty()) return;
        Told& told = trails_[chance_() % trails_.size()];
        switch (chance_() % 5) {
            case 0: told.trail.logging = !told.trail.logging; break;
            case 1:
                told.taste = &tastes[chance_() % 3];
                told.trail.selectors = told.taste->selectors;
                break;
            case 2: told.trail.prefix = fmt::format("{}-{}", told.trail.id, ++made_); break;
            case 3: told.trail.bucket = buckets[chance_() % 3]; break;
            default:
                world_.remove(told.trail.id);
                trails_.erase(trails_.begin() + (&told - trails_.data()));
                return;
        }
        world_.put(told.trail);
    }

    void append() {
        constexpr Category categories[] = {Category::management, Category::management,
                                           Category::data, Category::network_activity};
        constexpr const char* regions[] = {"us-east-1", "us-east-1", "eu-west-1"};
        std::vector<MadeEvent> events;
        for (std::uint64_t n = 1 + chance_() % 4; n > 0; --n) {
            MadeEvent event{.id = fmt::format("e{}", ++made_),
                            .category = categories[chance_() % 4],
                            .account = chance_() % 5 == 0 ? "999999999999" : "111122223333",
                            .region = regions[chance_() % 3],
                            .filler = chance_() % 300};
            for (const Told& told : trails_) {
                if (!takes(told, event)) continue;
                expected_[told.trail.bucket + "/" + told.trail.prefix].insert(event.id);
            }
            events.push_back(std::move(event));
        }
        world_.append(events);
    }

    static bool takes(const Told& told, const MadeEvent& event) {
        const bool wanted = event.category == Category::management ? told.taste->management
                            : event.category == Category::data     ? told.taste->data
                                                                   : told.taste->network;
        return told.trail.logging && wanted && event.account == told.trail.account &&
               (told.trail.multi_region || event.region == told.trail.home_region);
    }

    DeliveryWorld& world_;
    std::mt19937_64 chance_;
    std::vector<Told> trails_;
    std::map<std::string, std::multiset<std::string>> expected_;
    int made_ = 0;
};

void judge(const DeliveryWorld& world, catalog::Catalog& catalog, const Story& story,
           const std::string& where) {
    std::map<std::string, std::multiset<std::string>> found;
    std::size_t files = 0;
    for (const FoundFile& file : world.files()) {
        const std::string place =
            file.bucket + "/" + file.key.substr(0, file.key.find("/AWSLogs/"));
        found[place].insert(file.ids.begin(), file.ids.end());
        ++files;
    }
    ASSERT_EQ(found, story.expected()) << where;
    EXPECT_TRUE(catalog.open_log_files()->empty()) << where;
    // Every object is one that was planned.
    std::size_t listed = 0;
    for (int trail = 0; trail < 1000; ++trail) {
        const auto known = catalog.log_files(fmt::format("t{}", trail), from_millis(0),
                                             world.clock.now() + Duration(1));
        listed += known->size();
    }
    ASSERT_EQ(listed, files) << where;
}

Options small_options() {
    Options options;
    options.interval = std::chrono::seconds(1);
    options.limits.file_bytes = 1500;
    options.limits.chunk_bytes = 4000;
    return options;
}

constexpr int chapters = 4;

/// Tells the whole story; `prepare` sets the cut. After a power failure it goes on.
void run(std::uint64_t seed, std::uint64_t crash_seed, const std::string& where,
         const std::function<void(DeliveryWorld&)>& prepare,
         const std::function<void(const DeliveryWorld&)>& finished = {}) {
    DeliveryWorld world(small_options());
    for (const char* bucket : {"more-logs", "far"}) {
        ASSERT_TRUE(world.store().create_bucket(bucket));
    }
    Story story(world, seed);
    prepare(world);
    for (int chapter = 0; chapter < chapters; ++chapter) {
        story.tell_a_chapter();
        // Every other one the bucket that is far away stores a file, and does not say so.
        world.remote.set_after("far", 1, chapter % 2 == 0 ? Mood::reply_lost : Mood::well);
        const Result<void> done = world.flush();
        if (world.off()) {
            world.restart(crash_seed);
        } else {
            ASSERT_TRUE(done) << where << ": " << done.error().message;
        }
    }
    if (finished) finished(world);
    world.remote.set("far", Mood::well);
    world.clock.move(std::chrono::minutes(10));
    ASSERT_TRUE(world.flush()) << where;
    judge(world, world.catalog(), story, where);
}

class DeliveryCrash : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(DeliveryCrash, LosesAndDoublesNothingAtAnyCallToTheDisk) {
    const std::uint64_t seed = GetParam();
    std::uint64_t before = 0;
    std::uint64_t calls = 0;
    run(
        seed, 0, "whole", [&](DeliveryWorld& world) { before = world.disk->calls(); },
        [&](const DeliveryWorld& world) { calls = world.disk->calls() - before; });
    ASSERT_GT(calls, 30U);
    for (std::uint64_t n = 1; n <= calls; ++n) {
        // Nothing that was not synced survives, or all of it, or some.
        const std::uint64_t crash_seed = (n + seed) % 3 < 2 ? (n + seed) % 3 : n;
        run(seed, crash_seed, fmt::format("seed {}, cut at call {}/{}", seed, n, crash_seed),
            [n](DeliveryWorld& world) { world.cut_disk_at(n); });
        if (HasFatalFailure()) return;
    }
}

TEST_P(DeliveryCrash, LosesAndDoublesNothingAtAnyTransaction) {
    const std::uint64_t seed = GetParam();
    std::uint64_t writes = 0;
    run(
        seed, 0, "whole", [](DeliveryWorld&) {},
        [&](const DeliveryWorld& world) { writes = world.ledger->writes(); });
    ASSERT_GT(writes, 5U);
    for (std::uint64_t n = 1; n <= writes; ++n) {
        for (const auto when : {CutLedger::When::before, CutLedger::When::after}) {
            const bool after = when == CutLedger::When::after;
            run(seed, n % 3,
                fmt::format("seed {}, cut {} write {}", seed, after ? "after" : "before", n),
                [&](DeliveryWorld& world) { world.ledger->cut_at(n, when); });
            if (HasFatalFailure()) return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeliveryCrash, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace opentrail::delivery
