// Shows what gateways of other processes may send, that nothing is kept twice, and what becomes of
// their intents.

#include "api/v1/gateway_door.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::api::v1 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class NoCursors final : public journal::CursorStore {
  public:
    Result<std::uint64_t> load(std::string_view, std::uint32_t) override { return 0; }
    Result<void> store(std::string_view, journal::Position) override { return {}; }
};

class NoApplier final : public catalog::Applier {
  public:
    Result<void> wait(std::uint32_t, std::uint64_t) override { return {}; }
    void on_applied(std::function<void(const catalog::PlacedChange&)>) override {}
    Result<void> append(journal::Kind, const journal::Provenance&,
                        std::span<const catalog::Change>) override {
        return {};
    }
    Result<void> advance() override { return {}; }
    void stop() override {}
    std::uint64_t place(std::uint32_t) const override { return 0; }
    std::string failure() const override { return {}; }
};

std::string record(const std::string& id, const std::string& error = "",
                   const std::string& source = "s3.amazonaws.com") {
    const std::string failed = error.empty() ? "" : fmt::format(R"("errorCode":"{}",)", error);
    return fmt::format(
        R"({{"eventVersion":"1.11","userIdentity":{{"type":"Unknown"}},)"
        R"("eventTime":"2026-01-02T03:04:05Z","eventSource":"{}","eventName":"PutObject",)"
        R"("awsRegion":"us-east-1",{}"eventID":"{}","recipientAccountId":"111122223333"}})",
        source, failed, id);
}

class GatewayDoorTest : public testing::Test {
  protected:
    GatewayDoorTest() {
        caller_.arn = "arn:aws:iam::111122223333:user/edge";
        caller_.account = "111122223333";
        caller_.region = "us-east-1";
        caller_.writes_all = true;
        start();
    }

    /// The process begins, on what the disk has.
    void start() {
        door_.reset();
        alarm_.reset();
        recorder_.reset();
        admission_.reset();
        history_.reset();
        intents_.reset();
        journal_.reset();
        journal::Options options;
        options.background = false;
        journal_ = journal::Journal::open(disk_, clock_, "/j", options).value();
        intents_ = gateway::Intents::open(*journal_, cursors_).value();
        history::Options indexed;
        indexed.background = false;
        history_ = history::History::open(disk_, clock_, *journal_, "history", indexed).value();
        admission_ = std::make_unique<intake::Admission>(*journal_, *history_, clock_);
        recorder_ = std::make_unique<Recorder>(*journal_, *history_, *admission_, applier_, clock_,
                                               random_);
        alarm_ = std::make_unique<ConflictAlarm>(*recorder_, applier_, clock_, counter_,
                                                 "111122223333", "us-east-1");
        door_ = std::make_unique<GatewayDoor>(GatewayDoor::Parts{.journal = *journal_,
                                                                 .admission = *admission_,
                                                                 .intents = intents_.get(),
                                                                 .recorder = *recorder_,
                                                                 .alarm = *alarm_,
                                                                 .clock = clock_});
    }

    std::string post(const std::string& body, const std::string& name = "edge") {
        http::Request request;
        request.method = "POST";
        request.target = "/v1/gateway/" + name + "/events";
        request.body = body;
        const Outcome<std::string> reply =
            door_->take(Call{request, caller_, "id", clock_.now()}, name);
        return reply ? *reply : reply.error().code;
    }
    static std::string page(const std::string& more, const std::string& lines = "") {
        return R"({"instance":"i-1","account":"111122223333","region":"us-east-1")" + more + "}\n" +
               lines;
    }

    /// "ID" of each event, "ID?" where its outcome is unknown, in order.
    std::vector<std::string> kept() {
        std::vector<std::string> found;
        EXPECT_TRUE(
            journal_->scan(0, 0, journal_->durable_end(0), false, [&](const journal::Batch& batch) {
                for (const journal::Item& item : batch.items) {
                    if (item.kind != journal::Kind::event) continue;
                    EXPECT_EQ(batch.provenance.gateway, "edge");
                    note(item.record, found);
                }
                return true;
            }));
        return found;
    }
    static void note(std::string_view record, std::vector<std::string>& found) {
        const auto object = parse_json_object(record).value();
        const bool unknown = object.contains("errorCode");
        found.push_back(std::string(object.at("eventID").as_string()) + (unknown ? "?" : ""));
    }

