// Trails in the catalog: what is there, every version by its position, and what delivery noted.

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/schema.h"
#include "catalog/testing/catalog_fixture.h"
#include "catalog/testing/older_schema.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

Trail trail_of(const std::string& id, const std::string& name,
               const std::string& region = "us-east-1", const std::string& account = "1") {
    Trail trail;
    trail.id = id;
    trail.account = account;
    trail.name = name;
    trail.home_region = region;
    trail.bucket = "logs";
    trail.tags = {{"k", "v"}, {"only", std::nullopt}};
    trail.created = noon;
    return trail;
}

class TrailTableTest : public CatalogFixture {
  protected:
    static std::vector<std::string> names(const Result<std::vector<Trail>>& trails) {
        std::vector<std::string> names;
        for (const Trail& trail : trails.value()) names.push_back(trail.name);
        return names;
    }

    /// "offset=name" or "offset=deleted" of each version.
    std::string versions_of(std::string_view id) {
        std::string text;
        const auto histories = catalog_->trail_versions().value();
        for (const TrailHistory& history : histories) {
            if (history.id != id) continue;
            for (const TrailVersion& version : history.versions) {
                text += std::to_string(version.changed.offset) + "=" +
                        (version.trail ? version.trail->bucket : "deleted") + " ";
            }
        }
        return text;
    }
};

