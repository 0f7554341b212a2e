// Shows which misspelt words are understood.

#include "app/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace opentrail::app {
namespace {

TEST(Nearest, FindsTheWordThatWasMeant) {
    const std::vector<std::string> known = {"serve", "import", "lookup", "tail", "status"};
    struct Row {
        std::string word;
        const char* said;
    };
    const Row rows[] = {
        {"lokup", "; did you mean 'lookup'?"},
        {"lookpu", "; did you mean 'lookup'?"},
        {"server", "; did you mean 'serve'?"},
        {"stat", "; did you mean 'status'?"},
        {"s", ""},
        {"bogus", ""},
        {"", ""},
        {std::string(100'000, 'l'), ""},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(did_you_mean(row.word, known), row.said) << row.word.substr(0, 20);
    }
}

}  // namespace
}  // namespace opentrail::app
