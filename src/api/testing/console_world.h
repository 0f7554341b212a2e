// ConsoleWorld: a service with users who have passwords, and browsers that sign in.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/testing/access_world.h"

namespace opentrail::api {

/// A browser: keeps its cookie, says where its page is from, and shows the session's token.
struct Browser {
    std::string cookie = {};  // "opentrail=…"; empty: none.
    std::string csrf = {};
    std::string origin = "http://trail.example:4580";
    std::string address = "192.0.2.1";
    bool tls = false;
};

class ConsoleWorld : public AccessWorld {
  public:
    explicit ConsoleWorld(const Settings& settings = settings_of_tests());

    /// Passwords that cost next to nothing; idle after 30 minutes, over after 12 hours.
    static Settings settings_of_tests();

    /// The user's, whoever had which before.
    void set_password(const std::string& user, const std::string& password,
                      const std::string& account = "000000000000");
    /// Gives the user a device and enables it, which takes a minute; its ARN.
    std::string add_device(const std::string& user, const std::string& name = "phone");
    /// What the device shows, so many steps from now.
    std::string code(const std::string& user, std::int64_t steps = 0);

    /// POST /v1/session.
    http::Response sign_in(const Browser& browser, const std::string& user,
                           const std::string& password, const std::string& code = {},
                           const std::string& account = {});
    /// Signs in, which must succeed, and keeps cookie and token.
    Browser signed_in(const std::string& user, const std::string& password,
                      const std::string& code = {});
    /// A request of a page.
    http::Response browse(const Browser& browser, std::string method, std::string target,
                          std::string body = "", std::vector<http::Header> more = {});

    /// The newest events of this name, newest first.
    std::vector<JsonObject> events(std::string_view name);

  private:
    std::map<std::string, std::string> seeds_;  // Of the devices, by their user.
};

/// The member `__type` of a refusal; "ok" of other replies.
std::string refusal_of(const http::Response& response);

}  // namespace opentrail::api
