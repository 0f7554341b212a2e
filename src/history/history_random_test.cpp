// The history against a plain list: random events in random order of time, through every door and
// on several shards, with sealing, restarts, forgetting, ageing and retirement in between. Every
// kind of question is asked of both, pages are turned across all that happens meanwhile.

#include <gtest/gtest.h>

#include <cctype>
#include <random>

#include "base/testing/fake_clock.h"
#include "disk/testing/fake_disk.h"
#include "history/history.h"
#include "history/testing/event_maker.h"
#include "history/testing/memory_journal.h"
#include "history/testing/plain_history.h"

namespace opentrail::history {
namespace {

using event::Field;

struct Setup {
    const char* name;
    std::uint64_t seed;
    std::uint32_t shards;
    std::uint32_t rows_max;
    int steps;
    int batch_max;
    bool background;
};

void PrintTo(const Setup& setup, std::ostream* out) { *out << setup.name; }

/// Page by page, as a client would, while other things happen.
struct Reading {
    Query query;
    std::size_t limit = 0;
    std::vector<Key> seen;
    std::optional<Key> after;
    std::optional<Visible> visible;
};

class RandomHistory : public testing::TestWithParam<Setup> {
  protected:
    RandomHistory() : journal_(GetParam().shards), random_(GetParam().seed) { open(); }

    std::uint64_t pick(std::uint64_t count) { return random_() % count; }
    bool one_in(std::uint64_t count) { return pick(count) == 0; }
    template <class T>
    const T& any(const std::vector<T>& of) {
        return of[pick(of.size())];
    }

    void open() {
        history_.reset();
        Options options;
        options.segment_rows_max = GetParam().rows_max;
        options.background = GetParam().background;
        options.text_time_max = std::chrono::hours(1);
        auto opened = History::open(disk_, clock_, journal_, "history", options);
        ASSERT_TRUE(opened) << opened.error().message;
        history_ = std::move(*opened);
        history_->forget_imports(forgotten_);
        history_->keep_live(live_age_);
    }

