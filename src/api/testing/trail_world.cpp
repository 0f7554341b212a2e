#include "api/testing/trail_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace opentrail::api {

TrailWorld::TrailWorld(const Settings& settings) : ServiceWorld(settings) { buckets = {"logs"}; }

std::string TrailWorld::ok(std::string_view operation, const std::string& body,
                           const std::string& region) {
    const http::Response response = call(operation, body, {.region = region});
    EXPECT_EQ(response.status, 200) << operation << " " << body << ": " << response.body;
    return response.body;
}

JsonObject TrailWorld::object(std::string_view operation, const std::string& body,
                              const std::string& region) {
    return parse_json_object(ok(operation, body, region)).value();
}

std::string TrailWorld::refusal(std::string_view operation, const std::string& body,
                                const std::string& region) {
    const http::Response response = call(operation, body, {.region = region});
    if (response.status == 200) return "ok";
    const JsonObject refused = parse_json_object(response.body).value();
    return fmt::format("{}: {}", std::string_view(refused.at("__type").as_string()),
                       std::string_view(refused.at("Message").as_string()));
}

void TrailWorld::expect(const TrailCase& row) {
    const std::string refused = refusal(row.operation, row.body, row.region);
    if (std::string_view(row.code).empty()) {
        EXPECT_EQ(refused, "ok") << row.name;
    } else if (row.message) {
        EXPECT_EQ(refused, fmt::format("{}: {}", row.code, row.message)) << row.name;
    } else {
        const std::string head = fmt::format("{}: ", row.code);
        EXPECT_TRUE(refused.starts_with(head)) << row.name << ": " << refused;
        EXPECT_GT(refused.size(), head.size()) << row.name;
    }
}

void TrailWorld::create(const std::string& name, const std::string& more,
                        const std::string& region) {
    ok("CreateTrail", fmt::format(R"({{"Name":"{}","S3BucketName":"logs"{}}})", name, more),
       region);
}

std::vector<std::string> TrailWorld::list(const std::string& region) {
    std::vector<std::string> names;
    const JsonObject reply = object("ListTrails", "{}", region);
    for (const Json& trail : reply.at("Trails").as_array()) {
        names.emplace_back(std::string_view(trail.at("Name").as_string()));
    }
    return names;
}

JsonObject TrailWorld::event(std::string_view name) {
    const JsonObject page =
        parse_json_object(get(fmt::format("/v1/events?eventName={}&limit=1", name))).value();
    return page.at("events").at(0).at("record").as_object();
}

std::string trail_arn(std::string_view name, std::string_view region) {
    return fmt::format("arn:aws:cloudtrail:{}:000000000000:trail/{}", region, name);
}

}  // namespace opentrail::api