TEST_F(TrailTableTest, KeepsTrailsInTheOrderOfTheirMakingOverReopening) {
    EXPECT_EQ(catalog_->trail("1", "us-east-1", "b").error().code, Code::not_found);
    apply(1, PutTrail{trail_of("id-z", "b")});
    apply(3, PutTrail{trail_of("id-y", "a")});
    apply(5, PutTrail{trail_of("id-x", "b", "eu-west-1")});
    apply(7, PutTrail{trail_of("id-w", "b", "us-east-1", "2")}, 2);
    Trail changed = trail_of("id-z", "b");
    changed.logging = true;
    changed.started = noon;
    apply(9, PutTrail{changed});
    open();
    EXPECT_EQ(catalog_->trail("1", "us-east-1", "b").value(), changed);
    EXPECT_EQ(catalog_->trail("1", "eu-west-1", "b").value(), trail_of("id-x", "b", "eu-west-1"));
    EXPECT_EQ(names(catalog_->trails("1")), (std::vector<std::string>{"b", "a", "b"}));
    EXPECT_EQ(names(catalog_->trails("2")), std::vector<std::string>{"b"});
    EXPECT_EQ(catalog_->all_trails()->size(), 4U);
    apply(11, DeleteTrail{"id-z"});
    apply(13, DeleteTrail{"absent"});
    EXPECT_EQ(names(catalog_->trails("1")), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(catalog_->trail("1", "us-east-1", "b").error().code, Code::not_found);
}

TEST_F(TrailTableTest, PassesOverWhatNobodyCouldAskForAndAppliesTheRest) {
    apply(1, PutTrail{trail_of("first", "a")});
    apply(3, PutTrail{trail_of("second", "a")});
    EXPECT_EQ(catalog_->trail("1", "us-east-1", "a")->id, "first");
    EXPECT_EQ(versions_of("second"), "");
    apply(5, DeleteTrail{"first"});
    apply(7, PutTrail{trail_of("first", "a")});
    EXPECT_EQ(names(catalog_->trails("1")), std::vector<std::string>{});
    EXPECT_EQ(versions_of("first"), "1=logs 5=deleted ");
    apply(9, PutTrail{trail_of("third", "a")});
    EXPECT_EQ(catalog_->trail("1", "us-east-1", "a")->id, "third");
}

TEST_F(TrailTableTest, KeepsEveryVersionByThePositionOfItsChange) {
    Trail trail = trail_of("id", "a");
    apply(1, PutTrail{trail}, 2);
    trail.bucket = "second";
    apply(4, PutTrail{trail}, 2);
    apply(9, DeleteTrail{"id"}, 2);
    Trail again = trail_of("id2", "a");
    apply(12, PutTrail{again}, 2);
    open();
    EXPECT_EQ(versions_of("id"), "1=logs 4=second 9=deleted ");
    EXPECT_EQ(versions_of("id2"), "12=logs ");
    const std::vector<TrailHistory> histories = catalog_->trail_versions().value();
    ASSERT_EQ(histories.size(), 2U);
    EXPECT_EQ(histories[0].versions[1].changed, (journal::Position{2, 4}));
    EXPECT_EQ(histories[0].versions[1].trail, trail);
    EXPECT_EQ(catalog_->trail("1", "us-east-1", "a")->id, "id2");
}

TEST_F(TrailTableTest, DropsOnlyVersionsThatHoldForNothingMore) {
    const struct {
        const char* name;
        journal::Position before;
        const char* left;
    } rows[] = {
        {"nothing is before the first", {0, 1}, "1=a 4=b 9=deleted "},
        {"the first holds up to the second's change itself", {0, 4}, "1=a 4=b 9=deleted "},
        {"the second holds after its change", {0, 5}, "4=b 9=deleted "},
        {"the deletion's own entry is judged by the second", {0, 9}, "4=b 9=deleted "},
        {"after the deletion nothing is needed", {0, 10}, ""},
        {"another shard", {1, 10}, "1=a 4=b 9=deleted "},
    };
    for (const auto& row : rows) {
        const std::string id = row.name;
        Trail trail = trail_of(id, id);
        trail.bucket = "a";
        const disk::TemporaryDirectory directory;
        catalog_ = Catalog::open(directory / "catalog.db").value();
        apply(1, PutTrail{trail});
        trail.bucket = "b";
        apply(4, PutTrail{trail});
        apply(9, DeleteTrail{id});
        ASSERT_TRUE(catalog_->drop_trail_versions(id, row.before));
        EXPECT_EQ(versions_of(id), row.left) << row.name;
        catalog_ = nullptr;  // Before its directory.
    }
}

TEST_F(TrailTableTest, NotesWhatDeliveryCameTo) {
    EXPECT_EQ(catalog_->delivery_status("id").value(), DeliveryStatus());
    const DeliveryStatus failed{.latest_delivery = std::nullopt,
                                .latest_attempt = noon,
                                .latest_success = std::nullopt,
                                .latest_error = "NoSuchBucket",
                                .reason = "there is no bucket logs",
                                .failing_since = noon - Duration(3)};
    ASSERT_TRUE(catalog_->set_delivery_status("id", failed));
    open();
    EXPECT_EQ(catalog_->delivery_status("id").value(), failed);
    const DeliveryStatus delivered{.latest_delivery = noon,
                                   .latest_attempt = noon,
                                   .latest_success = noon + Duration(1),
                                   .latest_error = ""};
    ASSERT_TRUE(catalog_->set_delivery_status("id", delivered));
    EXPECT_EQ(catalog_->delivery_status("id").value(), delivered);
}

TEST_F(TrailTableTest, ForgetsTheStatusWithTheLastVersion) {
    apply(1, PutTrail{trail_of("id", "a")});
    ASSERT_TRUE(catalog_->set_delivery_status(
        "id",
        {.latest_delivery = noon, .latest_attempt = {}, .latest_success = {}, .latest_error = ""}));
    ASSERT_TRUE(catalog_->drop_trail_versions("id", {0, 100}));
    EXPECT_TRUE(catalog_->delivery_status("id")->latest_delivery);
    apply(100, DeleteTrail{"id"});
    ASSERT_TRUE(catalog_->drop_trail_versions("id", {0, 101}));
    EXPECT_FALSE(catalog_->delivery_status("id")->latest_delivery);
}

TEST_F(TrailTableTest, ForgetsAllOrNothing) {
    apply(1, PutTrail{trail_of("id", "a")});
    ASSERT_TRUE(catalog_->set_delivery_status("id", DeliveryStatus()));
    apply(100, DeleteTrail{"id"});
    const std::string before = versions_of("id");
    catalog_ = nullptr;
    {
        // The last of what is forgotten cannot be.
        Database other = *Database::open(directory_ / "catalog.db", Database::Access::read_write);
        ASSERT_TRUE(
            other.run("CREATE TRIGGER keep BEFORE DELETE ON trail_status"
                      " BEGIN SELECT RAISE(ABORT, 'kept'); END"));
    }
    open();
    EXPECT_FALSE(catalog_->drop_trail_versions("id", {0, 101}));
    EXPECT_EQ(versions_of("id"), before);
}

TEST_F(TrailTableTest, OpensACatalogFromBeforeTrails) {
    apply(1, PutUser{{.account = "1", .name = "u", .id = "i", .arn = "a", .created = noon}});
    catalog_ = nullptr;
    {
        Database database =
            *Database::open(directory_ / "catalog.db", Database::Access::read_write);
        ASSERT_TRUE(database.run(without_digests));
        ASSERT_TRUE(
            database.run("DROP TABLE trails; DROP TABLE trail_versions;"
                         "DROP TABLE trail_status; DROP TABLE trail_cursors;"
                         "DROP TABLE log_files; DROP TABLE accounts; DROP TABLE deleted_ids;"
                         "DROP TABLE resource_policies; DROP TABLE access_key_uses;"
                         "ALTER TABLE tokens DROP COLUMN user_id;"
                         "CREATE TABLE users (account, name, id, arn, created);"
                         "INSERT INTO users SELECT account, name, id, arn, 0 FROM principals;"
                         "DROP TABLE principals; DROP TABLE buckets; DROP TABLE trail_buckets;"
                         "PRAGMA user_version=1"));
    }
    open();
    EXPECT_EQ(catalog_->user("1", "u")->id, "i");
    apply(2, PutTrail{trail_of("id", "a")});
    EXPECT_EQ(names(catalog_->all_trails()), std::vector<std::string>{"a"});
}

TEST(TrailText, IsRefusedWhenItIsNone) {
    EXPECT_EQ(decode_trail("[]").error().code, Code::corrupt);
    EXPECT_EQ(decode_trail("{}").error().code, Code::corrupt);
    const Trail trail = trail_of("id", "a");
    EXPECT_EQ(decode_trail(encode(trail)).value(), trail);
    EXPECT_EQ(arn_of(trail), "arn:aws:cloudtrail:us-east-1:1:trail/a");
}

}  // namespace
}  // namespace opentrail::catalog
