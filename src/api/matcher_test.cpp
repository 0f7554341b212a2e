// Matcher: the same answers as the history's queries have, on batches with their facts and on those
// read back without.

#include "api/matcher.h"

#include <gtest/gtest.h>

#include "history/testing/event_maker.h"

namespace opentrail::api {
namespace {

using event::Field;
using history::Made;

journal::Batch sample() {
    std::vector<Made> made(3);
    made[0].id = "a";
    made[1].millis = 1'767'323'046'000;
    made[1].id = "b";
    made[1].name = "PutObject";
    made[1].user = "bob";
    made[1].error = "AccessDenied";
    made[1].text = "needle";
    made[2].millis = 1'767'323'047'000;
    made[2].id = "c";
    made[2].account = "444455556666";
    made[2].region = "eu-west-1";
    return history::batch_of(made, journal::Door::import, "i1");
}

std::vector<std::size_t> items_of(const history::Query& query, const journal::Batch& batch,
                                  std::size_t first = 0) {
    BatchMatcher matcher(query);
    std::vector<std::size_t> items;
    for (const BatchMatcher::Match& match : matcher.match(batch, first))
        items.push_back(match.item);
    return items;
}

history::Query with(Field field, std::vector<std::string> any_of, bool negate = false) {
    history::Query query;
    query.filters.push_back({.field = field, .any_of = std::move(any_of), .negate = negate});
    return query;
}

TEST(Matcher, AnswersEveryKindOfFilter) {
    history::Query by_id;
    by_id.event_id = "b";
    history::Query by_text;
    by_text.text = "needle";
    history::Query from;
    from.from = from_millis(1'767'323'046'000);
    history::Query to;
    to.to = from_millis(1'767'323'046'000);
    history::Query both = with(Field::username, {"bob"});
    both.filters.push_back({.field = Field::event_name, .any_of = {"GetObject"}, .negate = false});
    history::Query contains = with(Field::username, {"LIC"});
    contains.filters.front().match = history::ValueMatch::contains;
    history::Query denied = with(Field::error_code, {});
    denied.filters.front().match = history::ValueMatch::denial;
    history::Query by_member;
    by_member.members.push_back({.path = "userAgent", .any_of = {"needle"}});
    history::Query by_absence;
    by_absence.members.push_back(
        {.path = "userAgent", .any_of = {}, .negate = true, .match = history::ValueMatch::present});
    using Items = std::vector<std::size_t>;
    const struct {
        const char* name;
        history::Query query;
        Items items;
    } rows[] = {
        {"everything", {}, {0, 1, 2}},
        {"a name", with(Field::event_name, {"PutObject"}), {1}},
        {"one of two users", with(Field::username, {"bob", "alice"}), {0, 1, 2}},
        {"not a user", with(Field::username, {"bob"}, true), {0, 2}},
        {"not a value that is absent", with(Field::error_code, {"AccessDenied"}, true), {0, 2}},
        {"an account", with(Field::account, {"444455556666"}), {2}},
        {"a Region", with(Field::region, {"us-east-1"}), {0, 1}},
        {"a category", with(Field::category, {"Data"}), {0, 1, 2}},
        {"another category", with(Field::category, {"Management"}), {}},
        {"a door", with(Field::door, {"import"}), {0, 1, 2}},
        {"another door", with(Field::door, {"submitted"}), {}},
        {"an import", with(Field::import_id, {"i1"}), {0, 1, 2}},
        {"not an import", with(Field::import_id, {"i1"}, true), {}},
        {"an id", by_id, {1}},
        {"text", by_text, {1}},
        {"from, inclusive", from, {1, 2}},
        {"to, inclusive", to, {0, 1}},
        {"two that no event has both", both, {}},
        {"a part of a user", contains, {0, 2}},
        {"a denial", denied, {1}},
        {"a member", by_member, {1}},
        {"no such member", by_absence, {0, 2}},
    };
    journal::Batch passed = sample();
    passed.provenance.door = journal::Door::gateway;
    passed.provenance.gateway = "edge";
    EXPECT_EQ(items_of(with(Field::door, {"gateway"}), passed), (Items{0, 1, 2}));
    EXPECT_EQ(items_of(with(Field::door, {"gateway:edge"}), passed), (Items{0, 1, 2}));
    EXPECT_EQ(items_of(with(Field::door, {"gateway:other"}), passed), Items{});
    const journal::Batch attached = sample();
    journal::Batch bare = sample();
    bare.attachment = nullptr;
    for (const auto& row : rows) {
        EXPECT_EQ(items_of(row.query, attached), row.items) << row.name;
        EXPECT_EQ(items_of(row.query, bare), row.items) << row.name << ", read back";
    }
}

TEST(Matcher, BeginsWhereItIsTold) {
    EXPECT_EQ(items_of({}, sample(), 2), std::vector<std::size_t>{2});
    EXPECT_TRUE(items_of({}, sample(), 3).empty());
}

TEST(Matcher, SkipsEntriesThatAreNoEvents) {
    journal::Batch batch = sample();
    batch.items.insert(
        batch.items.begin() + 1,
        {.kind = journal::Kind::change, .flags = 0, .record = "{}", .record_hash = {}});
    history::Query query = with(Field::username, {"bob"});
    EXPECT_EQ(items_of(query, batch), std::vector<std::size_t>{2});
}

}  // namespace
}  // namespace opentrail::api
