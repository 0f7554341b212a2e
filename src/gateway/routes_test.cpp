#include "gateway/routes.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/model_text.h"

namespace opentrail::gateway {
namespace {

constexpr std::string_view text =
    "# thing: botocore 1.0, service-2.json of SHA-256 00\n"
    "v thing 2020-01-01 things thing - things.amazonaws.com - rest_json - -\n"
    "n 0 0 0 0 10\n"
    "o AddTags POST /things/{Name}/tags?operation=add - - - -\n"
    "r GetArn GET /arns/{Arn+} - - - -\n"
    "r GetArnPolicy GET /arns/{Arn+}/policy - - - -\n"
    "r GetDefault GET /things/default - - - -\n"
    "r GetPart GET /things/{Name}/parts/{Part} - - - -\n"
    "r GetThing GET /things/{Name} - - - -\n"
    "r ListThings GET /things/ - - - -\n"
    "o PutThing PUT /things/{Name} - - - -\n"
    "o RemoveTags POST /things/{Name}/tags?operation=remove - - - -\n"
    "o SetTags POST /things/{Name}/tags - - - -\n";

class RoutesTest : public testing::Test {
  protected:
    RoutesTest() : service_(read_service_facts(text)) {
        read_model(text, service_, arena_);
        service_.operations = arena_.operations;
    }

    /// "GetThing Name=n", or "none".
    std::string find(std::string_view method, std::string_view path,
                     std::string_view query = "") const {
        auto match = Routes(service_).find(method, path, read_pairs(query));
        if (!match) {
            return "none";
        }
        std::string said(match->operation->name);
        for (const auto& [name, value] : match->labels) {
            said.append(" ").append(name).append("=").append(value);
        }
        return said;
    }

    Service service_;
    ModelArena arena_;
};

TEST_F(RoutesTest, FindsByMethodAndPath) {
    struct Case {
        const char* method;
        const char* path;
        const char* expected;
    } cases[] = {
        {"GET", "/things", "ListThings"},
        {"GET", "/things/", "ListThings"},
        {"GET", "/things/n", "GetThing Name=n"},
        {"GET", "/things/n/", "GetThing Name=n"},
        {"PUT", "/things/n", "PutThing Name=n"},
        {"DELETE", "/things/n", "none"},
        {"get", "/things/n", "none"},
        {"GET", "/things/a%2Fb%20c", "GetThing Name=a/b c"},
        {"GET", "/things/a%2", "GetThing Name=a%2"},
        {"GET", "/things/default", "GetDefault"},
        {"PUT", "/things/default", "PutThing Name=default"},
        {"GET", "/things/n/parts/p", "GetPart Name=n Part=p"},
        {"GET", "/things/n/parts", "none"},
        {"GET", "/things//parts/p", "none"},
        {"GET", "/thing", "none"},
        {"GET", "/", "none"},
        {"GET", "", "none"},
        {"GET", "/arns/a:b/c/d", "GetArn Arn=a:b/c/d"},
        {"GET", "/arns/a:b", "GetArn Arn=a:b"},
        {"GET", "/arns/a:b/c/policy", "GetArnPolicy Arn=a:b/c"},
        {"GET", "/arns", "none"},
    };
    for (const Case& each : cases) {
        EXPECT_EQ(find(each.method, each.path), each.expected) << each.method << each.path;
    }
}

TEST_F(RoutesTest, FindsByWhatIsFixedInTheQuery) {
    EXPECT_EQ(find("POST", "/things/n/tags"), "SetTags Name=n");
    EXPECT_EQ(find("POST", "/things/n/tags", "operation=add"), "AddTags Name=n");
    EXPECT_EQ(find("POST", "/things/n/tags", "x=y&operation=remove"), "RemoveTags Name=n");
    EXPECT_EQ(find("POST", "/things/n/tags", "operation=other"), "SetTags Name=n");
}

TEST_F(RoutesTest, VeryLongPathsHaveNone) {
    std::string path;
    for (int i = 0; i < 10'000; ++i) {
        path += "/arns";
    }
    EXPECT_EQ(find("GET", path), "none");
    EXPECT_EQ(find("GET", std::string(10'000, '/')), "none");
}

}  // namespace
}  // namespace opentrail::gateway
