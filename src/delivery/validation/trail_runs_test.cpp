// Validations that somebody asks for, and the chain of digests as a person looks at it: over the
// signed trail of a bucket in memory.

#include "delivery/validation/trail_runs.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "delivery/forwarding_store.h"
#include "delivery/testing/signed_trail_store.h"
#include "delivery/testing/validation_run.h"
#include "delivery/validation/chain_view.h"
#include "delivery/validation/latest_look.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery::validation {
namespace {

using testing::at;
using testing::SignedTrail;
using testing::SignedTrailStore;

/// Lets nobody read until it is opened.
class ShutStore final : public ForwardingStore {
  public:
    using ForwardingStore::ForwardingStore;

    Result<Listing> list(std::string_view bucket, const ListQuery& query) override {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
        return ForwardingStore::list(bucket, query);
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    /// Until so many have come.
    void await(int readers) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= readers; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    int waiting_ = 0;
};

class TrailRunsTest : public ::testing::Test {
  protected:
    TrailRunsTest() {
        log_ = files_.add_log("20260102T0310", "aaaaaaaaaaaaaaa1");
        digests_.push_back(
            files_.add_digest({"2026-01-02T03:05:06Z", "2026-01-02T04:05:06Z", {log_}, true}));
        digests_.push_back(files_.add_digest({"2026-01-02T04:05:06Z", "2026-01-02T05:05:06Z"}));
        digests_.push_back(files_.add_digest({"2026-01-02T05:05:06Z", "2026-01-02T06:05:06Z"}));
        catalog_ = catalog::Catalog::open(folder_ / "catalog.db").value();
        const std::vector<ListedKey> keys = files_.list(Timestamp(), Timestamp()).value();
        apply(catalog::PutDigestKey{{.region = "us-east-1",
                                     .fingerprint = keys[0].fingerprint,
                                     .public_der = decode_base64(keys[0].value).value(),
                                     .sealed_private_key = "",
                                     .created = {},
                                     .valid_from = {},
                                     .valid_to = {}}});
        trail_.id = "trail-1";
        trail_.account = "111122223333";
        trail_.name = "audit";
        trail_.home_region = "us-east-1";
        trail_.bucket = "logs";
        trail_.log_file_validation = true;
        trail_.logging = true;
        apply(catalog::PutTrail{trail_});
        note(digests_[0], "2026-01-02T04:05:06Z");
        note(digests_[1], "2026-01-02T05:05:06Z");
        note(digests_[2], "2026-01-02T06:05:06Z");
    }

    void apply(catalog::Change change) {
        const catalog::PlacedChange placed{{0, next_}, std::move(change)};
        ASSERT_TRUE(catalog_->apply({&placed, 1}, {0, ++next_}));
    }
    /// The catalog notes that this digest was stored.
    void note(const std::string& key, const std::string& end) {
        catalog::PlannedDigest digest;
        digest.chain = {.trail = "trail-1",
                        .run = catalog_->digest_runs().value().at(0).begun.offset,
                        .region = "us-east-1"};
        digest.start = at(end) - std::chrono::hours(1);
        digest.end = at(end);
        digest.bucket = "logs";
        digest.key = key;
        digest.hash = sha256(files_.text_of(key));
        digest.planned = at(end);
        std::vector<catalog::PlannedDigest> digests = {digest};
        ASSERT_TRUE(catalog_->plan_digests(digests));
        digests[0].stored = at(end);
        ASSERT_TRUE(catalog_->close_digests(digests, {}));
    }
    TrailRuns::Parts parts(Store& store) { return {*catalog_, store, clock_, random_}; }
    TrailRun over(TrailRuns& runs, const std::string& id) {
        for (;;) {
            const TrailRun run = runs.find(id).value();
            if (run.is_over()) return run;
            std::this_thread::yield();
        }
    }
    /// "STATE LINK" of each digest, newest first.
    std::vector<std::string> chain(const ChainQuery& query) {
        std::vector<std::string> all;
        const ChainPage page = view_chain(*catalog_, store_, query).value();
        for (const ChainLink& link : page.links) {
            all.push_back(std::string(name(link.verdict.finding)) + " " +
                          std::string(name(link.link)));
        }
        if (page.more) all.emplace_back("more");
        return all;
    }
    std::vector<std::string> chain() {
        return chain({.trail = trail_, .region = "us-east-1", .from = from_, .to = to_});
    }

