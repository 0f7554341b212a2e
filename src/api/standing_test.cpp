// Shows that a tail and an export end once their caller would no longer be let in, and what their
// last line says.

#include "api/standing.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api {
namespace {

constexpr std::string_view unrecognized =
    R"({"error":{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}})";
constexpr std::string_view expired =
    R"({"error":{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}})";

constexpr std::string_view not_allowed =
    R"({"error":{"__type":"AccessDeniedException","message":"User: arn:aws:iam::000000000000:user/nora is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action"}})";

struct Row {
    const char* name;
    const char* last_line;  // Null: goes on.
    std::function<Sending(ServiceWorld&, std::string& id)> begin;
    std::function<void(ServiceWorld&, const Sending&, const std::string& id)> end;
};

Sending with_token(ServiceWorld& world, std::string& id) {
    const http::Response made = world.send(
        "POST", "/v1/tokens", R"({"name":"t","scope":["events:read"],"expiresIn":"1h"})");
    const JsonObject object = parse_json_object(made.body).value();
    id = object.at("tokenId").as_string().c_str();
    return {.token = object.at("token").as_string().c_str()};
}

Sending with_key(ServiceWorld& world, std::string&) {
    // Of the home account, so that it sees the events.
    return {.credentials = world.add_user("000000000000", "nora")};
}

const Row rows[] = {
    {"token kept", nullptr, with_token, [](auto&...) {}},
    {"token deleted", unrecognized.data(), with_token,
     [](ServiceWorld& world, const Sending&, const std::string& id) {
         ASSERT_EQ(world.send("DELETE", "/v1/tokens/" + id).status, 200);
     }},
    {"token expired", expired.data(), with_token,
     [](ServiceWorld& world, const Sending&, const std::string&) {
         world.clock.move(std::chrono::hours(1));
     }},
    {"key kept", nullptr, with_key, [](auto&...) {}},
    {"key switched off", unrecognized.data(), with_key,
     [](ServiceWorld& world, const Sending& sending, const std::string&) {
         world.switch_off(*sending.credentials);
     }},
    {"policies taken away", not_allowed.data(), with_key,
     [](ServiceWorld& world, const Sending&, const std::string&) {
         catalog::User nora = world.catalog().user("000000000000", "nora").value();
         nora.permissions.attached.clear();
         world.change(catalog::PutUser{nora});
     }},
};

/// What a stream writes that was asked for before the change and runs after it.
std::vector<std::string> lines_after(const Row& row, const std::string& target) {
    ServiceWorld world;
    std::string id;
    Sending sending = row.begin(world, id);
    sending.headers = {{"Accept", "application/x-ndjson"}};
    const std::string records = made_record(1) + "\n" + made_record(2) + "\n";
    EXPECT_EQ(world.send("POST", "/v1/events", records).status, 200);
    const http::Response response = world.send("GET", target, "", sending);
    EXPECT_EQ(response.status, 200) << response.body;
    row.end(world, sending, id);
    world.clock.move(std::chrono::seconds(2));
    LineStream stream(2);
    if (response.stream) response.stream(stream);
    return stream.lines;
}

TEST(Standing, EndsTailsAndExports) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        for (const char* target :
             {"/v1/tail?user=mia&from=0:0", "/v1/events?user=mia&limit=all&order=oldest"}) {
            SCOPED_TRACE(target);
            const std::vector<std::string> lines = lines_after(row, target);
            if (row.last_line) {
                EXPECT_EQ(lines, std::vector<std::string>{row.last_line});
            } else {
                EXPECT_EQ(lines, (std::vector<std::string>{made_record(1), made_record(2)}));
            }
        }
    }
}

TEST(Standing, IsLookedAtOnceASecond) {
    ServiceWorld world;
    const access::Credentials key = world.add_user("000000000000", "nora");
    const auto directory = access::Directory::make(world.catalog()).value();
    const access::Authenticator authenticator(*directory, world.clock, std::string(32, 'm'), {});
    const access::Authorizer authorizer(*directory, world.clock);
    const Standing standing(authenticator, authorizer, *directory, world.clock);
    const http::Request request;
    const access::Principal nobody;
    Call call{request, nobody, "", {}};
    access::Principal& caller = call.caller;
    caller.account = "000000000000";
    caller.user_name = "nora";
    caller.id = world.catalog().user("000000000000", "nora")->id;
    caller.access_key_id = key.access_key_id;
    StandingWatch watch(standing, call);
    world.switch_off(key);
    ASSERT_TRUE(directory->reload());
    EXPECT_TRUE(standing.lost(caller, request));
    world.clock.move(std::chrono::milliseconds(999));
    EXPECT_FALSE(watch.lost());
    world.clock.move(std::chrono::milliseconds(1));
    EXPECT_EQ(watch.lost(), aws::unknown_key());
    // A clock that was set back must not let anybody go on.
    StandingWatch other(standing, call);
    world.clock.move(-std::chrono::hours(1));
    EXPECT_TRUE(other.lost());
}

TEST(Standing, RenewsWhatACallerMay) {
    ServiceWorld world;
    const access::Credentials key = world.add_user("000000000000", "nora");
    const auto directory = access::Directory::make(world.catalog()).value();
    const access::Authenticator authenticator(*directory, world.clock, std::string(32, 'm'), {});
    const access::Authorizer authorizer(*directory, world.clock);
    const Standing standing(authenticator, authorizer, *directory, world.clock);
    catalog::User nora = world.catalog().user("000000000000", "nora").value();
    access::Principal caller;
    caller.type = "IAMUser";
    caller.account = nora.account;
    caller.arn = nora.arn;
    caller.id = nora.id;
    caller.user_name = nora.name;
    caller.access_key_id = key.access_key_id;
    const auto may = [&] {
        return authorizer.authorize(caller, http::Request(), {.action = "iam:CreateUser"})
            .has_value();
    };
    EXPECT_FALSE(may()) << "it has not been told yet what it may";
    EXPECT_FALSE(standing.renew(caller));
    EXPECT_TRUE(may());
    nora.permissions.attached.clear();
    world.change(catalog::PutUser{nora});
    ASSERT_TRUE(directory->reload());
    EXPECT_TRUE(may()) << "what it had when it was let in";
    EXPECT_FALSE(standing.renew(caller));
    EXPECT_FALSE(may());
    world.switch_off(key);
    ASSERT_TRUE(directory->reload());
    EXPECT_EQ(standing.renew(caller), aws::unknown_key());
}

}  // namespace
}  // namespace opentrail::api
