// Virtual MFA devices: made, enabled by two codes, listed, put right and given back.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/console_world.h"

namespace opentrail::api {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr const char* phone = "arn:aws:iam::000000000000:mfa/phone";

class MfaDevicesTest : public ::testing::Test {
  protected:
    MfaDevicesTest() {
        world_.add_user("000000000000", "mia");
        world_.add_user("000000000000", "leo");
    }

    std::string two_codes(const std::string& user, const std::string& serial,
                          const std::string& first, const std::string& second) {
        return fmt::format(R"({{"UserName":"{}","SerialNumber":"{}","AuthenticationCode1":"{}",)"
                           R"("AuthenticationCode2":"{}"}})",
                           user, serial, first, second);
    }
    std::string of(const std::string& user) {
        return fmt::format(R"({{"UserName":"{}","SerialNumber":"{}"}})", user, phone);
    }

    ConsoleWorld world_;
};

TEST_F(MfaDevicesTest, ShowTheirSeedOnce) {
    const http::Response response = world_.send("POST", "/v1/access/CreateVirtualMFADevice",
                                                R"({"VirtualMFADeviceName":"phone"})");
    ASSERT_EQ(response.status, 200) << response.body;
    const JsonObject made = parse_json_object(response.body).value();
    const JsonObject& device = made.at("VirtualMFADevice").as_object();
    EXPECT_EQ(device.at("SerialNumber"), Json(phone));
    // 32 letters of base32 in base64: 160 bits (RFC 4226, section 4, R6).
    const std::string seed(std::string_view(device.at("Base32StringSeed").as_string()));
    EXPECT_THAT(seed, MatchesRegex("[A-Za-z0-9+/]+=*"));
    EXPECT_EQ(seed.size(), 44U);
    const std::string event = to_text(world_.event("CreateVirtualMFADevice"));
    EXPECT_THAT(event, HasSubstr(phone));
    EXPECT_THAT(event, Not(HasSubstr(seed)));
    EXPECT_EQ(world_.ok("ListVirtualMFADevices"),
              parse_json_object(fmt::format(R"({{"VirtualMFADevices":[{{"SerialNumber":"{}"}}],)"
                                            R"("IsTruncated":false}})",
                                            phone))
                  .value());
}

TEST_F(MfaDevicesTest, AreListedWithWhoHasThem) {
    world_.add_device("mia", "phone");
    world_.ok("CreateVirtualMFADevice", R"({"VirtualMFADeviceName":"spare"})");
    const JsonObject of_mia = world_.ok("ListMFADevices", R"({"UserName":"mia"})");
    EXPECT_EQ(of_mia.at("MFADevices"),
              parse_json_object(fmt::format(R"({{"a":[{{"UserName":"mia","SerialNumber":"{}",)"
                                            R"("EnableDate":"2026-01-02T03:04:05Z"}}]}})",
                                            phone))
                  .value()
                  .at("a"));
    EXPECT_TRUE(
        world_.ok("ListMFADevices", R"({"UserName":"leo"})").at("MFADevices").as_array().empty());
    struct Row {
        const char* status;
        std::vector<std::string> names;
    };
    const Row rows[] = {
        {"Any", {"phone", "spare"}}, {"Assigned", {"phone"}}, {"Unassigned", {"spare"}}};
    for (const Row& row : rows) {
        std::vector<std::string> names;
        const JsonObject page = world_.ok(
            "ListVirtualMFADevices", fmt::format(R"({{"AssignmentStatus":"{}"}})", row.status));
        for (const Json& device : page.at("VirtualMFADevices").as_array()) {
            const std::string_view arn = device.at("SerialNumber").as_string();
            names.emplace_back(arn.substr(arn.find('/') + 1));
            EXPECT_EQ(device.as_object().contains("User"), names.back() == "phone") << row.status;
        }
        EXPECT_EQ(names, row.names) << row.status;
    }
}

TEST_F(MfaDevicesTest, AreEnabledByTwoCodesInARow) {
    world_.add_device("leo", "other");
    world_.ok("DeactivateMFADevice",
              R"({"UserName":"leo","SerialNumber":"arn:aws:iam::000000000000:mfa/other"})");
    const std::string arn = "arn:aws:iam::000000000000:mfa/other";
    const auto code = [&](int steps) { return world_.code("leo", steps); };
    const AccessCase rows[] = {
        {"the same twice", "EnableMFADevice", two_codes("mia", arn, code(0), code(0)),
         "InvalidAuthenticationCode", "Authentication code for device is not valid."},
        {"the wrong way round", "EnableMFADevice", two_codes("mia", arn, code(0), code(-1)),
         "InvalidAuthenticationCode"},
        {"with one between", "EnableMFADevice", two_codes("mia", arn, code(-1), code(1)),
         "InvalidAuthenticationCode"},
        {"of an hour ago", "EnableMFADevice", two_codes("mia", arn, code(-121), code(-120)),
         "InvalidAuthenticationCode"},
        {"not numbers", "EnableMFADevice", two_codes("mia", arn, "abcdef", "123456"),
         "ValidationError"},
        {"a device that is not there", "EnableMFADevice",
         two_codes("mia", std::string(phone) + "2", code(0), code(1)), "NoSuchEntity"},
        {"nobody's", "EnableMFADevice", two_codes("zoe", arn, code(0), code(1)), "NoSuchEntity"},
        {"two in a row", "EnableMFADevice", two_codes("mia", arn, code(0), code(1)), ""},
        {"one that is in use", "EnableMFADevice", two_codes("leo", arn, code(0), code(1)),
         "EntityAlreadyExists"},
    };
    for (const AccessCase& row : rows) world_.expect(row);
    EXPECT_THAT(to_text(world_.event("EnableMFADevice")), Not(HasSubstr("uthenticationCode1")));
}

TEST_F(MfaDevicesTest, AreGivenBack) {
    world_.add_device("mia");
    const std::string serial = fmt::format(R"({{"SerialNumber":"{}"}})", phone);
    const AccessCase rows[] = {
        {"one that is made already", "CreateVirtualMFADevice",
         R"({"VirtualMFADeviceName":"phone"})", "EntityAlreadyExists"},
        {"one in use", "DeleteVirtualMFADevice", serial, "DeleteConflict"},
        {"another's", "DeactivateMFADevice", of("leo"), "NoSuchEntity"},
        {"one's own", "DeactivateMFADevice", of("mia"), ""},
        {"one that is not enabled", "DeactivateMFADevice", of("mia"), "NoSuchEntity"},
        {"one that nobody uses", "DeleteVirtualMFADevice", serial, ""},
        {"one that is gone", "DeleteVirtualMFADevice", serial, "NoSuchEntity"},
    };
    for (const AccessCase& row : rows) world_.expect(row);
    world_.set_password("mia", "a password");
    EXPECT_EQ(world_.sign_in({}, "mia", "a password").status, 200) << "no code is asked for";
}

TEST_F(MfaDevicesTest, AreSetRightWhenTheirClockIsOff) {
    world_.add_device("mia");
    world_.set_password("mia", "a password");
    constexpr int ahead = 40;  // Twenty minutes.
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", "a password", world_.code("mia", ahead))),
              "AccessDeniedException");
    world_.ok("ResyncMFADevice",
              two_codes("mia", phone, world_.code("mia", ahead), world_.code("mia", ahead + 1)));
    world_.clock.move(std::chrono::minutes(1));
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", "a password", world_.code("mia", ahead))), "ok");
    world_.expect({"of two hours ahead", "ResyncMFADevice",
                   two_codes("mia", phone, world_.code("mia", 240), world_.code("mia", 241)),
                   "InvalidAuthenticationCode"});
}

