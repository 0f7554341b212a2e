#include "delivery/sidecar.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace opentrail::delivery {
namespace {

Sidecar full() {
    Sidecar sidecar{"900150983cd24fb0d6963f7d28e17f72-3",
                    3,
                    "900150983cd24fb0d6963f7d28e17f72",
                    {},
                    {{"crc32", "NSRBwg=="}}};
    sidecar.attributes = {"text/plain",
                          "gzip",
                          "attachment",
                          "de, en",
                          "no-cache",
                          "Thu, 01 Jan 2026 00:00:00 GMT",
                          {{"signature", "ab\"cd\n"}, {"\u00fc", ""}}};
    return sidecar;
}

TEST(Sidecar, ComesBack) {
    EXPECT_EQ(parse_sidecar(render_sidecar(full()).value()).value(), full());
    EXPECT_EQ(parse_sidecar(render_sidecar({}).value()).value(), Sidecar{});
    const Intent intent =
        parse_intent(render_intent({"logs", "a/%\xff b", full()}).value()).value();
    EXPECT_EQ(intent.bucket, "logs");
    EXPECT_EQ(intent.key, "a/%\xff b");
    EXPECT_EQ(intent.sidecar, full());
}

TEST(Sidecar, IsWhatTheFormatSays) {
    Sidecar sidecar{
        "900150983cd24fb0d6963f7d28e17f72", 3, "900150983cd24fb0d6963f7d28e17f72", {}, {}};
    sidecar.attributes.content_type = "application/json";
    sidecar.attributes.metadata = {{"signature", "0a"}};
    EXPECT_EQ(render_sidecar(sidecar).value(),
              R"({"version":1,"bytes":3,"md5":"900150983cd24fb0d6963f7d28e17f72",)"
              R"("etag":"900150983cd24fb0d6963f7d28e17f72","contentType":"application/json",)"
              R"("metadata":{"signature":"0a"},"checksums":{}})"
              "\n");
}

TEST(Sidecar, RefusesWhatItCannotHold) {
    Sidecar sidecar;
    sidecar.attributes.metadata = {{"name", "\xff"}};
    EXPECT_EQ(render_sidecar(sidecar).error().code, Code::invalid);
    EXPECT_EQ(render_intent({"logs", "a", sidecar}).error().code, Code::invalid);
    sidecar.attributes = {};
    sidecar.attributes.cache_control = "\x80";
    EXPECT_EQ(render_sidecar(sidecar).error().code, Code::invalid);
}

TEST(Sidecar, RefusesWhatIsNone) {
    for (const char* text :
         {"", "{}", "[]", "{\"version\":1", R"({"version":2,"bytes":1,"md5":"","etag":""})",
          R"({"version":1,"bytes":-1,"md5":"","etag":""})",
          R"({"version":1,"bytes":1,"md5":"","etag":1})", R"({"version":1,"bytes":1,"etag":""})",
          R"({"version":1,"bytes":1,"md5":"","etag":"","metadata":{"a":1}})"}) {
        const auto sidecar = parse_sidecar(text);
        ASSERT_FALSE(sidecar) << text;
        EXPECT_EQ(sidecar.error().code, Code::corrupt) << text;
    }
    EXPECT_EQ(parse_intent(render_sidecar(full()).value()).error().code, Code::corrupt);
    EXPECT_EQ(parse_intent(R"({"bucket":"b","key":"%","sidecar":{}})").error().code, Code::corrupt);
}

TEST(Sidecar, LiesWhereNoOtherIs) {
    EXPECT_EQ(sidecar_path("a/b.json.gz"), "a/b.json.gz%.json");
    EXPECT_EQ(sidecar_path("a/%"), "a/%%.json");
    const std::vector<std::string> paths = {"a",
                                            "a/b",
                                            "a%25.json",
                                            "a.json",
                                            "%",
                                            "%/%",
                                            "%2E",
                                            std::string(245, 'x'),
                                            std::string(246, 'x'),
                                            std::string(255, 'x'),
                                            "x/" + std::string(255, 'x'),
                                            std::string(254, 'x') + "y"};
    std::set<std::string> seen;
    for (const std::string& path : paths) {
        const std::string at = sidecar_path(path);
        EXPECT_TRUE(seen.insert(at).second) << path;
        EXPECT_EQ(at.substr(0, at.rfind('/') + 1), path.substr(0, path.rfind('/') + 1));
        EXPECT_LE(at.size() - (at.rfind('/') + 1), 251U);
    }
}

TEST(Sidecar, IsNotNeededByLogFiles) {
    EXPECT_EQ(attributes_by_key("a/b.json.gz").content_type, "application/json");
    EXPECT_EQ(attributes_by_key("a/b.json.gz").content_encoding, "gzip");
    EXPECT_EQ(attributes_by_key("a/b.gz"), Attributes{});
    const std::string etag = etag_by_facts("a", 1, from_millis(5));
    EXPECT_EQ(etag.size(), 34U);
    EXPECT_TRUE(etag.ends_with("-1"));
    for (const std::string& other :
         {etag_by_facts("b", 1, from_millis(5)), etag_by_facts("a", 2, from_millis(5)),
          etag_by_facts("a", 1, from_millis(6))}) {
        EXPECT_NE(other, etag);
    }
}

}  // namespace
}  // namespace opentrail::delivery