    FakeClock clock_;
    FakeRandom random_;
    disk::FakeDisk disk_;
    NoCursors cursors_;
    NoApplier applier_;
    Counter counter_;
    access::Principal caller_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<gateway::Intents> intents_;
    std::unique_ptr<history::History> history_;
    std::unique_ptr<intake::Admission> admission_;
    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<ConflictAlarm> alarm_;
    std::unique_ptr<GatewayDoor> door_;
};

TEST_F(GatewayDoorTest, KeepsWhatIsSentAgainOnce) {
    const std::string sent = page(R"(,"events":2)", record("a") + "\n" + record("b") + "\n");
    for (int time = 0; time < 3; ++time) {
        EXPECT_EQ(post(sent), R"({"events":2,"refused":[]})");
        ASSERT_TRUE(history_->advance());
    }
    EXPECT_THAT(kept(), ElementsAre("a", "b"));
}

TEST_F(GatewayDoorTest, RefusesWhatIsNotTheGateways) {
    const std::string own = record("own", "", "opentrail.internal");
    EXPECT_THAT(post(page(R"(,"events":2)", own + "\n" + record("a") + "\n")),
                HasSubstr(R"({"events":1,"refused":[{"eventID":"own",)"));
    EXPECT_THAT(kept(), ElementsAre("a"));
}

TEST_F(GatewayDoorTest, RefusesWhatItCannotRead) {
    const struct {
        const char* name;
        std::string body;
        std::string gateway;
        const char* code;
    } rows[] = {
        {"no JSON", "x\n", "edge", "SerializationException"},
        {"no instance", "{}\n", "edge", "ValidationException"},
        {"too few lines", page(R"(,"events":2)", record("a") + "\n"), "edge",
         "ValidationException"},
        {"too many lines", page(R"(,"events":1)", record("a") + "\n" + record("b") + "\n"), "edge",
         "ValidationException"},
        {"no intent", page(R"(,"intents":1)", "{}\n"), "edge", "ValidationException"},
        {"a bad name", page(""), "a b", "ValidationException"},
        {"a bad Region", R"({"instance":"i","region":"\"},x"})", "edge", "ValidationException"},
    };
    for (const auto& row : rows) EXPECT_EQ(post(row.body, row.gateway), row.code) << row.name;
    EXPECT_THAT(kept(), IsEmpty());
    caller_.writes_all = false;
    caller_.account = "999999999999";
    EXPECT_EQ(post(page("")), "AccessDeniedException");
}

TEST_F(GatewayDoorTest, IntentsAreOfItsAccountToo) {
    const std::string own = record("own", "", "watch.opentrail.internal") + "\n";
    EXPECT_EQ(post(page(R"(,"intents":1)", own)), "AccessDeniedException");
    caller_.writes_all = false;
    caller_.account = "999999999999";
    const std::string head = R"({"instance":"i-1","account":"999999999999","intents":1})";
    EXPECT_EQ(post(head + "\n" + record("a") + "\n"), "AccessDeniedException");
    EXPECT_EQ(intents_->size(), 0u);
}

TEST_F(GatewayDoorTest, IntentsOfSilentGatewaysBecomeEvents) {
    const std::string unknown = "GatewayOutcomeUnknown";
    const std::string lines =
        record("a", unknown) + "\n" + record("b", unknown) + "\n" + record("c", unknown) + "\n";
    EXPECT_EQ(post(page(R"(,"intents":3)", lines)), R"({"events":0,"refused":[]})");
    EXPECT_EQ(post(page(R"(,"events":1)", record("a") + "\n")), R"({"events":1,"refused":[]})");
    EXPECT_EQ(post(page(R"(,"settled":["b"])")), R"({"events":0,"refused":[]})");
    start();  // The server ends; the gateway does not.
    clock_.move(GatewayDoor::patience);
    door_->tick();
    EXPECT_THAT(kept(), ElementsAre("a"));
    post(page(""));
    clock_.move(GatewayDoor::patience);
    door_->tick();
    EXPECT_THAT(kept(), ElementsAre("a"));
    clock_.move(std::chrono::seconds(11));
    door_->tick();
    EXPECT_THAT(kept(), ElementsAre("a", "c?"));
    start();
    clock_.move(GatewayDoor::patience + std::chrono::seconds(11));
    door_->tick();
    EXPECT_THAT(kept(), ElementsAre("a", "c?"));
}

