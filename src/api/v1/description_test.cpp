// Description: it names every route of the router, with what a caller needs, and no other.

#include "api/v1/description.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/testing/service_world.h"
#include "api/v1/router.h"
#include "base/json.h"

namespace opentrail::api::v1 {
namespace {

std::string text_of(const JsonObject& object, std::string_view name) {
    const Json* const member = find_member(object, name);
    return member && member->is_string() ? std::string(member->get_string().c_str()) : "";
}

/// "/v1/imports/{importId}" as the router writes it.
std::string pattern_of(std::string_view path) {
    std::string pattern;
    bool inside = false;
    for (const char letter : path) {
        if (letter == '{') pattern += '*';
        inside = letter == '{' || (inside && letter != '}');
        if (!inside && letter != '}') pattern += letter;
    }
    return pattern;
}

/// Each as "METHOD PATH NAME SCOPE ACTION".
std::multiset<std::string> described_routes() {
    std::multiset<std::string> found;
    const JsonObject document = parse_json_object(description(), description().size()).value();
    for (const auto& [path, item] : document.at("paths").get_object()) {
        for (const auto& [method, value] : item.get_object()) {
            if (!value.is_object()) continue;  // Parameters of all its methods.
            const JsonObject& operation = value.get_object();
            if (!operation.contains("x-opentrail-action")) continue;  // Not one of the router's.
            const std::string action = text_of(operation, "x-opentrail-action");
            std::string name = text_of(operation, "x-opentrail-event");
            if (name.empty()) name = text_of(operation, "operationId");
            name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
            std::string upper;
            for (const char letter : std::string_view(method)) {
                upper += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
            }
            found.insert(fmt::format("{} {} {} {} {}", upper, pattern_of(std::string_view(path)),
                                     name, text_of(operation, "x-opentrail-scope"), action));
        }
    }
    return found;
}

TEST(Description, SaysWhatTheRouterDoes) {
    std::multiset<std::string> routes;
    for (const RouteFacts& route : Router::facts()) {
        routes.insert(fmt::format("{} {} {} {} {}", route.method, route.path, route.name,
                                  access::name(route.scope), route.action));
    }
    EXPECT_GE(routes.size(), 30U);
    EXPECT_THAT(described_routes(), ::testing::ContainerEq(routes))
        << "mend src/api/v1/description/*.yaml and run ./dev generate";
}

TEST(Description, IsForWhoeverIsSignedIn) {
    ServiceWorld world;
    struct Row {
        const char* name;
        access::Credentials key;
        int status;
    };
    const Row rows[] = {
        {"the admin", world.credentials, 200},
        {"one that may do nothing", world.add_user("000000000000", "nobody", true, {}), 200},
        {"nobody known", {"AKIAIOSFODNN7EXAMPLE", "wrong", "us-east-1"}, 403},
    };
    for (const Row& row : rows) {
        const http::Response response =
            world.send("GET", "/v1/openapi.json", "", {.credentials = row.key});
        EXPECT_EQ(response.status, row.status) << row.name;
        if (row.status != 200) continue;
        EXPECT_EQ(response.body, description()) << row.name;
        EXPECT_EQ(header_of(response, "Content-Type"), "application/json") << row.name;
    }
    EXPECT_EQ(world.send("POST", "/v1/openapi.json").status, 405);
}

}  // namespace
}  // namespace opentrail::api::v1
