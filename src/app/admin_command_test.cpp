// Shows how an import that its program left is called.

#include "app/admin_command.h"

#include <gtest/gtest.h>

namespace opentrail::app {
namespace {

TEST(ImportState, ARunningOneWhoseProgramIsSilentIsNoLongerRunning) {
    struct Row {
        const char* state;
        bool active;
        const char* shown;
    };
    const Row rows[] = {
        {"running", true, "running"},
        {"running", false, "no longer running"},
        {"done", false, "done"},
        {"forgotten", false, "forgotten"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.shown);
        EXPECT_EQ(import_state(row.state, row.active), row.shown);
    }
}

}  // namespace
}  // namespace opentrail::app
