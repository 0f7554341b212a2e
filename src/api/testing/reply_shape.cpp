#include "api/testing/reply_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"

namespace opentrail::api {
namespace {

using model::Kind;
using model::Shape;

/// What AWS's framework answers, whatever the operation ("Common Errors" of the API references).
constexpr std::array<std::string_view, 15> common_errors = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "RequestEntityTooLargeException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    // Every CloudTrail operation can say so, the model names it for most.
    "UnsupportedOperationException",
    "ValidationException",
    "ResourceNotFoundException",
};

std::string wrong_in(const Shape& shape, const Json& value, const std::string& path);

std::string wrong_in_structure(const Shape& shape, const JsonObject& object,
                               const std::string& path) {
    for (const auto& [name, value] : object) {
        const auto member =
            std::ranges::find(shape.members, std::string_view(name), &model::Member::name);
        const std::string inner = fmt::format("{}.{}", path, std::string_view(name));
        if (member == shape.members.end()) return inner + " is not in the model";
        if (std::string wrong = wrong_in(*member->shape, value, inner); !wrong.empty()) {
            return wrong;
        }
    }
    for (const model::Member& member : shape.members) {
        if (member.required && !object.contains(member.name)) {
            return fmt::format("{}.{} is missing", path, member.name);
        }
    }
    return "";
}

std::string wrong_in_text(const Shape& shape, const Json& value, const std::string& path) {
    const std::string text(value.as_string());
    if (shape.values.empty() || std::ranges::find(shape.values, text) != shape.values.end()) {
        return "";
    }
    return fmt::format("{} is {}, which is none of its values", path, text);
}

std::string wrong_in(const Shape& shape, const Json& value, const std::string& path) {
    const auto is = [&](bool right) { return right ? "" : path + " is of another type"; };
    switch (shape.kind) {
        case Kind::structure:
            return value.is_object() ? wrong_in_structure(shape, value.as_object(), path)
                                     : is(false);
        case Kind::list: {
            if (!value.is_array()) return is(false);
            int number = 0;
            for (const Json& item : value.as_array()) {
                const std::string inner = fmt::format("{}[{}]", path, number++);
                if (std::string wrong = wrong_in(*shape.item, item, inner); !wrong.empty()) {
                    return wrong;
                }
            }
            return "";
        }
        case Kind::map: {
            if (!value.is_object()) return is(false);
            for (const auto& [key, item] : value.as_object()) {
                const std::string inner = fmt::format("{}[{}]", path, std::string_view(key));
                if (std::string wrong = wrong_in(*shape.item, item, inner); !wrong.empty()) {
                    return wrong;
                }
            }
            return "";
        }
        case Kind::text: return value.is_string() ? wrong_in_text(shape, value, path) : is(false);
        case Kind::blob: return is(value.is_string());
        case Kind::integer: return is(value.is_int64() || value.is_uint64());
        case Kind::number:
        case Kind::time: return is(value.is_number());
        case Kind::flag: break;
    }
    return is(value.is_bool());
}

std::string wrong_in_error(const model::Operation& operation, const JsonObject& body) {
    const Json* type = body.if_contains("__type");
    const Json* message = body.if_contains("Message");
    if (!type || !type->is_string()) return "the error has no __type";
    if (!message || !message->is_string()) return "the error has no Message";
    const std::string code(type->as_string());
    if (std::ranges::find(operation.errors, code) != operation.errors.end()) return "";
    if (std::ranges::find(common_errors, code) != common_errors.end()) return "";
    return fmt::format("{} has no error {}", operation.name, code);
}

}  // namespace

std::string wrong_in_reply(const model::Operation& operation, const http::Response& response) {
    const Result<JsonObject> body = parse_json_object(response.body, 64 << 20);
    if (!body) return "the body is no JSON object: " + body.error().message;
    if (response.status != 200) return wrong_in_error(operation, *body);
    return wrong_in(*operation.output, *body, std::string(operation.name));
}

}  // namespace opentrail::api
