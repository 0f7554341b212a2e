// Catalog: what changes add up to, once each, over reopening; and databases that are no catalog.

#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include <fstream>

#include "catalog/database.h"
#include "catalog/schema.h"
#include "catalog/testing/catalog_fixture.h"

namespace opentrail::catalog {
namespace {

const Timestamp noon = from_millis(1'767'355'200'000);

class CatalogTest : public CatalogFixture {
  protected:
    static Import import_of(const std::string& id, Timestamp started) {
        Import import;
        import.id = id;
        import.account = "000000000000";
        import.principal = "arn:aws:iam::000000000000:user/admin";
        import.paths = {"/logs/a", "b"};
        import.started = started;
        return import;
    }
};

TEST_F(CatalogTest, IsEmptyAtFirst) {
    EXPECT_EQ(catalog_->home().error().code, Code::not_found);
    EXPECT_EQ(catalog_->access_key("AKIAX").error().code, Code::not_found);
    EXPECT_EQ(catalog_->token_by_hash(sha256("x")).error().code, Code::not_found);
    EXPECT_EQ(catalog_->import("i").error().code, Code::not_found);
    EXPECT_EQ(catalog_->kept_reply("a", "k").error().code, Code::not_found);
    EXPECT_EQ(catalog_->applied(0).value(), 0U);
    EXPECT_EQ(catalog_->conflict_count().value(), 0U);
    EXPECT_TRUE(catalog_->tokens()->empty());
}

TEST_F(CatalogTest, KeepsWhatIsPutOverReopening) {
    const Home home{.account = "111122223333",
                    .region = "eu-west-1",
                    .created = noon,
                    .sealed_page_key = std::string("a\0b", 3)};
    const User user{
        .account = "111122223333", .name = "admin", .id = "AIDA1", .arn = "arn:u", .created = noon};
    const AccessKey key{.id = "AKIA1",
                        .account = "111122223333",
                        .user = "admin",
                        .sealed_secret = std::string("\0\xff", 2),
                        .active = true,
                        .created = noon};
    const Token token{.id = "t",
                      .name = "ci",
                      .hash = sha256("secret"),
                      .account = "111122223333",
                      .user = "admin",
                      .scopes = {"events:read", "admin"},
                      .created = noon,
                      .expires = noon + Duration(5)};
    apply({FoundHome{home}, PutUser{user}, PutAccessKey{key}, PutToken{token}});
    open();
    EXPECT_EQ(catalog_->home().value(), home);
    EXPECT_EQ(catalog_->user("111122223333", "admin").value(), user);
    EXPECT_EQ(catalog_->access_key("AKIA1").value(), key);
    EXPECT_EQ(catalog_->access_keys("111122223333", "admin").value(), std::vector{key});
    EXPECT_EQ(catalog_->token_by_hash(sha256("secret")).value(), token);
    EXPECT_EQ(catalog_->token("t").value(), token);
    EXPECT_EQ(catalog_->applied(0).value(), 4U);
}

TEST_F(CatalogTest, KeepsTheFirstHome) {
    apply({FoundHome{{.account = "1", .region = "a", .created = noon, .sealed_page_key = "k"}},
           FoundHome{{.account = "2", .region = "b", .created = noon, .sealed_page_key = "k"}}});
    EXPECT_EQ(catalog_->home()->account, "1");
}

TEST_F(CatalogTest, DeletesTokens) {
    apply({PutToken{{.id = "t",
                     .name = "n",
                     .hash = sha256("a"),
                     .account = "1",
                     .user = "u",
                     .scopes = {},
                     .created = noon,
                     .expires = std::nullopt}}});
    EXPECT_FALSE(catalog_->token("t")->expires);
    apply({DeleteToken{"t"}, DeleteToken{"absent"}});
    EXPECT_EQ(catalog_->token_by_hash(sha256("a")).error().code, Code::not_found);
}

TEST_F(CatalogTest, CountsEachGroupOfAnImportOnce) {
    const CountImport count{"i", {.kept = 10, .duplicates = 2, .conflicts = 1, .failed = 3}};
    apply({StartImport{import_of("i", noon)}, count, count});
    // The same journal again, as after a crash.
    next_ = 0;
    apply({StartImport{import_of("i", noon)}, count, count, count});
    const ImportFigures thrice{.kept = 30, .duplicates = 6, .conflicts = 3, .failed = 9};
    EXPECT_EQ(catalog_->import("i")->figures, thrice);
    EXPECT_EQ(catalog_->import("i")->paths, (std::vector<std::string>{"/logs/a", "b"}));
}

TEST_F(CatalogTest, TakesAnImportFromRunningToForgotten) {
    apply({StartImport{import_of("old", noon)}, StartImport{import_of("new", noon + Duration(1))}});
    EXPECT_EQ(catalog_->import("old")->state, ImportState::running);
    apply(
        {FinishImport{.id = "old", .finished = noon + Duration(9), .files = 7, .failed_files = 1}});
    EXPECT_EQ(catalog_->import("old")->state, ImportState::done);
    EXPECT_EQ(catalog_->import("old")->finished, noon + Duration(9));
    EXPECT_EQ(catalog_->import("old")->files, 7U);
    EXPECT_TRUE(catalog_->forgotten_imports()->empty());
    apply({ForgetImport{"old"},
           FinishImport{.id = "old", .finished = noon, .files = 0, .failed_files = 0}});
    EXPECT_EQ(catalog_->import("old")->state, ImportState::forgotten);
    EXPECT_EQ(catalog_->forgotten_imports().value(), std::vector<std::string>{"old"});
    ASSERT_EQ(catalog_->imports()->size(), 2U);
    EXPECT_EQ(catalog_->imports()->front().id, "new");
}

TEST_F(CatalogTest, LearnsTheEarlierOfAConflictLater) {
    const journal::Position later{0, 50};
    const journal::Position earlier{0, 3};
    apply({FindConflict{{.earlier = std::nullopt, .later = later, .found = noon}}});
    apply({FindConflict{{.earlier = earlier, .later = later, .found = noon + Duration(1)}}});
    apply({FindConflict{{.earlier = std::nullopt, .later = later, .found = noon}}});
    EXPECT_EQ(catalog_->conflict_count().value(), 1U);
    ASSERT_EQ(catalog_->conflicts(10)->size(), 1U);
    EXPECT_EQ(catalog_->conflicts(10)->front().earlier, earlier);
    EXPECT_EQ(catalog_->conflicts(10)->front().later, later);
}

TEST_F(CatalogTest, ListsTheNewestConflictsFirst) {
    for (std::uint64_t i = 0; i < 5; ++i) {
        apply({FindConflict{
            {.earlier = std::nullopt, .later = {0, 100 + i}, .found = noon + Duration(i)}}});
    }
    const std::vector<Conflict> newest = catalog_->conflicts(2).value();
    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest[0].later.offset, 104U);
    EXPECT_EQ(newest[1].later.offset, 103U);
}

TEST_F(CatalogTest, KeepsRepliesUntilTheyAreDropped) {
    const KeptReply reply{.principal = "arn:a",
                          .key = "k",
                          .body_hash = sha256("b"),
                          .body = "{\"a\":1}",
                          .created = noon};
    apply({KeepReply{reply}});
    EXPECT_EQ(catalog_->kept_reply("arn:a", "k").value(), reply);
    EXPECT_EQ(catalog_->kept_reply("arn:b", "k").error().code, Code::not_found);
    ASSERT_TRUE(catalog_->drop_replies(noon));
    EXPECT_TRUE(catalog_->kept_reply("arn:a", "k"));
    ASSERT_TRUE(catalog_->drop_replies(noon + Duration(1)));
    EXPECT_FALSE(catalog_->kept_reply("arn:a", "k"));
}

TEST_F(CatalogTest, KeepsCursorsByFollowerAndShard) {
    EXPECT_EQ(catalog_->load("history", 0).value(), 0U);
    ASSERT_TRUE(catalog_->store("history", {0, 17}));
    ASSERT_TRUE(catalog_->store("history", {1, 18}));
    ASSERT_TRUE(catalog_->store("history", {0, 19}));
    open();
    EXPECT_EQ(catalog_->load("history", 0).value(), 19U);
    EXPECT_EQ(catalog_->load("history", 1).value(), 18U);
    EXPECT_EQ(catalog_->load("watch", 0).value(), 0U);
}

TEST_F(CatalogTest, NeverGoesBackInAShardAndKeepsShardsApart) {
    ASSERT_TRUE(catalog_->apply({}, {0, 100}));
    ASSERT_TRUE(catalog_->apply({}, {0, 90}));
    ASSERT_TRUE(catalog_->apply({}, {2, 5}));
    EXPECT_EQ(catalog_->applied(0).value(), 100U);
    EXPECT_EQ(catalog_->applied(1).value(), 0U);
    EXPECT_EQ(catalog_->applied(2).value(), 5U);
}

TEST_F(CatalogTest, RefusesACatalogOfALaterVersion) {
    catalog_ = nullptr;
    {
        Database database =
            *Database::open(directory_ / "catalog.db", Database::Access::read_write);
        ASSERT_TRUE(database.run("PRAGMA user_version=" + std::to_string(schema_version() + 1)));
    }
    const auto opened = Catalog::open(directory_ / "catalog.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::corrupt);
    EXPECT_NE(opened.error().message.find("this program knows up to"), std::string::npos);
}

TEST_F(CatalogTest, RefusesTheDatabaseOfAnotherProgram) {
    {
        Database database = *Database::open(directory_ / "other.db", Database::Access::read_write);
        ASSERT_TRUE(
            database.run("CREATE TABLE t (x); PRAGMA user_version=1; PRAGMA application_id=7"));
    }
    EXPECT_EQ(Catalog::open(directory_ / "other.db").error().code, Code::corrupt);
}

TEST_F(CatalogTest, RefusesAFileThatIsNoDatabase) {
    std::ofstream(directory_ / "text.db") << std::string(4096, 'x');
    EXPECT_EQ(Catalog::open(directory_ / "text.db").error().code, Code::corrupt);
}

TEST_F(CatalogTest, SaysThatADirectoryIsMissing) {
    EXPECT_EQ(Catalog::open(directory_ / "absent/catalog.db").error().code, Code::unavailable);
}

}  // namespace
}  // namespace opentrail::catalog
