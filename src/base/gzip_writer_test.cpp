// GzipWriter: one member, whatever the pieces, which gunzip() reads back.

#include "base/gzip_writer.h"

#include <gtest/gtest.h>

#include <random>

#include "base/gzip.h"

namespace opentrail {
namespace {

TEST(GzipWriter, GivesTheSameMemberHoweverTheTextIsCut) {
    std::mt19937 chance(3);
    std::string noise(200'000, '\0');
    for (char& c : noise) c = static_cast<char>(chance());
    std::string text;
    while (text.size() < 1'000'000) text += R"({"eventName":")" + std::to_string(chance() % 500);
    GzipWriter writer;
    for (const std::string& whole : {std::string(), std::string("x"), noise, text, text + noise}) {
        writer.append(whole);
        const std::string at_once = writer.finish();
        EXPECT_EQ(gunzip(at_once, 10'000'000).value(), whole);
        for (std::string_view rest = whole; !rest.empty();) {
            const std::size_t part = std::min<std::size_t>(rest.size(), chance() % 50'000);
            writer.append(rest.substr(0, part));
            rest.remove_prefix(part);
        }
        EXPECT_EQ(writer.finish(), at_once);
    }
}

}  // namespace
}  // namespace opentrail
