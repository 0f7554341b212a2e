// Windows of digests: by hand, to the second.

#include "delivery/digest_window.h"

#include <gtest/gtest.h>

namespace opentrail::delivery {
namespace {

using namespace std::chrono_literals;

const Timestamp noon = parse_iso8601("2026-01-02T12:00:00Z").value();

catalog::LogFile stored(Timestamp when) {
    catalog::LogFile file;
    file.stored = when;
    return file;
}

TEST(DigestWindow, BoundariesAreAnIntervalApart) {
    const struct {
        const char* name;
        Duration after;
        Duration boundary;
    } rows[] = {
        {"before it began", -5min, 0s},    {"when it began", 0s, 1h},
        {"just before one", 1h - 1ms, 1h}, {"at one", 1h, 2h},
        {"long after", 100h + 1ms, 101h},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(boundary_after(noon, 1h, noon + row.after), noon + row.boundary) << row.name;
    }
}

TEST(DigestWindow, EndsAtLeastASecondLater) {
    const struct {
        const char* name;
        Duration last;  // After the start.
        Duration asked;
        Duration end;
    } rows[] = {
        {"in time", 0s, 1h, 1h},
        {"to the second", 0s, 1h + 999ms, 1h},
        {"the clock went back", 0s, -3h, 1s},
        {"at once", 0s, 500ms, 1s},
        {"one was given up", 2h, 1h, 2h + 1s},
    };
    for (const auto& row : rows) {
        const catalog::DigestChain chain{.name = {}, .start = noon, .last = noon + row.last};
        EXPECT_EQ(window_to(chain, noon + row.asked), (DigestWindow{noon, noon + row.end}))
            << row.name;
    }
}

TEST(DigestWindow, TheLastOneEndsAfterAllItsFiles) {
    const catalog::DigestChain chain{.name = {}, .start = noon, .last = noon};
    const Timestamp now = noon + 10s + 500ms;
    const struct {
        const char* name;
        std::vector<catalog::LogFile> files;
        Duration end;
    } rows[] = {
        {"none", {}, 10s},
        {"all before", {stored(noon + 9s)}, 10s},
        {"in this second", {stored(noon + 10s + 400ms), stored(noon)}, 11s},
        {"before the clock went back", {stored(noon + 1h)}, 10s},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(final_window(chain, row.files, now), (DigestWindow{noon, noon + row.end, true}))
            << row.name;
    }
}

TEST(DigestWindow, OfBackfillIsWhereItsFilesAre) {
    const catalog::DigestChainName backfill{
        .trail = "t", .run = 1, .region = "r", .backfill = true};
    const catalog::DigestChain fresh{.name = backfill, .start = {}, .last = {}};
    const std::vector<catalog::LogFile> files{stored(noon + 5s + 1ms), stored(noon + 1500ms)};
    EXPECT_EQ(backfill_window(fresh, files), (DigestWindow{noon + 1s, noon + 6s}));
    // After the one before, as its name is.
    const catalog::DigestChain later{.name = backfill, .start = noon + 3s, .last = noon + 3s};
    EXPECT_EQ(backfill_window(later, files), (DigestWindow{noon + 3s, noon + 6s}));
    const catalog::DigestChain latest{.name = backfill, .start = noon + 1h, .last = noon + 1h};
    EXPECT_EQ(backfill_window(latest, files), (DigestWindow{noon + 1h, noon + 1h + 1s}));
}

}  // namespace
}  // namespace opentrail::delivery
