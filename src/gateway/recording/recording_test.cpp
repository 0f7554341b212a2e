// Shows what each policy does with a call: when it waits, what is kept before it goes on, and what
// happens while the book takes nothing.

#include "gateway/recording/recording.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "base/json.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "gateway/recording/testing/fake_book.h"
#include "gateway/recording/testing/fake_scribe.h"
#include "trail/testing/selectors_of.h"

namespace opentrail::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr std::chrono::seconds generous{60};

std::string member(const std::string& record, std::string_view name) {
    const auto object = parse_json_object(record);
    if (!object) return "not JSON";
    const auto text = text_member(*object, name);
    return text && *text ? **text : std::string();
}

/// A verdict that comes at once or later.
class Answer {
  public:
    Resume resume() {
        return [promise = promise_](Verdict verdict) { promise->set_value(std::move(verdict)); };
    }
    bool is_there() const { return future_.wait_for(std::chrono::seconds(0)) == ready; }
    Verdict wait() const {
        EXPECT_EQ(future_.wait_for(generous), ready) << "nobody answered";
        return future_.get();
    }

  private:
    static constexpr auto ready = std::future_status::ready;
    std::shared_ptr<std::promise<Verdict>> promise_ = std::make_shared<std::promise<Verdict>>();
    std::shared_future<Verdict> future_ = promise_->get_future().share();
};

class RecordingTest : public testing::Test {
  protected:
    Recording& start(Policy policy) {
        options_.name = "main";
        options_.account = "111122223333";
        options_.region = "eu-west-1";
        options_.policy = policy;
        options_.stop_patience = Duration(0);
        recording_ = std::make_unique<Recording>(book_, scribe_, clock_, random_, options_);
        return *recording_;
    }
    Answer begin(std::shared_ptr<void>& memory, const std::string& method = "GET") {
        Answer answer;
        recording_->begin(exchange_of(method), memory, answer.resume());
        return answer;
    }
    Answer finish(const std::shared_ptr<void>& memory, const std::string& method = "GET",
                  Ending ending = Ending::complete) {
        Answer answer;
        recording_->finish(exchange_of(method, ending), memory, answer.resume());
        return answer;
    }

    FakeClock clock_;
    FakeRandom random_;
    FakeBook book_;
    FakeScribe scribe_;
    RecordingOptions options_;
    std::shared_ptr<void> memory_;
    std::unique_ptr<Recording> recording_;
};

TEST_F(RecordingTest, RequiredKeepsTheEventBeforeTheLastByte) {
    start(Policy::required);
    EXPECT_TRUE(begin(memory_).wait().go_on);
    EXPECT_EQ(book_.asked(), 0u) << "an intent was kept";
    book_.hold(true);
    const Answer finished = finish(memory_);
    book_.wait_asked(1);
    EXPECT_FALSE(finished.is_there()) << "it went on before its event was durable";
    book_.hold(false);
    EXPECT_TRUE(finished.wait().go_on);
    recording_->stop();
    ASSERT_THAT(book_.events, SizeIs(1));
    EXPECT_EQ(member(book_.events[0], "eventName"), "GET");
    EXPECT_EQ(member(book_.events[0], "recipientAccountId"), "111122223333");
    EXPECT_EQ(member(book_.events[0], "awsRegion"), "eu-west-1");
    EXPECT_THAT(member(book_.events[0], "eventID"), SizeIs(36));
    EXPECT_THAT(book_.continues, ElementsAre(true));
    EXPECT_EQ(scribe_.learnt(), book_.events);
    EXPECT_EQ(recording_->figures().events, 1u);
}

TEST_F(RecordingTest, WhoseEventIsRefusedIsNotToldThatAllIsWell) {
    start(Policy::required);
    book_.refuse("\"PUT\"");
    EXPECT_TRUE(begin(memory_).wait().go_on);
    EXPECT_FALSE(finish(memory_, "PUT").wait().go_on);
    EXPECT_TRUE(finish(memory_, "GET").wait().go_on);
    recording_->stop();
    EXPECT_THAT(book_.events, SizeIs(1));
    EXPECT_EQ(recording_->figures().events, 1u);
    EXPECT_THAT(recording_->unrecorded().counts(), ElementsAre(Pair("PUT", 1)));
}

