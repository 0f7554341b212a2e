// A catalog that is lost beside its journal.

#include "catalog/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "base/log.h"
#include "base/testing/fake_clock.h"
#include "catalog/applier.h"
#include "catalog/database.h"
#include "disk/real_disk.h"
#include "disk/testing/fake_disk.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {
namespace {

using ::testing::HasSubstr;

class RebuildTest : public ::testing::Test {
  protected:
    RebuildTest() {
        set_log({.least = Level::error, .clock = nullptr, .sink = [](std::string_view) {}});
    }
    ~RebuildTest() override { set_log({}); }

    Result<std::unique_ptr<Catalog>> open(bool may_rebuild) {
        return open_beside(disk_, path_, *journal_, may_rebuild);
    }

    /// A catalog of one home, and a journal that says so.
    void begin() {
        const auto catalog = open(false).value();
        const auto applier = Applier::start(*journal_, *catalog, {.background = false}).value();
        const Change home = FoundHome{{.account = "000000000000",
                                       .region = "us-east-1",
                                       .created = clock_.now(),
                                       .sealed_page_key = "k"}};
        ASSERT_TRUE(applier->append(journal::Kind::change, {}, {&home, 1}));
    }

    void lose() {
        for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path_ + suffix).c_str());
    }

    disk::RealDisk disk_;
    disk::FakeDisk journal_disk_;
    FakeClock clock_;
    disk::TemporaryDirectory directory_;
    const std::string path_ = directory_ / "catalog.db";
    std::unique_ptr<journal::Journal> journal_ =
        journal::Journal::open(journal_disk_, clock_, "/journal", {.background = false}).value();
};

TEST_F(RebuildTest, OpensWhatIsThere) {
    begin();
    const auto catalog = open(false).value();
    EXPECT_EQ(catalog->home()->account, "000000000000");
    EXPECT_EQ(delivery_begin(*catalog, 0).value(), 0U);
}

TEST_F(RebuildTest, RefusesToGoOnWithoutTheCatalog) {
    begin();
    lose();
    for (int i = 0; i < 2; ++i) {
        const auto opened = open(false);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, Code::corrupt);
        EXPECT_THAT(opened.error().message, HasSubstr("catalog.db is missing"));
        EXPECT_THAT(opened.error().message, HasSubstr("--set catalog.rebuild=true"));
        EXPECT_FALSE(disk_.exists(path_).value());
    }
}

TEST_F(RebuildTest, TakesACatalogThatHasAppliedNothing) {
    // The first start, cut short between the journal's first entries and the catalog's.
    begin();
    lose();
    ASSERT_TRUE(Catalog::open(path_));
    const auto catalog = open(false).value();
    EXPECT_EQ(catalog->applied(0).value(), 0U);
    EXPECT_EQ(delivery_begin(*catalog, 0).value(), 0U);
}

TEST_F(RebuildTest, MakesItAgainWhenAsked) {
    begin();
    lose();
    // What an attempt that was cut short, and the lost database, left.
    {
        Database left = *Database::open(path_ + ".new", Database::Access::read_write);
    }
    std::FILE* const wal = std::fopen((path_ + "-wal").c_str(), "w");
    ASSERT_TRUE(wal);
    std::fclose(wal);
    {
        const auto catalog = open(true).value();
        EXPECT_EQ(delivery_begin(*catalog, 0).value(), 1U);
        const auto applier = Applier::start(*journal_, *catalog, {.background = false}).value();
        EXPECT_EQ(catalog->home()->account, "000000000000");
    }
    EXPECT_FALSE(disk_.exists(path_ + ".new").value());
    // The setting is of no effect on a catalog that is there.
    const auto catalog = open(true).value();
    EXPECT_EQ(catalog->applied(0).value(), 1U);
    EXPECT_EQ(delivery_begin(*catalog, 0).value(), 1U);
}

}  // namespace
}  // namespace opentrail::catalog
