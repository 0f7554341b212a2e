#include "api/testing/console_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "access/password.h"
#include "access/totp.h"
#include "base/encoding.h"

namespace opentrail::api {
namespace {

constexpr access::PasswordHasher::Options cheap{.memory_kib = 32, .passes = 1, .lanes = 1};

std::string text_at(const JsonObject& object, std::string_view name) {
    const Json* member = find_member(object, name);
    return member && member->is_string() ? std::string(std::string_view(member->get_string()))
                                         : std::string();
}

/// RFC 4648, section 6.
std::string decode_base32(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    unsigned held = 0;
    int bits = 0;
    for (const char letter : text) {
        held = (held << 5U) | static_cast<unsigned>(alphabet.find(letter));
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((held >> static_cast<unsigned>(bits)) & 0xFFU);
    }
    return bytes;
}

}  // namespace

ConsoleWorld::ConsoleWorld(const Settings& settings) : AccessWorld(settings) {}

Settings ConsoleWorld::settings_of_tests() {
    Settings settings;
    settings.passwords = cheap;
    settings.failures_max = 5;
    return settings;
}

void ConsoleWorld::set_password(const std::string& user, const std::string& password,
                                const std::string& account) {
    access::PasswordHasher hasher(cheap, random);
    change(catalog::PutLogin{{.user_id = catalog().user(account, user).value().id,
                              .hash = hasher.hash(password).value(),
                              .created = clock.now(),
                              .changed = clock.now()}});
}

std::string ConsoleWorld::add_device(const std::string& user, const std::string& name) {
    const JsonObject made =
        ok("CreateVirtualMFADevice", fmt::format(R"({{"VirtualMFADeviceName":"{}"}})", name));
    const JsonObject& device = made.at("VirtualMFADevice").as_object();
    const std::string arn = text_at(device, "SerialNumber");
    seeds_[user] = decode_base32(decode_base64(text_at(device, "Base32StringSeed")).value());
    ok("EnableMFADevice",
       fmt::format(R"({{"UserName":"{}","SerialNumber":"{}","AuthenticationCode1":"{}",)"
                   R"("AuthenticationCode2":"{}"}})",
                   user, arn, code(user, -1), code(user)));
    clock.move(std::chrono::minutes(1));
    return arn;
}

std::string ConsoleWorld::code(const std::string& user, std::int64_t steps) {
    return access::totp_code(seeds_.at(user), access::totp_step(clock.now()) + steps);
}

http::Response ConsoleWorld::browse(const Browser& browser, std::string method, std::string target,
                                    std::string body, std::vector<http::Header> more) {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    request.remote_address = browser.address;
    request.headers = {{"Host", "trail.example:4580"}, {"User-Agent", "browser/1"}};
    if (!browser.origin.empty()) request.headers.push_back({"Origin", browser.origin});
    if (!browser.cookie.empty()) request.headers.push_back({"Cookie", browser.cookie});
    if (!browser.csrf.empty()) request.headers.push_back({"x-opentrail-csrf", browser.csrf});
    if (browser.tls) request.tls = http::Tls{"TLSv1.3", "TLS_AES_128_GCM_SHA256", ""};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return send(request);
}

http::Response ConsoleWorld::sign_in(const Browser& browser, const std::string& user,
                                     const std::string& password, const std::string& code,
                                     const std::string& account) {
    JsonObject body{{"user", user}, {"password", password}};
    if (!code.empty()) body["code"] = code;
    if (!account.empty()) body["account"] = account;
    return browse(browser, "POST", "/v1/session", to_text(body),
                  {{"Content-Type", "application/json"}});
}

Browser ConsoleWorld::signed_in(const std::string& user, const std::string& password,
                                const std::string& code) {
    Browser browser;
    const http::Response response = sign_in(browser, user, password, code);
    EXPECT_EQ(response.status, 200) << response.body;
    if (response.status != 200) return browser;
    const std::string cookie = header_of(response, "Set-Cookie");
    browser.cookie = cookie.substr(0, cookie.find(';'));
    browser.csrf = text_at(parse_json_object(response.body).value(), "csrfToken");
    return browser;
}

std::vector<JsonObject> ConsoleWorld::events(std::string_view name) {
    const JsonObject page =
        parse_json_object(get(fmt::format("/v1/events?eventName={}", name))).value();
    std::vector<JsonObject> records;
    for (const Json& event : page.at("events").as_array()) {
        records.push_back(event.at("record").as_object());
    }
    return records;
}

std::string refusal_of(const http::Response& response) {
    if (response.status < 300) return "ok";
    const auto body = parse_json_object(response.body);
    return body ? text_at(*body, "__type") : "not JSON: " + response.body;
}

}  // namespace opentrail::api
