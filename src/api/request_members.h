// Request members: a JSON request's members by name and type, with the errors that AWS's JSON
// protocols have for them.
//
// A member of another type is a SerializationException at once; broken constraints are gathered and
// make one ValidationException, in the form common to AWS's services: "N validation errors
// detected: Value 'x' at 'member' failed to satisfy constraint: …; Value …". For one thread; the
// object must outlive it.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/refused.h"
#include "base/json.h"
#include "base/time.h"

namespace opentrail::api {

/// Reads a request body. Empty text is {} (Smithy, AWS JSON protocol). SerializationException when
/// it is not one JSON object.
Outcome<JsonObject> parse_request(std::string_view body);

class RequestMembers {
  public:
    explicit RequestMembers(const JsonObject& object, std::string path = "")
        : object_(object), path_(std::move(path)) {}

    // Absent and null are the same. After a problem the values are empty.
    std::optional<std::string> text(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    /// Epoch seconds, with a fraction or not.
    std::optional<Timestamp> time(std::string_view name);
    const JsonArray* array(std::string_view name);

    /// Notes that `name` is needed when it is absent.
    void require(std::string_view name, bool there);
    void check_length(std::string_view name, const std::string& value, std::size_t least,
                      std::size_t most);
    void check_enum(std::string_view name, const std::string& value,
                    std::span<const std::string_view> allowed);

    /// Path of a member in messages: "lookupAttributes.1.member.attributeKey".
    std::string path_of(std::string_view name) const;

    /// Takes over what another reader, of an inner object, has found.
    void take_problems(const RequestMembers& inner);

    bool has_serialization_problem() const { return serialization_.has_value(); }
    /// The error to answer with, if there is one.
    std::optional<Refused> problem() const;

  private:
    const Json* find(std::string_view name) const;
    void wrong_type(const Json& value, std::string_view expected);

    const JsonObject& object_;
    std::string path_;
    std::optional<std::string> serialization_;
    std::vector<std::string> broken_;
};

}  // namespace opentrail::api