TEST_F(RecordingTest, StrictKeepsTheIntentBeforeTheUpstreamSeesTheCall) {
    start(Policy::strict);
    book_.hold(true);
    const Answer begun = begin(memory_, "PUT");
    book_.wait_asked(1);
    EXPECT_FALSE(begun.is_there()) << "it went on before its intent was durable";
    book_.hold(false);
    EXPECT_TRUE(begun.wait().go_on);
    EXPECT_TRUE(finish(memory_, "PUT").wait().go_on);
    recording_->stop();
    ASSERT_THAT(book_.intents, SizeIs(1));
    ASSERT_THAT(book_.events, SizeIs(1));
    EXPECT_EQ(member(book_.intents[0], "eventID"), member(book_.events[0], "eventID"));
    EXPECT_EQ(member(book_.intents[0], "errorCode"), "GatewayOutcomeUnknown");
    EXPECT_EQ(member(book_.intents[0], "eventTime"), "2026-01-02T03:04:05Z");
    EXPECT_EQ(member(book_.events[0], "errorCode"), "");
    EXPECT_THAT(book_.continues, ElementsAre(false, true));
}

TEST_F(RecordingTest, BestEffortNeverWaits) {
    start(Policy::best_effort);
    book_.hold(true);
    book_.hinder("the disk is short of space");
    EXPECT_TRUE(begin(memory_).is_there());
    const Answer finished = finish(memory_);
    EXPECT_TRUE(finished.is_there());
    EXPECT_TRUE(finished.wait().go_on);
    book_.hold(false);
    recording_->stop();
    EXPECT_THAT(book_.events, SizeIs(1));
    EXPECT_THAT(book_.continues, ElementsAre(false));
}

TEST_F(RecordingTest, BestEffortCountsAndNamesWhatHasNoRoom) {
    options_.queue_calls_max = 2;
    start(Policy::best_effort);
    book_.hold(true);
    finish(memory_, "ONE");
    book_.wait_asked(1);
    finish(memory_, "TWO");
    EXPECT_TRUE(finish(memory_, "THREE").wait().go_on);
    EXPECT_TRUE(finish(memory_, "THREE").wait().go_on);
    EXPECT_THAT(recording_->unrecorded().take(), ElementsAre(Pair("THREE", 2)));
    EXPECT_THAT(recording_->unrecorded().take(), IsEmpty());
    book_.hold(false);
    recording_->stop();
    EXPECT_THAT(book_.events, SizeIs(2));
    EXPECT_EQ(recording_->figures().unrecorded, 2u);
}

TEST_F(RecordingTest, CallsAreRefusedWhileTheBookIsHindered) {
    const struct {
        const char* name;
        Policy policy;
    } rows[] = {{"required", Policy::required}, {"strict", Policy::strict}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        start(row.policy);
        book_.hinder("the disk is short of space");
        const Verdict refused = begin(memory_).wait();
        EXPECT_FALSE(refused.go_on);
        EXPECT_EQ(refused.status, 503);
        EXPECT_THAT(refused.message, HasSubstr("the disk is short of space"));
        EXPECT_EQ(recording_->figures().refused, 1u);
        book_.hinder("");
        EXPECT_TRUE(begin(memory_).wait().go_on);
        recording_->stop();
    }
}

TEST_F(RecordingTest, WhatWasLetThroughIsKeptHoweverLongThatTakes) {
    start(Policy::required);
    book_.fail_with(Code::throttled);
    EXPECT_TRUE(begin(memory_).wait().go_on);
    const Answer finished = finish(memory_, "PUT");
    book_.wait_asked(3);
    EXPECT_FALSE(finished.is_there());
    // Who comes meanwhile waits for a while, and is refused then.
    const Answer late = begin(memory_);
    EXPECT_FALSE(late.is_there());
    clock_.move(options_.patience);
    EXPECT_FALSE(late.wait().go_on);
    const Answer patient = begin(memory_);
    book_.fail_with(std::nullopt);
    EXPECT_TRUE(finished.wait().go_on);
    EXPECT_TRUE(patient.wait().go_on);
    recording_->stop();
    EXPECT_THAT(book_.events, SizeIs(1));
}

