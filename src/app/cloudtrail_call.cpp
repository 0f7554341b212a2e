#include "app/cloudtrail_call.h"

#include <fmt/format.h>

#include <utility>

namespace opentrail::app {

Call cloudtrail_call(std::string_view operation, const JsonObject& input, std::string region) {
    return {.method = "POST",
            .path = "/",
            .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                        {"X-Amz-Target", fmt::format("CloudTrail_20131101.{}", operation)}},
            .body = to_text(input),
            .service = "cloudtrail",
            .region = std::move(region)};
}

}  // namespace opentrail::app
