// The history on the real journal, with all its threads: two doors admit the same events while
// others search, segments are sealed meanwhile, and everything is there once, also after a restart.
// For the thread sanitizer too.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"

namespace opentrail::history {
namespace {

constexpr int event_count = 3000;
constexpr int batch_events = 20;

class Together : public testing::Test {
  protected:
    Together() { open(); }
    ~Together() override { close(); }

    void open() {
        journal::Options journal_options;
        journal_options.segment_bytes = 1 << 20;
        journal_ = journal::Journal::open(disk_, clock_, "journal", journal_options).value();
        Options options;
        options.segment_rows_max = 256;
        history_ = History::open(disk_, clock_, *journal_, "history", options).value();
    }
    void close() {
        history_.reset();
        journal_.reset();
    }

    journal::Batch batch(int first) {
        std::vector<Made> made(batch_events);
        for (int i = 0; i < batch_events; ++i) {
            Made& one = made[static_cast<std::size_t>(i)];
            one.id = fmt::format("id-{}", first + i);
            one.millis += (first + i) / 7 * 10;
            one.user = fmt::format("user-{}", (first + i) % 10);
        }
        return batch_of(made, journal::Door::submitted);
    }

    /// Admits everything; what is acknowledged is found.
    void admit_all() {
        for (int first = 0; first < event_count; first += batch_events) {
            std::vector<Decided> decisions;
            auto wait_for = history_->admit(0, batch(first), decisions);
            while (!wait_for && wait_for.error().code == Code::throttled) {
                ASSERT_TRUE(history_->wait_indexed(0, journal_->durable_end(0)));
                wait_for = history_->admit(0, batch(first), decisions);
            }
            ASSERT_TRUE(wait_for) << wait_for.error().message;
            for (const Decided& decided : decisions) fresh_ += decided.decision == Decision::fresh;
            ASSERT_TRUE(journal_->wait_durable(0, *wait_for));
            ASSERT_TRUE(history_->wait_indexed(0, *wait_for));
            PageRequest request;
            request.query.event_id = fmt::format("id-{}", first + first % batch_events);
            const auto page = history_->search(request);
            ASSERT_TRUE(page) << page.error().message;
            ASSERT_EQ(page->hits.size(), 1U) << *request.query.event_id;
        }
    }

    void search_until(const std::atomic<bool>& done) {
        std::uint64_t before = 0;
        while (!done) {
            PageRequest request;
            request.query.filters = {{event::Field::username, {"user-3"}, false}};
            std::vector<Key> all;
            for (bool more = true; more;) {
                const auto page = history_->search(request);
                ASSERT_TRUE(page) << page.error().message;
                all.insert(all.end(), page->hits.begin(), page->hits.end());
                request.after = page->resume;
                request.visible = page->visible;
                more = page->more;
            }
            ASSERT_TRUE(std::is_sorted(all.rbegin(), all.rend()));
            ASSERT_EQ(std::set<Key>(all.begin(), all.end()).size(), all.size());
            ASSERT_GE(all.size(), before);
            before = all.size();
            const auto counts = history_->count_by({}, event::Field::username, 10);
            ASSERT_TRUE(counts) << counts.error().message;
            ASSERT_TRUE(history_->histogram({}, Duration(1000)));
            static_cast<void>(history_->stats());
            static_cast<void>(history_->needed_from(0));
        }
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<History> history_;
    std::atomic<int> fresh_ = 0;
};

TEST_F(Together, EverythingIsThereOnce) {
    std::atomic<bool> done = false;
    std::thread searching([&] { search_until(done); });
    std::thread other([&] { admit_all(); });
    admit_all();
    other.join();
    done = true;
    searching.join();
    EXPECT_EQ(fresh_, event_count);
    EXPECT_EQ(history_->count({}), static_cast<std::uint64_t>(event_count));
    EXPECT_EQ(history_->failure(), "");
    close();
    open();
    EXPECT_EQ(history_->count({}), static_cast<std::uint64_t>(event_count));
    Query query;
    query.text = "user-3\"";
    EXPECT_EQ(history_->count(query), static_cast<std::uint64_t>(event_count) / 10);
    EXPECT_EQ(history_->failure(), "");
}

TEST_F(Together, AnEventWakesWhoeverWaitsForIt) {
    std::thread waiting([&] {
        const auto waited = history_->wait_indexed(0, 1);
        EXPECT_TRUE(waited);
    });
    std::vector<Decided> decisions;
    ASSERT_TRUE(history_->admit(0, batch(0), decisions));
    waiting.join();
}

}  // namespace
}  // namespace opentrail::history