TEST_F(RecordingTest, IntentsThatAreNotTakenAreRefused) {
    start(Policy::strict);
    book_.fail_with(Code::throttled);
    const Answer begun = begin(memory_);
    book_.wait_asked(2);
    EXPECT_FALSE(begun.is_there());
    clock_.move(options_.patience);
    EXPECT_EQ(begun.wait().status, 503);
    book_.fail_with(std::nullopt);
    EXPECT_TRUE(begin(memory_).wait().go_on);
    recording_->stop();
    EXPECT_THAT(book_.intents, SizeIs(1)) << "the refused one was kept";
}

TEST_F(RecordingTest, ABookThatFailedCutsTheReply) {
    const struct {
        const char* name;
        Policy policy;
        bool goes_on;
    } rows[] = {{"strict", Policy::strict, false},
                {"required", Policy::required, false},
                {"best-effort", Policy::best_effort, true}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        book_.fail_with(std::nullopt);
        memory_.reset();
        start(row.policy);
        EXPECT_TRUE(begin(memory_).wait().go_on);
        book_.fail_with(Code::unavailable);
        EXPECT_EQ(finish(memory_, "DELETE").wait().go_on, row.goes_on);
        recording_->stop();
        EXPECT_THAT(recording_->unrecorded().take(), ElementsAre(Pair("DELETE", 1)));
    }
}

TEST_F(RecordingTest, EveryEndingIsKept) {
    const Ending endings[] = {Ending::complete,           Ending::refused,
                              Ending::unreachable,        Ending::upstream_broke,
                              Ending::upstream_timed_out, Ending::upstream_malformed,
                              Ending::client_left};
    start(Policy::required);
    for (const Ending ending : endings) EXPECT_TRUE(finish(nullptr, "X", ending).wait().go_on);
    recording_->stop();
    EXPECT_THAT(book_.events, SizeIs(std::size(endings)));
}

TEST_F(RecordingTest, OnlyCallsThatWereLetThroughMayOverfillTheQueue) {
    options_.queue_calls_max = 1;
    start(Policy::required);
    book_.hold(true);
    const Answer first = finish(nullptr, "FIRST", Ending::refused);
    book_.wait_asked(1);
    const struct {
        const char* name;
        Ending ending;
        bool was_let_through;
    } rows[] = {
        {"no HTTP", Ending::refused, false},
        {"a head that broke off", Ending::client_left, false},
        {"a whole call", Ending::complete, true},
        {"an upload that broke off", Ending::client_left, true},
        {"a malformed chunk after good ones", Ending::refused, true},
    };
    std::vector<Answer> through;
    for (const auto& row : rows) {
        Exchange exchange = exchange_of(row.name, row.ending);
        exchange.was_let_through = row.was_let_through;
        Answer answer;
        recording_->finish(std::move(exchange), nullptr, answer.resume());
        EXPECT_EQ(answer.is_there(), !row.was_let_through) << row.name;
        if (row.was_let_through) {
            through.push_back(answer);
        } else if (answer.is_there()) {
            EXPECT_FALSE(answer.wait().go_on) << row.name;
        }
    }
    book_.hold(false);
    EXPECT_TRUE(first.wait().go_on);
    for (const Answer& answer : through) EXPECT_TRUE(answer.wait().go_on);
    EXPECT_THAT(recording_->unrecorded().take(),
                ElementsAre(Pair("a head that broke off", 1), Pair("no HTTP", 1)));
}

TEST_F(RecordingTest, AllThatWaitsIsOnePage) {
    start(Policy::required);
    book_.hold(true);
    std::vector<Answer> answers{finish(nullptr, "FIRST")};
    book_.wait_asked(1);
    for (int i = 0; i < 10; ++i) answers.push_back(finish(nullptr, "MORE"));
    book_.hold(false);
    for (const Answer& answer : answers) EXPECT_TRUE(answer.wait().go_on);
    EXPECT_EQ(book_.asked(), 2u);
    EXPECT_THAT(book_.events, SizeIs(11));
}

