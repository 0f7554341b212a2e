// The figures of an import while it goes on, in whatever order files are listed and done.

#include "intake/import_tally.h"

#include <gtest/gtest.h>

namespace opentrail::intake {
namespace {

using catalog::ImportStatistics;

TEST(ImportTallies, CountAFolderAsCompletedWhenItIsListedAndDone) {
    ImportTally tally;
    EXPECT_EQ(tally.statistics(), ImportStatistics());
    tally.found("a/1");
    EXPECT_EQ(tally.statistics(), (ImportStatistics{.prefixes_found = 1}));
    tally.completed("a/1", 10);
    // There may be more of it.
    EXPECT_EQ(tally.statistics(), (ImportStatistics{.prefixes_found = 1,
                                                    .prefixes_completed = 0,
                                                    .files_completed = 1,
                                                    .events_completed = 10}));
    tally.found("b/1");
    EXPECT_EQ(tally.statistics().prefixes_found, 2U);
    EXPECT_EQ(tally.statistics().prefixes_completed, 1U);
    tally.completed("b/1", 5);
    tally.all_found();
    EXPECT_EQ(tally.statistics(), (ImportStatistics{.prefixes_found = 2,
                                                    .prefixes_completed = 2,
                                                    .files_completed = 2,
                                                    .events_completed = 15}));
}

TEST(ImportTallies, CountAFolderOnceThatComesAgain) {
    ImportTally tally;
    tally.found("a/1");
    tally.found("b/1");
    tally.completed("a/1", 1);
    EXPECT_EQ(tally.statistics().prefixes_completed, 1U);
    tally.found("a/2");
    EXPECT_EQ(tally.statistics().prefixes_found, 2U);
    EXPECT_EQ(tally.statistics().prefixes_completed, 0U);
    tally.completed("a/2", 1);
    tally.completed("b/1", 1);
    tally.all_found();
    EXPECT_EQ(tally.statistics().prefixes_found, 2U);
    EXPECT_EQ(tally.statistics().prefixes_completed, 2U);
}

TEST(ImportTallies, CountWhatFailedApart) {
    ImportTally tally;
    tally.found("top");
    tally.found("a/1");
    tally.failed("a/1");
    tally.completed("top", 3);
    tally.failed_beside();
    tally.all_found();
    EXPECT_EQ(tally.statistics(), (ImportStatistics{.prefixes_found = 2,
                                                    .prefixes_completed = 2,
                                                    .files_completed = 1,
                                                    .events_completed = 3,
                                                    .failed_entries = 2}));
}

}  // namespace
}  // namespace opentrail::intake
