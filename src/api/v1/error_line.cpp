#include "api/v1/error_line.h"

#include <fmt/format.h>

#include "base/json_text.h"

namespace opentrail::api::v1 {

std::string error_line(const Refused& refused) {
    return fmt::format("{{\"error\":{{\"__type\":{},\"message\":{}}}}}\n",
                       json_string(refused.code), json_string(refused.message));
}

}  // namespace opentrail::api::v1