TEST_F(MfaDevicesTest, ForgetHowFarAnEarlierClockWasOff) {
    world_.add_device("mia");
    world_.set_password("mia", "a password");
    constexpr int ahead = 40;
    world_.ok("ResyncMFADevice",
              two_codes("mia", phone, world_.code("mia", ahead), world_.code("mia", ahead + 1)));
    world_.ok("DeactivateMFADevice",
              R"({"UserName":"mia","SerialNumber":")" + std::string(phone) + R"("})");
    // Later than the codes that were used, with a clock that is right.
    world_.clock.move(std::chrono::minutes(30));
    world_.ok("EnableMFADevice",
              two_codes("mia", phone, world_.code("mia", 0), world_.code("mia", 1)));
    world_.clock.move(std::chrono::minutes(2));
    EXPECT_EQ(refusal_of(world_.sign_in({}, "mia", "a password", world_.code("mia", 0))), "ok");
}

TEST_F(MfaDevicesTest, EndTheSessionsOfTheirUser) {
    world_.set_password("mia", "a password");
    const Browser before = world_.signed_in("mia", "a password");
    world_.add_device("mia");
    EXPECT_EQ(world_.browse(before, "GET", "/v1/session").status, 401);
    EXPECT_EQ(world_.refusal("DeleteUser", R"({"UserName":"mia"})").substr(0, 14),
              "DeleteConflict");
}

}  // namespace
}  // namespace opentrail::api