TEST_F(RecordingTest, WhatSelectorsLeaveOutIsCountedByName) {
    options_.record =
        trail::selectors_of(trail::advanced(R"({"Field":"eventCategory","Equals":["Management"]},)"
                                            R"({"Field":"eventName","Equals":["PUT"]})"),
                            trail::Strictness::lenient);
    start(Policy::strict);
    for (const char* method : {"GET", "PUT", "GET"}) {
        EXPECT_TRUE(begin(memory_, method).wait().go_on);
        EXPECT_TRUE(finish(memory_, method).wait().go_on);
    }
    recording_->stop();
    EXPECT_THAT(recording_->left_out().counts(), ElementsAre(Pair("GET", 2)));
    ASSERT_THAT(book_.events, SizeIs(1));
    EXPECT_EQ(member(book_.events[0], "eventName"), "PUT");
    // Sessions are learnt from all.
    std::vector<std::string> learnt;
    for (const std::string& record : scribe_.learnt()) {
        learnt.push_back(member(record, "eventName"));
    }
    EXPECT_THAT(learnt, ElementsAre("GET", "PUT", "GET"));
    // Nobody is to make events of them after a crash.
    EXPECT_THAT(book_.settled, ElementsAre(member(book_.intents[0], "eventID"),
                                           member(book_.intents[2], "eventID")));
}

TEST_F(RecordingTest, IntentsOfCallsThatNobodyMakesAreSettled) {
    start(Policy::strict);
    EXPECT_TRUE(begin(memory_, "PUT").wait().go_on);
    // The client left before the call was passed on.
    memory_.reset();
    recording_->tick();
    book_.wait_asked(2);
    std::shared_ptr<void> other;
    EXPECT_TRUE(begin(other, "GET").wait().go_on);
    other.reset();
    recording_->stop();
    EXPECT_THAT(book_.events, IsEmpty());
    EXPECT_THAT(book_.settled, ElementsAre(member(book_.intents[0], "eventID"),
                                           member(book_.intents[1], "eventID")));
}

TEST_F(RecordingTest, OfSeveralEventsTheFirstHasTheIntentsId) {
    scribe_.events_each = 3;
    start(Policy::strict);
    EXPECT_TRUE(begin(memory_).wait().go_on);
    EXPECT_TRUE(finish(memory_).wait().go_on);
    recording_->stop();
    ASSERT_THAT(book_.events, SizeIs(3));
    EXPECT_EQ(member(book_.events[0], "eventID"), member(book_.intents[0], "eventID"));
    EXPECT_NE(member(book_.events[1], "eventID"), member(book_.events[2], "eventID"));
}

TEST_F(RecordingTest, PagesOfManyEventsAreCut) {
    scribe_.events_each = 1000;
    scribe_.parameters = fmt::format(R"({{"key":"{}"}})", std::string(2000, 'k'));
    start(Policy::required);
    book_.hold(true);
    std::vector<Answer> answers{finish(nullptr, "FIRST")};
    book_.wait_asked(1);
    for (int i = 0; i < 6; ++i) answers.push_back(finish(nullptr, "MORE"));
    book_.hold(false);
    for (const Answer& answer : answers) EXPECT_TRUE(answer.wait().go_on);
    recording_->stop();
    // Two a page: the second makes it longer than 4 MiB.
    EXPECT_EQ(book_.asked(), 4u);
    EXPECT_THAT(book_.events, SizeIs(7000));
}

TEST_F(RecordingTest, WhatCannotBeWrittenAsItShouldIsWrittenPlainly) {
    scribe_.parameters = "{not JSON";
    start(Policy::required);
    EXPECT_TRUE(finish(nullptr, "PUT").wait().go_on);
    recording_->stop();
    ASSERT_THAT(book_.events, SizeIs(1));
    EXPECT_EQ(member(book_.events[0], "eventName"), "PUT");
}

TEST_F(RecordingTest, StopKeepsWhatWaitsAndRefusesTheRest) {
    start(Policy::required);
    book_.hold(true);
    const Answer first = finish(nullptr, "ONE");
    book_.wait_asked(1);
    const Answer second = finish(nullptr, "TWO");
    book_.hold(false);
    recording_->stop();
    EXPECT_TRUE(first.wait().go_on);
    EXPECT_TRUE(second.wait().go_on);
    EXPECT_THAT(book_.events, SizeIs(2));
    EXPECT_FALSE(begin(memory_).wait().go_on);
}

}  // namespace
}  // namespace opentrail::gateway
