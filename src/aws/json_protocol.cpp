#include "aws/json_protocol.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

// The longest name of any AWS operation has some 60 letters.
constexpr std::size_t name_bytes_max = 128;

Fault unknown(std::string message) { return {"UnknownOperationException", std::move(message)}; }

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes_max &&
           std::ranges::all_of(text, [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_';
           });
}

/// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view value) {
    value = value.substr(0, value.find(';'));
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    return http::lower(value);
}

bool is_aws_json(std::string_view type) {
    return type == "application/x-amz-json-1.1" || type == "application/x-amz-json-1.0";
}

std::size_t count(const std::vector<http::Header>& headers, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count_if(headers, [&](const http::Header& header) {
        return http::equal_ignoring_case(header.name, name);
    }));
}

}  // namespace

Outcome<Target> parse_target(std::string_view text) {
    const auto fault = [] {
        return std::unexpected(unknown("X-Amz-Target does not name a service and an operation."));
    };
    const auto last = text.rfind('.');
    if (last == std::string_view::npos) return fault();
    const std::string_view operation = text.substr(last + 1);
    std::string_view service = text.substr(0, last);
    if (const auto package = service.rfind('.'); package != std::string_view::npos) {
        std::string_view rest = service.substr(0, package);
        service.remove_prefix(package + 1);
        // What stands before says nothing that counts, but it must be a package.
        while (true) {
            const auto dot = rest.find('.');
            if (!is_name(rest.substr(0, dot))) return fault();
            if (dot == std::string_view::npos) break;
            rest.remove_prefix(dot + 1);
        }
    }
    if (!is_name(service) || !is_name(operation)) return fault();
    return Target{std::string(service), std::string(operation)};
}

bool claims_json(const http::Request& request) {
    if (http::find(request.headers, "X-Amz-Target")) return true;
    const std::string* type = http::find(request.headers, "Content-Type");
    return type && is_aws_json(media_type(*type));
}

Outcome<Target> read_target(const http::Request& request) {
    if (const std::string* protocol = http::find(request.headers, "Smithy-Protocol")) {
        return std::unexpected(
            unknown(fmt::format("The protocol '{}' is not spoken here; AWS JSON 1.1 is.",
                                std::string_view(*protocol).substr(0, limits::quoted_bytes_max))));
    }
    if (request.method != "POST" || request.path() != "/") {
        return std::unexpected(unknown("AWS JSON requests are made by POST to /."));
    }
    const std::size_t targets = count(request.headers, "X-Amz-Target");
    if (targets == 0) return std::unexpected(unknown("X-Amz-Target is missing."));
    if (targets > 1) return std::unexpected(unknown("X-Amz-Target is there more than once."));
    const std::string* type = http::find(request.headers, "Content-Type");
    const std::string media = type ? media_type(*type) : "";
    if (!is_aws_json(media) && media != "application/json") {
        return std::unexpected(unknown("Content-Type is not application/x-amz-json-1.1."));
    }
    return parse_target(*http::find(request.headers, "X-Amz-Target"));
}

Outcome<JsonObject> read_input(std::string_view body, std::size_t bytes_max) {
    if (body.size() > bytes_max) {
        return refuse("RequestEntityTooLargeException",
                      fmt::format("The request has {} bytes; at most {} are allowed.", body.size(),
                                  bytes_max));
    }
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return JsonObject();
    auto object = parse_json_object(body, bytes_max);
    if (!object) return refuse("SerializationException", std::move(object.error().message));
    return std::move(*object);
}

Outcome<Call> read_json_call(const http::Request& request) {
    auto target = read_target(request);
    if (!target) return std::unexpected(std::move(target.error()));
    auto input = read_input(request.body);
    if (!input) return std::unexpected(std::move(input.error()));
    return Call{Protocol::json_1_1, std::move(target->service), std::move(target->operation),
                std::move(*input)};
}

}  // namespace opentrail::aws
