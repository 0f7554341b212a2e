#include "intake/object_batch.h"

#include <gtest/gtest.h>

namespace opentrail::intake {
namespace {

TEST(ObjectBatch, GivesBackWhatWasAppended) {
    const std::string_view odd("\x1f\x8b\n\0{\"size\":1}\n", 15);
    std::string body;
    append_object("logs", "AWSLogs/a \"b\"\n", odd, body);
    append_object("logs", "empty", "", body);
    append_object("other", "key", "text", body);
    const auto objects = read_object_batch(body);
    ASSERT_TRUE(objects) << objects.error().message;
    ASSERT_EQ(objects->size(), 3U);
    EXPECT_EQ(objects->at(0).bucket, "logs");
    EXPECT_EQ(objects->at(0).key, "AWSLogs/a \"b\"\n");
    EXPECT_EQ(objects->at(0).bytes, odd);
    EXPECT_EQ(objects->at(1).bytes, "");
    EXPECT_EQ(objects->at(2).bucket, "other");
    EXPECT_EQ(objects->at(2).bytes, "text");
}

TEST(ObjectBatch, IsTheFormatThatIsDocumented) {
    std::string body;
    append_object("b", "k", "xyz", body);
    EXPECT_EQ(body, "{\"bucket\":\"b\",\"key\":\"k\",\"size\":3}\nxyz\n");
}

TEST(ObjectBatch, RefusesWhatIsBrokenAndSaysWhere) {
    struct Case {
        const char* name;
        std::string body;
        const char* says;
    };
    const std::string good = "{\"bucket\":\"b\",\"key\":\"k\",\"size\":3}\nxyz\n";
    const Case cases[] = {
        {"no line end", "{\"bucket\":\"b\"}", "object 0 at byte 0: its header line does not end"},
        {"no JSON", "nonsense\n", "object 0 at byte 0: "},
        {"no key", "{\"bucket\":\"b\",\"size\":3}\nxyz\n", "lacks bucket, key or size"},
        {"no size", "{\"bucket\":\"b\",\"key\":\"k\"}\nxyz\n", "lacks bucket, key or size"},
        {"negative size", "{\"bucket\":\"b\",\"key\":\"k\",\"size\":-1}\nxyz\n",
         "lacks bucket, key or size"},
        {"size as text", "{\"bucket\":\"b\",\"key\":\"k\",\"size\":\"3\"}\nxyz\n", "size"},
        {"more than is there", "{\"bucket\":\"b\",\"key\":\"k\",\"size\":5}\nxyz\n",
         "it says 5 bytes, 4 are left"},
        {"a size that is beyond any",
         "{\"bucket\":\"b\",\"key\":\"k\",\"size\":"
         "9223372036854775807}\nxyz\n",
         "it says 9223372036854775807 bytes, 4 are left"},
        {"no newline behind", "{\"bucket\":\"b\",\"key\":\"k\",\"size\":2}\nxyz\n",
         "no newline follows its bytes"},
        {"the second", good + "{}\n", "object 1 at byte 38: "},
    };
    for (const Case& one : cases) {
        const auto objects = read_object_batch(one.body);
        ASSERT_FALSE(objects) << one.name;
        EXPECT_EQ(objects.error().code, Code::invalid) << one.name;
        EXPECT_NE(objects.error().message.find(one.says), std::string::npos)
            << one.name << ": " << objects.error().message;
    }
}

TEST(ObjectBatch, HasALimit) {
    std::string body;
    for (std::size_t i = 0; i < batch_objects_max; ++i) append_object("b", "k", "", body);
    EXPECT_TRUE(read_object_batch(body));
    append_object("b", "k", "", body);
    EXPECT_FALSE(read_object_batch(body));
}

}  // namespace
}  // namespace opentrail::intake
