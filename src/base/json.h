// JSON of our own: requests and settings to read, replies to build. (Records of others are never
// parsed into this: see event/parse.h.)
//
// Boost.JSON by another name, so that one file knows its errors and limits. Pure functions, safe
// from any thread.

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace opentrail {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

/// One complete JSON text (RFC 8259) of at most limits::control_body_bytes_max bytes unless told
/// otherwise, nested at most limits::json_depth_max deep, without a name that occurs twice in an
/// object: which of the two counts would be anybody's guess. Fails with Code::invalid: "not JSON:
/// ... at byte N".
Result<Json> parse_json(std::string_view text,
                        std::size_t bytes_max = limits::control_body_bytes_max);

/// The same, and it must be an object.
Result<JsonObject> parse_json_object(std::string_view text,
                                     std::size_t bytes_max = limits::control_body_bytes_max);

/// On one line, without spaces, members in their order.
std::string to_text(const Json& value);
std::string to_text(const JsonObject& object);

/// The member of that name, or null when there is none or it is JSON's null.
const Json* find_member(const JsonObject& object, std::string_view name);

/// The member of that name, absent when find_member gives null. Fails with Code::invalid, naming
/// it, when it is something else.
Result<std::optional<std::string>> text_member(const JsonObject& object, std::string_view name);
Result<std::optional<std::int64_t>> integer_member(const JsonObject& object, std::string_view name);
Result<std::optional<double>> number_member(const JsonObject& object, std::string_view name);
Result<std::optional<bool>> bool_member(const JsonObject& object, std::string_view name);
/// These point into `object`; null when absent.
Result<const JsonObject*> object_member(const JsonObject& object, std::string_view name);
Result<const JsonArray*> array_member(const JsonObject& object, std::string_view name);

}  // namespace opentrail
