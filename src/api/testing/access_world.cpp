#include "api/testing/access_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

namespace opentrail::api {

http::Response AccessWorld::query(const std::string& scope, const std::string& form,
                                  Sending sending) {
    sending.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
    sending.service = scope;
    return send("POST", "/", form, sending);
}

JsonObject AccessWorld::ok(std::string_view operation, const std::string& body,
                           const Sending& sending) {
    const http::Response response =
        send("POST", fmt::format("/v1/access/{}", operation), body, sending);
    EXPECT_EQ(response.status, 200) << operation << " " << body << ": " << response.body;
    return parse_json_object(response.body).value();
}

std::string AccessWorld::refusal(std::string_view operation, const std::string& body,
                                 const Sending& sending) {
    const http::Response response =
        send("POST", fmt::format("/v1/access/{}", operation), body, sending);
    if (response.status == 200) return "ok";
    const JsonObject refused = parse_json_object(response.body).value();
    return fmt::format("{}: {}", std::string_view(refused.at("__type").as_string()),
                       std::string_view(refused.at("message").as_string()));
}

void AccessWorld::expect(const AccessCase& row, const Sending& sending) {
    const std::string refused = refusal(row.operation, row.body, sending);
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

JsonObject AccessWorld::event(std::string_view name) {
    const JsonObject page =
        parse_json_object(get(fmt::format("/v1/events?eventName={}&limit=1", name))).value();
    return page.at("events").at(0).at("record").as_object();
}

std::string code_of(const http::Response& response) {
    pugi::xml_document document;
    if (!document.load_buffer(response.body.data(), response.body.size())) return "not XML";
    return document.child("ErrorResponse").child("Error").child_value("Code");
}

}  // namespace opentrail::api