TEST_F(GatewayDoorTest, OthersNeitherKeepIntentsOpenNorSettleThem) {
    const std::string own = caller_.arn;
    const std::string a = record("a", "GatewayOutcomeUnknown") + "\n";
    EXPECT_EQ(post(page(R"(,"intents":1)", a)), R"({"events":0,"refused":[]})");
    caller_.arn = "arn:aws:iam::111122223333:user/other";
    EXPECT_EQ(post(page(R"(,"settled":["a"])")), R"({"events":0,"refused":[]})");
    EXPECT_EQ(post(page(R"(,"intents":1)", a)), "AccessDeniedException");
    EXPECT_EQ(intents_->size(), 1u);
    start();
    EXPECT_EQ(intents_->size(), 1u);
    clock_.move(GatewayDoor::patience + std::chrono::seconds(11));
    post(page(""));  // Of the same name, but not the same.
    door_->tick();
    EXPECT_THAT(kept(), ElementsAre("a?"));
    EXPECT_EQ(intents_->size(), 0u);
}

TEST_F(GatewayDoorTest, ARolesSessionsAreOneOwner) {
    caller_.arn = "arn:aws:sts::111122223333:assumed-role/edge/one";
    const std::string a = record("a", "GatewayOutcomeUnknown") + "\n";
    EXPECT_EQ(post(page(R"(,"intents":1)", a)), R"({"events":0,"refused":[]})");
    caller_.arn = "arn:aws:sts::111122223333:assumed-role/edgeless/two";
    post(page(R"(,"settled":["a"])"));
    EXPECT_EQ(intents_->size(), 1u);
    caller_.arn = "arn:aws:sts::111122223333:assumed-role/edge/two";
    post(page(R"(,"settled":["a"])"));
    EXPECT_EQ(intents_->size(), 0u);
}

TEST_F(GatewayDoorTest, WhoMakesUpProcessesLosesTheirOwn) {
    const auto say = [&](const std::string& instance) {
        clock_.move(std::chrono::milliseconds(1));
        return post(R"({"instance":")" + instance + R"(","report":{"calls":1}})" + "\n");
    };
    say("honest");
    caller_.arn = "arn:aws:iam::111122223333:user/other";
    for (int i = 0; i < 150; ++i) say(fmt::format("made-up-{}", i));
    const std::string shown = to_text(door_->reports());
    EXPECT_EQ(door_->reports().size(), 101u);
    EXPECT_THAT(shown, HasSubstr(R"("honest")"));
    EXPECT_THAT(shown, HasSubstr(R"("made-up-149")"));
    EXPECT_THAT(shown, Not(HasSubstr(R"("made-up-49")")));
}

TEST_F(GatewayDoorTest, LeavesOutFiguresThatCannotBe) {
    const std::string endless(2000, 'x');
    post(page(R"(,"report":{"calls":-1,"events":1e300,"refused":18446744073709551615,)"
              R"("callsPerSecond":1e300,"recordingSecondsP50":-0.5,"recordingSecondsP99":0.25,)"
              R"("unrecorded":"7","waiting":3,"connections":null,"hindrance":")" +
              endless + R"(","name":"main","heard":"never","more":{"x":1},)" +
              R"("leftOutByName":{"GetObject":2,"PutObject":-2}})"));
    const JsonArray reports = door_->reports();
    ASSERT_EQ(reports.size(), 1u);
    JsonObject shown = reports[0].as_object();
    EXPECT_NE(shown.at("heard"), Json("never"));
    shown.erase("heard");
    // What must be there is, as a page that shows it relies on it.
    EXPECT_EQ(to_text(shown),
              R"({"endpoint":"","upstream":"","policy":"","calls":0,"callsPerSecond":0,"events":0,)"
              R"("refused":0,"unrecorded":0,"leftOut":0,"waiting":3,"connections":0,)"
              R"("upstreamErrors":0,"recordingSecondsP50":0,"recordingSecondsP99":2.5E-1,)"
              R"("unrecordedByName":{},"leftOutByName":{"GetObject":2},)"
              R"("name":"edge","instance":"i-1"})");
}

TEST_F(GatewayDoorTest, ShowsWhatGatewaysSayOfThemselves) {
    post(page(R"(,"report":{"calls":7})"));
    door_->set_served([] { return JsonArray{JsonObject{{"name", "main"}}}; });
    const JsonArray reports = door_->reports();
    ASSERT_EQ(reports.size(), 2u);
    EXPECT_EQ(to_text(reports[0]), R"({"name":"main"})");
    EXPECT_THAT(to_text(reports[1]), HasSubstr(R"("calls":7,)"));
}

}  // namespace
}  // namespace opentrail::api::v1
