// Shows when an import that says it is running is called unfinished.

#include "app/admin_command.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(ImportState, ARunningOneIsUnfinishedAfterAnHour) {
    const Timestamp now = *parse_iso8601("2026-03-01T12:00:00Z");
    struct Row {
        const char* state;
        const char* started;
        const char* shown;
    };
    const Row rows[] = {
        {"running", "2026-03-01T11:59:59.000Z", "running"},
        {"running", "2026-03-01T11:00:00.000Z", "running"},
        {"running", "2026-03-01T10:59:59.999Z", "unfinished"},
        {"running", "2026-03-01T12:00:01.000Z", "running"},  // The server's clock is ahead.
        {"running", "not a time", "running"},
        {"done", "2026-02-01T00:00:00.000Z", "done"},
        {"forgotten", "2026-02-01T00:00:00.000Z", "forgotten"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.started);
        EXPECT_EQ(import_state(row.state, row.started, now), row.shown);
    }
}

}  // namespace
}  // namespace opentrail::app
