// AccessWorld: a service world with short ways to call IAM's and STS's operations.

#pragma once

#include <string>
#include <string_view>

#include "api/testing/service_world.h"
#include "base/json.h"

namespace opentrail::api {

/// What a call of /v1/access should be refused with; empty: answered.
struct AccessCase {
    const char* name;
    const char* operation;
    std::string body;
    const char* code;
    const char* message = nullptr;  // Exact; null: any that is not empty.
};

class AccessWorld : public ServiceWorld {
  public:
    using ServiceWorld::ServiceWorld;

    /// POST / with a form, signed for the service `scope`.
    http::Response query(const std::string& scope, const std::string& form, Sending sending = {});

    /// POST /v1/access/OPERATION, which must succeed.
    JsonObject ok(std::string_view operation, const std::string& body = "{}",
                  const Sending& sending = {});
    /// "CODE: message" of a refusal, or "ok".
    std::string refusal(std::string_view operation, const std::string& body,
                        const Sending& sending = {});
    /// Makes the call and compares.
    void expect(const AccessCase& row, const Sending& sending = {});

    /// The newest event of this name.
    JsonObject event(std::string_view name);
};

/// The code in an <ErrorResponse>.
std::string code_of(const http::Response& response);

}  // namespace opentrail::api
