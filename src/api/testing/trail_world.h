// TrailWorld: a service world with a bucket, and short ways to call CloudTrail's operations.

#pragma once

#include <string>
#include <string_view>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api {

/// What a call should be refused with; empty: answered.
struct TrailCase {
    const char* name;
    const char* operation;
    std::string body;
    const char* code;
    const char* message = nullptr;  // Exact; null: any that is not empty.
    const char* region = "us-east-1";
};

class TrailWorld : public ServiceWorld {
  public:
    explicit TrailWorld(const Settings& settings = {});

    /// The body of the reply, which must be one of success.
    std::string ok(std::string_view operation, const std::string& body,
                   const std::string& region = "us-east-1");
    JsonObject object(std::string_view operation, const std::string& body,
                      const std::string& region = "us-east-1");
    /// "CODE: message" of a refusal, or "ok".
    std::string refusal(std::string_view operation, const std::string& body,
                        const std::string& region = "us-east-1");
    /// Makes the call and compares.
    void expect(const TrailCase& row);

    /// Makes a trail of this name over the bucket "logs"; `more` are further members,
    /// ",\"A\":1".
    void create(const std::string& name, const std::string& more = "",
                const std::string& region = "us-east-1");
    /// The names in the reply of ListTrails.
    std::vector<std::string> list(const std::string& region = "us-east-1");
    /// The newest event of this name.
    JsonObject event(std::string_view name);
};

/// arn:aws:cloudtrail:REGION:000000000000:trail/NAME
std::string trail_arn(std::string_view name, std::string_view region = "us-east-1");

}  // namespace opentrail::api
