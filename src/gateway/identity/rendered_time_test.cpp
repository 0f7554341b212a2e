// Every form in which public CloudTrail records write times inside their parameters.

#include "gateway/identity/rendered_time.h"

#include <gtest/gtest.h>

#include <vector>

namespace opentrail::gateway {
namespace {

TEST(RenderedTime, IsReadInEveryFormThatRecordsHave) {
    struct Case {
        Json value;
        std::string_view time;
    };
    const std::vector<Case> cases = {
        {"Jul 29, 2021 1:10:42 PM", "2021-07-29T13:10:42Z"},
        {"Jul 10, 2023, 12:07:59 PM", "2023-07-10T12:07:59Z"},
        {"Jan 1, 2024, 12:00:00 AM", "2024-01-01T00:00:00Z"},
        {"Feb 29, 2024 11:59:59 PM", "2024-02-29T23:59:59Z"},
        {"2026-07-28T10:13:58Z", "2026-07-28T10:13:58Z"},
        {1'688'991'121'000, "2023-07-10T12:12:01Z"},
        {1'688'991'121, "2023-07-10T12:12:01Z"},
    };
    for (const Case& example : cases) {
        const auto time = read_rendered_time(example.value);
        ASSERT_TRUE(time) << to_text(example.value);
        EXPECT_EQ(*time, parse_iso8601(example.time).value()) << to_text(example.value);
    }
}

TEST(RenderedTime, IsAbsentOfEverythingElse) {
    const std::vector<Json> cases = {
        "",
        "Jul 29, 2021",
        "Jul 32, 2021 1:10:42 PM",
        "Feb 29, 2023 1:10:42 PM",
        nullptr,
        "Jul 29, 2021 13:10:42 PM",
        "Jul 29, 2021 1:10:42 XM",
        "ulA 29, 2021 1:10:42 PM",
        -1,
        1e300,
        "Jul 29, 2021 1:10:42 PMx",
        true,
    };
    for (const Json& value : cases) EXPECT_FALSE(read_rendered_time(value)) << to_text(value);
}

}  // namespace
}  // namespace opentrail::gateway