    const Timestamp from_ = at("2026-01-02T03:00:00Z");
    const Timestamp to_ = at("2026-01-02T12:00:00Z");
    disk::TemporaryDirectory folder_;
    FakeClock clock_{to_};
    FakeRandom random_;
    SignedTrail files_;
    std::string log_;
    std::vector<std::string> digests_;
    SignedTrailStore store_{files_};
    catalog::Trail trail_;
    std::unique_ptr<catalog::Catalog> catalog_;
    std::uint64_t next_ = 0;
};

using Lines = std::vector<std::string>;

TEST_F(TrailRunsTest, FindsATrailValid) {
    TrailRuns runs(parts(store_), {});
    const TrailRun run = over(runs, runs.begin(trail_, from_, to_).value());
    EXPECT_EQ(run.state, RunState::done);
    EXPECT_TRUE(run.all_valid) << run.error;
    EXPECT_EQ(run.expected_digests, 3u);
    EXPECT_EQ(run.summary.digests.valid, 3u);
    EXPECT_EQ(run.summary.logs.valid, 1u);
    EXPECT_TRUE(run.findings.empty());
    EXPECT_EQ(runs.of_trail(SignedTrail::arn).size(), 1u);
    EXPECT_TRUE(runs.of_trail("arn:aws:cloudtrail:us-east-1:111122223333:trail/other").empty());
}

TEST_F(TrailRunsTest, CountsForWhatIsKnownOfATrail) {
    TrailRuns runs(parts(store_), {});
    EXPECT_FALSE(latest_look(nullptr, &runs, SignedTrail::arn));
    over(runs, runs.begin(trail_, from_, to_).value());
    EXPECT_TRUE(latest_look(nullptr, &runs, SignedTrail::arn).value().all_valid);
    files_.objects.at(log_).bytes += "more";
    clock_.move(std::chrono::minutes(1));
    over(runs, runs.begin(trail_, from_, to_).value());
    const Patrolled found = latest_look(nullptr, &runs, SignedTrail::arn).value();
    EXPECT_FALSE(found.all_valid);
    EXPECT_EQ(found.summary.logs.invalid, 1u);
    EXPECT_EQ(found.finished, clock_.now());
    EXPECT_FALSE(latest_look(nullptr, nullptr, SignedTrail::arn));
    // A part in which nothing is wrong says nothing of the whole; the whole, once repaired, does.
    clock_.move(std::chrono::minutes(1));
    over(runs, runs.begin(trail_, at("2026-01-02T05:30:00Z"), to_).value());
    EXPECT_FALSE(latest_look(nullptr, &runs, SignedTrail::arn).value().all_valid);
    std::string& bytes = files_.objects.at(log_).bytes;
    bytes.resize(bytes.size() - 4);
    clock_.move(std::chrono::minutes(1));
    over(runs, runs.begin(trail_, from_, to_).value());
    EXPECT_TRUE(latest_look(nullptr, &runs, SignedTrail::arn).value().all_valid);
}

TEST_F(TrailRunsTest, TellsWhatIsWrong) {
    files_.objects.at(log_).bytes += "more";
    files_.objects.erase(digests_[2]);
    TrailRuns runs(parts(store_), {});
    const TrailRun run = over(runs, runs.begin(trail_, from_, to_).value());
    EXPECT_EQ(run.state, RunState::done);
    EXPECT_FALSE(run.all_valid);
    EXPECT_EQ(run.summary.logs.invalid, 1u);
    EXPECT_EQ(run.summary.digests.invalid, 1u);
    std::set<std::string> keys;
    for (const Verdict& finding : run.findings) {
        if (is_notable(finding)) keys.insert(finding.key);
    }
    EXPECT_EQ(keys, (std::set<std::string>{log_, digests_[2]}));
}

TEST_F(TrailRunsTest, BeginsOneOnceAndNoMoreThanFew) {
    ShutStore shut(store_);
    TrailRuns runs(parts(shut), {.running_max = 1, .waiting_max = 2, .account_max = 3});
    const std::string first = runs.begin(trail_, from_, to_).value();
    shut.await(1);
    EXPECT_EQ(runs.begin(trail_, from_, to_).value(), first);
    const std::string second = runs.begin(trail_, from_, to_ - Duration(1)).value();
    EXPECT_TRUE(runs.begin(trail_, from_, to_ - Duration(2)));
    EXPECT_EQ(runs.begin(trail_, from_, to_ - Duration(3)).error().code, Code::throttled);
    EXPECT_EQ(runs.find(second)->state, RunState::waiting);
    // What waits ends at once, what runs when it looks.
    EXPECT_TRUE(runs.cancel(second));
    EXPECT_EQ(runs.find(second)->state, RunState::cancelled);
    EXPECT_TRUE(runs.cancel(first));
    EXPECT_FALSE(runs.cancel("nobody's"));
    shut.open();
    EXPECT_EQ(over(runs, first).state, RunState::cancelled);
}

TEST_F(TrailRunsTest, ForgetsWhatIsOld) {
    TrailRuns runs(parts(store_), {.kept_max = 2});
    const std::string first = runs.begin(trail_, from_, to_).value();
    over(runs, first);
    clock_.move(std::chrono::hours(25));
    const std::string second = runs.begin(trail_, from_, to_).value();
    EXPECT_NE(second, first);
    EXPECT_FALSE(runs.find(first));
    over(runs, second);
    over(runs, runs.begin(trail_, from_, to_).value());
    over(runs, runs.begin(trail_, from_, to_).value());
    EXPECT_FALSE(runs.find(second)) << "no more than two are kept";
    EXPECT_EQ(runs.of_trail(SignedTrail::arn).size(), 2u);
}

TEST_F(TrailRunsTest, EndsWhenTheServerDoes) {
    ShutStore shut(store_);
    TrailRuns runs(parts(shut), {});
    const std::string id = runs.begin(trail_, from_, to_).value();
    shut.await(1);
    runs.request_stop();
    EXPECT_EQ(runs.begin(trail_, from_, to_).error().code, Code::unavailable);
    shut.open();
    runs.stop();
    EXPECT_EQ(runs.find(id)->state, RunState::cancelled);
}

TEST_F(TrailRunsTest, ShowsAChainThatHolds) {
    EXPECT_EQ(chain(), (Lines{"valid holds", "valid holds", "valid begins"}));
    const ChainQuery page{
        .trail = trail_, .region = "us-east-1", .from = from_, .to = to_, .limit = 2};
    EXPECT_EQ(chain(page), (Lines{"valid holds", "valid holds", "more"}));
    // The one before the page is looked at all the same.
    const ChainQuery last{
        .trail = trail_, .region = "us-east-1", .from = at("2026-01-02T06:00:00Z"), .to = to_};
    EXPECT_EQ(chain(last), Lines{"valid holds"});
    EXPECT_EQ(chain({.trail = trail_, .region = "eu-west-1", .from = from_, .to = to_}), Lines{});
}

TEST_F(TrailRunsTest, ShowsWhereAChainIsBroken) {
    struct Case {
        const char* name;
        std::function<void(SignedTrail&, const std::vector<std::string>&)> harm;
        Lines found;
    };
    const Case cases[] = {
        {"removed",
         [](SignedTrail& files, const std::vector<std::string>& digests) {
             files.objects.erase(digests[1]);
         },
         {"valid gone", "notFound unknown", "valid begins"}},
        {"altered",
         [](SignedTrail& files, const std::vector<std::string>& digests) {
             std::string text = files.text_of(digests[1]);
             text.replace(text.find("2026-01-02T05:05:06Z"), 20, "2026-01-02T05:05:07Z");
             files.set_text(digests[1], text);
         },
         {"valid differs", "signatureFails unknown", "valid begins"}},
        {"another one that is well signed",
         [](SignedTrail& files, const std::vector<std::string>& digests) {
             std::string text = files.text_of(digests[0]);
             text.insert(1, R"("more":1,)");
             files.set_text(digests[0], text);
             files.sign_again(digests[0]);
         },
         {"valid holds", "valid differs", "hashDiffers begins"}},
        {"forbidden",
         [](SignedTrail& files, const std::vector<std::string>& digests) {
             files.forbidden.insert(digests[1]);
         },
         {"valid unread", "unread unknown", "valid begins"}},
    };
    const SignedTrail whole = files_;
    for (const Case& row : cases) {
        SCOPED_TRACE(row.name);
        files_.objects = whole.objects;
        files_.forbidden.clear();
        row.harm(files_, digests_);
        EXPECT_EQ(chain(), row.found);
    }
}

}  // namespace
}  // namespace opentrail::delivery::validation
