// The made-up records: that they are as many, as varied, as distinct and as compressible as
// promised, that each is admitted, and that they say what the generator says of them.

#include "event/sample.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "base/hash.h"
#include "event/parse.h"
#include "event/sample_story.h"

namespace opentrail::event {
namespace {

constexpr Timestamp begin{Duration{1'767'225'600'000}};  // 2026-01-01T00:00:00Z

std::set<std::string> texts(const FactsBatch& batch, Field field) {
    std::set<std::string> found;
    for (const Value& value : batch.values_of(batch.facts.back())) {
        if (value.field == field) found.insert(std::string(value.text));
    }
    return found;
}

std::set<std::string> one_of(std::string_view text) {
    return text.empty() ? std::set<std::string>{} : std::set{std::string(text)};
}

TEST(Sample, HasTheSizesThatAreStated) {
    const Generator generator({.begin = begin});
    std::set<std::string_view> names;
    std::set<std::string> sources;
    for (const Operation& each : generator.operations()) {
        names.insert(each.name);
        sources.insert(each.source);
    }
    EXPECT_EQ(names.size(), 264u);
    EXPECT_EQ(sources.size(), 64u);

    std::set<std::string> people;
    std::set<std::string> keys;
    for (const Principal& each : generator.population().principals()) {
        people.insert(each.before_key);
        keys.insert(each.keys.begin(), each.keys.end());
    }
    EXPECT_EQ(people.size(), 500u);
    EXPECT_EQ(keys.size(), 2'000u);

    std::set<std::string> resources;
    for (const SampleResource& each : generator.population().resources())
        resources.insert(each.arn);
    EXPECT_EQ(resources.size(), 20'000u);
}

TEST(Sample, EveryRecordIsAdmittedAndSaysWhatItWasDrawnAs) {
    Generator generator({.begin = begin, .events = 5'000});
    Parser parser;
    for (int i = 0; i < 5'000; ++i) {
        std::string record;
        generator.next(record);
        const Drawn& drawn = generator.drawn();
        FactsBatch batch;
        const auto parsed = parser.parse(record, {"000000000000", "none"}, false, batch);
        ASSERT_TRUE(parsed) << parsed.error().message << "\n" << record;
        const Facts& facts = batch.facts.back();
        EXPECT_EQ(facts.time, drawn.time);
        EXPECT_EQ(facts.category, drawn.category);
        EXPECT_EQ(facts.account, drawn.account);
        EXPECT_EQ(facts.region, drawn.region);
        EXPECT_EQ(facts.event_id, drawn.event_id);
        EXPECT_EQ(facts.event_id, generator.event_id(drawn.index));
        EXPECT_EQ(texts(batch, Field::event_name), one_of(drawn.name));
        EXPECT_EQ(texts(batch, Field::event_source), one_of(drawn.source));
        EXPECT_EQ(texts(batch, Field::access_key_id), one_of(drawn.access_key));
        EXPECT_EQ(texts(batch, Field::error_code), one_of(drawn.error_code));
        EXPECT_EQ(texts(batch, Field::read_only), one_of(drawn.read_only ? "true" : "false"));
        if (!drawn.username.empty()) {
            EXPECT_EQ(texts(batch, Field::username), one_of(drawn.username));
        }
        if (!drawn.resource.empty()) {
            EXPECT_TRUE(texts(batch, Field::resource_name).contains(std::string(drawn.resource)));
        }
        ASSERT_FALSE(HasFailure()) << record;
    }
}

TEST(Sample, DrawsWithTheSkewOfABusyOrganization) {
    constexpr int count = 200'000;
    Generator generator({.begin = begin, .events = count});
    std::set<std::string> ids;
    std::size_t bytes = 0;
    int errors = 0;
    int data = 0;
    int smallest_place = 0;
    int earlier = 0;
    std::array<int, 4> types{};
    Timestamp newest = begin;
    std::string record;
    for (int i = 0; i < count; ++i) {
        record.clear();
        generator.next(record);
        const Drawn& drawn = generator.drawn();
        bytes += record.size();
        ids.insert(std::string(drawn.event_id));
        errors += !drawn.error_code.empty();
        data += drawn.category == Category::data;
        smallest_place += drawn.place.index() + 1 == sample_place_count;
        ++types[static_cast<std::size_t>(
            generator.population().principals()[drawn.principal].type)];
        earlier += drawn.time + std::chrono::minutes(16) < newest;
        newest = std::max(newest, drawn.time);
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(count));
    EXPECT_NEAR(static_cast<double>(bytes) / count, 1740, 20);
    EXPECT_GT(errors, count / 10);
    EXPECT_LT(errors, count * 3 / 10);
    EXPECT_GT(data, count / 20);
    EXPECT_LT(data, count / 4);
    EXPECT_NEAR(smallest_place, count / 1000, count / 5000);
    for (const int each : types) EXPECT_GT(each, count / 1000);
    EXPECT_GT(earlier, 0);
    EXPECT_LT(earlier, count / 20);
}

TEST(Sample, IsTheSameForTheSameOptionsWhereverTheStreamIsBegun) {
    Generator whole({.seed = 7, .begin = begin, .events = 100});
    Generator part({.seed = 7, .begin = begin, .events = 100, .first = 60}, whole);
    Generator other({.seed = 8, .begin = begin, .events = 100});
    std::string all;
    std::string tail;
    std::string different;
    std::size_t sixty = 0;
    for (int i = 0; i < 100; ++i) {
        if (i == 60) sixty = all.size();
        whole.next(all);
        other.next(different);
    }
    for (int i = 0; i < 40; ++i) part.next(tail);
    EXPECT_EQ(all.substr(sixty), tail);
    EXPECT_NE(all, different);
}

TEST(Sample, AFileOfFiveThousandShrinksSixToTenTimesByGzip) {
    Generator generator({.begin = begin, .events = 10'000'000});
    std::string json = R"({"Records":[)";
    for (int i = 0; i < 5'000; ++i) {
        if (i > 0) json += ',';
        generator.next(json);
    }
    json += "]}";

    const auto path = std::filesystem::temp_directory_path() /
                      ("opentrail-sample-" + std::to_string(hash64(json)) + ".json");
    std::ofstream(path, std::ios::binary) << json;
    // gzip's own program, since that is what the promise names.
    FILE* gzip = popen(("gzip -6 -c '" + path.string() + "' | wc -c").c_str(), "r");
    ASSERT_NE(gzip, nullptr);
    std::array<char, 64> answer{};
    ASSERT_NE(std::fgets(answer.data(), answer.size(), gzip), nullptr);
    EXPECT_EQ(pclose(gzip), 0);
    std::filesystem::remove(path);

    const double ratio = static_cast<double>(json.size()) / std::strtod(answer.data(), nullptr);
    EXPECT_GE(ratio, 6);
    EXPECT_LE(ratio, 10);
}

TEST(SampleStory, HidesAnIntrusionInOrdinaryFiles) {
    const auto files = sample_story({.end = begin, .events = 3'000});
    Parser parser;
    std::uint64_t records = 0;
    std::set<std::string> paths;
    std::set<std::string> names;
    for (const SampleFile& file : files) {
        records += file.records;
        paths.insert(file.path);
        EXPECT_TRUE(file.json.starts_with(R"({"Records":[{)")) << file.path;
        EXPECT_TRUE(file.json.ends_with("}]}")) << file.path;
        EXPECT_TRUE(file.path.starts_with("AWSLogs/")) << file.path;
        for (std::string_view name : {"CreateAccessKey", "StopLogging", "ConsoleLogin"}) {
            if (file.json.find(story_intruder) == std::string::npos) continue;
            if (file.json.find('"' + std::string(name) + '"') != std::string::npos) {
                names.insert(std::string(name));
            }
        }
    }
    EXPECT_EQ(paths.size(), files.size());
    EXPECT_GT(records, 3'000u);
    EXPECT_EQ(names.size(), 3u);
    const auto again = sample_story({.end = begin, .events = 3'000});
    ASSERT_EQ(again.size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(again[i].json, files[i].json);
}

}  // namespace
}  // namespace opentrail::event