    Made random_event() {
        static const std::vector<std::string> names{"GetObject", "PutObject", "ListBuckets",
                                                    "AssumeRole", "RunInstances"};
        static const std::vector<std::string> users{"alice", "bob", "carol", "dave"};
        static const std::vector<std::string> regions{"us-east-1", "eu-west-1", "ap-south-1"};
        Made made;
        // Mostly forward, often equal, sometimes far back.
        now_millis_ += one_in(3) ? static_cast<std::int64_t>(pick(2000)) : 0;
        made.millis =
            one_in(5) ? now_millis_ - static_cast<std::int64_t>(pick(400'000)) : now_millis_;
        made.id = "id-" + std::to_string(next_id_++);
        made.name = one_in(40) ? "Rare" + std::to_string(pick(30)) : any(names);
        made.user = any(users);
        made.region = any(regions);
        made.account = one_in(20) ? "444455556666" : "111122223333";
        made.error = one_in(6) ? "AccessDenied" : "";
        made.key = "AKIA" + std::to_string(pick(200));
        made.resource = one_in(2) ? "arn:aws:s3:::bucket/" + std::to_string(pick(1000)) : "";
        made.text = "agent-" + std::to_string(pick(100));
        made.read_only = !one_in(3);
        return made;
    }

    void append() {
        static const std::vector<journal::Door> doors{
            journal::Door::api,       journal::Door::gateway, journal::Door::import,
            journal::Door::submitted, journal::Door::feed,    journal::Door::watch};
        std::vector<Made> made(1 + pick(static_cast<std::uint64_t>(GetParam().batch_max)));
        for (Made& one : made) one = random_event();
        const journal::Door door = any(doors);
        const std::string import_id =
            door == journal::Door::import ? "import-" + std::to_string(pick(8)) : "";
        journal::Batch batch = batch_of(made, door, import_id);
        if (one_in(4))
            batch.items.push_back({journal::Kind::outcome, 0, batch.items[0].record, {}});
        const auto shard = static_cast<std::uint32_t>(pick(GetParam().shards));
        batch.provenance.recorded = from_millis(now_millis_);
        const auto first = journal_.enqueue(shard, batch);
        ASSERT_TRUE(first);
        batch.first = *first;
        plain_.add(batch);
    }

    void settle() {
        const auto done = history_->advance();
        ASSERT_TRUE(done) << done.error().message;
    }

    Filter random_filter() {
        static const std::vector<Field> fields{
            Field::event_name, Field::username,  Field::region,        Field::account,
            Field::error_code, Field::read_only, Field::access_key_id, Field::resource_name,
            Field::door,       Field::import_id, Field::category};
        Filter filter;
        filter.field = any(fields);
        filter.negate = one_in(5);
        if (one_in(4)) return pattern(filter);
        for (std::uint64_t i = 1 + (one_in(3) ? pick(4) : 0); i > 0; --i) {
            filter.any_of.push_back(one_in(10) ? "absent" : random_value(filter.field));
        }
        return filter;
    }

    /// A filter that looks at values rather than knowing them.
    Filter pattern(Filter filter) {
        static const std::vector<ValueMatch> kinds{ValueMatch::contains, ValueMatch::begins,
                                                   ValueMatch::present};
        filter.match = any(kinds);
        if (one_in(4)) {
            filter.field = Field::error_code;
            filter.match = ValueMatch::denial;
        }
        if (filter.match == ValueMatch::present || filter.match == ValueMatch::denial)
            return filter;
        const std::string value = random_value(filter.field);
        const std::size_t from = filter.match == ValueMatch::begins ? 0 : pick(value.size());
        std::string part = value.substr(from, 1 + pick(4));
        if (one_in(2)) {
            for (char& letter : part) letter = static_cast<char>(std::toupper(letter));
        }
        filter.any_of.push_back(std::move(part));
        return filter;
    }

    MemberFilter random_member() {
        MemberFilter filter;
        filter.path = one_in(3) ? "awsRegion" : one_in(2) ? "errorCode" : "userAgent";
        filter.negate = one_in(4);
        filter.match = one_in(2)   ? ValueMatch::is
                       : one_in(2) ? ValueMatch::begins
                                   : ValueMatch::present;
        if (filter.match == ValueMatch::present) return filter;
        filter.any_of = {"agent-" + std::to_string(pick(110)), "AccessDenied", "eu-west-1"};
        if (filter.match == ValueMatch::begins) filter.any_of = {"AGENT-1", "eu"};
        return filter;
    }

    std::string random_value(Field field) {
        for (int tries = 0; tries < 20 && !plain_.events().empty(); ++tries) {
            const auto& values = any(plain_.events()).values;
            for (const auto& [of, value] : values) {
                if (of == field && one_in(2)) return value;
            }
        }
        return "nothing";
    }

    Query random_query() {
        Query query;
        if (!one_in(4)) {
            for (std::uint64_t i = 1 + pick(3); i > 0; --i)
                query.filters.push_back(random_filter());
        }
        if (one_in(10)) query.event_id = "id-" + std::to_string(pick(next_id_ + 2));
        if (one_in(8)) query.text = "agent-" + std::to_string(pick(110));
        if (one_in(8)) query.members.push_back(random_member());
        const auto moment = [&] {
            return plain_.events().empty() || one_in(4)
                       ? from_millis(now_millis_ - static_cast<std::int64_t>(pick(500'000)))
                       : any(plain_.events()).key.time;
        };
        if (one_in(3)) query.from = moment();
        if (one_in(3)) query.to = moment();
        if (query.from && query.to && *query.from > *query.to) std::swap(query.from, query.to);
        query.order = one_in(2) ? Order::newest_first : Order::oldest_first;
        return query;
    }

    /// Takes the next page of a reading; true at its end.
    bool turn(Reading& reading) {
        const auto page =
            history_->search({reading.query, reading.limit, reading.after, reading.visible});
        EXPECT_TRUE(page) << page.error().message;
        if (!page) return true;
        EXPECT_LE(page->hits.size(), reading.limit);
        reading.seen.insert(reading.seen.end(), page->hits.begin(), page->hits.end());
        reading.visible = page->visible;
        reading.after = page->resume;
        EXPECT_EQ(page->more, page->resume.has_value());
        return !page->more;
    }

    void check_counts() {
        Query query = random_query();
        const Visible visible = indexed();
        if (one_in(2)) {
            // What was read before is answered from without reading.
            const auto read = history_->read_records(query);
            ASSERT_TRUE(read) << read.error().message;
            ASSERT_TRUE(read->complete);
        }
        const auto found = plain_.find(query, visible);
        const auto count = history_->count(query);
        ASSERT_TRUE(count) << count.error().message;
        EXPECT_EQ(*count, found.size());
        static const std::vector<Field> fields{Field::event_name, Field::resource_name,
                                               Field::region, Field::import_id};
        const Field field = any(fields);
        const std::size_t limit = one_in(2) ? 1000 : 1 + pick(5);
        const auto counts = history_->count_by(query, field, limit);
        ASSERT_TRUE(counts) << counts.error().message;
        auto expected = plain_.count_by(query, field, visible);
        if (expected.size() > limit) expected.resize(limit);
        ASSERT_EQ(counts->size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ((*counts)[i].value, expected[i].value);
            EXPECT_EQ((*counts)[i].count, expected[i].count);
        }
        // Wide ones, of which a segment has a few, and narrow ones.
        const Duration width(one_in(2) ? 60'000 : 2'000);
        const auto buckets = history_->histogram(query, width, true);
        ASSERT_TRUE(buckets) << buckets.error().message;
        const auto wanted = plain_.histogram(query, width, visible);
        EXPECT_TRUE(*buckets == wanted);
        check_summary(query, visible);
    }

    void check_summary(const Query& query, const Visible& visible) {
        const Field field = one_in(2) ? Field::username : Field::resource_name;
        const auto summary = history_->summarize(query, {&field, 1}, 1000);
        ASSERT_TRUE(summary) << summary.error().message;
        const Summary expected = plain_.summarize(query, field, visible);
        EXPECT_EQ(summary->total, expected.total);
        EXPECT_EQ(summary->errors, expected.errors);
        EXPECT_EQ(summary->denied, expected.denied);
        EXPECT_EQ(summary->first, expected.first);
        EXPECT_EQ(summary->last, expected.last);
        auto wanted = expected.fields;
        if (wanted.front().size() > 1000) wanted.front().resize(1000);
        EXPECT_TRUE(summary->fields == wanted);
    }

    Visible indexed() const {
        Visible visible;
        for (std::uint32_t shard = 0; shard < GetParam().shards; ++shard)
            visible.push_back(history_->indexed_end(shard));
        return visible;
    }

    void step() {
        switch (pick(12)) {
            case 0:
                settle();
                ASSERT_TRUE(history_->seal());
                break;
            case 1:
                if (!one_in(4)) break;
                settle();
                if (one_in(2)) journal_.forget_facts();
                open();
                break;
            case 2:
            case 3:
                settle();
                check_counts();
                break;
            case 4:
            case 5:
            case 6: start_reading(); break;
            default: append(); break;
        }
        if (!readings_.empty() && one_in(2)) {
            const std::size_t which = pick(readings_.size());
            if (turn(readings_[which])) finish(which);
        }
    }

    void start_reading() {
        if (one_in(2)) settle();
        Reading reading;
        reading.query = random_query();
        reading.limit = 1 + pick(one_in(3) ? 100 : 6);
        readings_.push_back(std::move(reading));
        if (turn(readings_.back())) finish(readings_.size() - 1);
    }

    void finish(std::size_t which) {
        const Reading reading = std::move(readings_[which]);
        readings_.erase(readings_.begin() + static_cast<std::ptrdiff_t>(which));
        EXPECT_EQ(reading.seen, plain_.find(reading.query, *reading.visible));
    }

    void finish_all() {
        while (!readings_.empty()) {
            while (!turn(readings_.back())) {
            }
            finish(readings_.size() - 1);
        }
    }

    // What is hidden changes what later pages show, so only between readings.
    void hide_something() {
        finish_all();
        settle();
        switch (pick(3)) {
            case 0: {
                const std::string id = "import-" + std::to_string(pick(8));
                forgotten_.insert(id);
                plain_.forget(id);
                history_->forget_imports(forgotten_);
                break;
            }
            case 1: {
                live_age_ = Duration(300'000);
                clock_.set(from_millis(now_millis_));
                plain_.keep_live_from(clock_.now() - live_age_);
                history_->keep_live(live_age_);
                break;
            }
            default: {
                const auto shard = static_cast<std::uint32_t>(pick(GetParam().shards));
                const std::uint64_t needed = history_->needed_from(shard);
                const std::uint64_t begin =
                    one_in(2) ? needed
                              : journal_.begin(shard) + pick(needed + 1 - journal_.begin(shard));
                journal_.retire_before(shard, begin);
                plain_.retire_before(shard, begin);
            }
        }
    }

    disk::FakeDisk disk_;
    FakeClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<History> history_;
    PlainHistory plain_;
    std::mt19937_64 random_;
    std::int64_t now_millis_ = 1'767'323'045'000;
    std::uint64_t next_id_ = 0;
    std::vector<Reading> readings_;
    std::set<std::string> forgotten_;
    Duration live_age_{0};
};

TEST_P(RandomHistory, AnswersAsAPlainListDoes) {
    for (int i = 0; i < GetParam().steps; ++i) {
        SCOPED_TRACE(i);
        step();
        if (one_in(60)) hide_something();
        if (HasFailure()) return;
    }
    finish_all();
    EXPECT_EQ(history_->failure(), "");
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory,
                         testing::Values(Setup{"tiny_segments", 1, 1, 7, 400, 20, false},
                                         Setup{"three_shards", 2, 3, 64, 400, 60, false},
                                         Setup{"large_batches", 3, 1, 100, 150, 250, false},
                                         Setup{"large_segments", 4, 2, 1500, 150, 400, false},
                                         Setup{"one_row_a_segment", 5, 1, 1, 150, 3, false},
                                         Setup{"with_threads", 6, 3, 64, 200, 60, true}),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace opentrail::history
