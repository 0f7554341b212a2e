#include "app/access_client.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "app/terminal_text.h"
#include "base/limits.h"
#include "base/time.h"
#include "disk/real_disk.h"

namespace opentrail::app {
namespace {

/// Of IAM, for whoever acts in another account than its own.
constexpr const char* account_header = "x-opentrail-account";

Result<std::string> read_standard_input() {
    std::string text;
    char block[4096];
    std::size_t count = 0;
    while ((count = std::fread(block, 1, sizeof block, stdin)) > 0) {
        text.append(block, count);
        if (text.size() > limits::control_body_bytes_max) {
            return fail(Code::invalid, "the document on standard input is too large");
        }
    }
    return text;
}

}  // namespace

Result<AccessClient> AccessClient::open(const AccessOptions& options) {
    return AccessClient(TRY(Target::make(options.target)), options.account);
}

Result<JsonObject> AccessClient::call(std::string_view operation, const JsonObject& input) {
    Call call;
    call.method = "POST";
    call.path = fmt::format("/v1/access/{}", operation);
    call.headers = {{"Content-Type", "application/json"}};
    if (!account_.empty()) call.headers.push_back({account_header, account_});
    call.body = to_text(input);
    const http::Response reply = TRY(target_->send(call));
    if (reply.body.empty()) return JsonObject();
    Result<JsonObject> output = parse_json_object(reply.body, reply.body.size());
    if (output) return output;
    return fail(Code::corrupt, "the server's reply was not understood");
}

Result<JsonArray> AccessClient::list(std::string_view operation, JsonObject input,
                                     std::string_view member) {
    JsonArray all;
    while (true) {
        const JsonObject page = TRY(call(operation, input));
        for (const Json& item : array_of(page, member)) all.push_back(item);
        const std::string marker = text_of(page, "Marker");
        if (!bool_member(page, "IsTruncated").value_or(std::nullopt).value_or(false)) return all;
        if (marker.empty()) return fail(Code::corrupt, "the server's reply was not understood");
        input["Marker"] = marker;
    }
}

std::string text_of(const JsonObject& object, std::string_view name) {
    return text_member(object, name).value_or(std::nullopt).value_or("");
}

std::string time_of(const JsonObject& object, std::string_view name) {
    const std::optional<double> seconds = number_member(object, name).value_or(std::nullopt);
    if (!seconds) return text_of(object, name);
    return iso8601(from_millis(static_cast<std::int64_t>(std::floor(*seconds)) * 1000));
}

JsonObject object_of(const JsonObject& object, std::string_view name) {
    const JsonObject* found = object_member(object, name).value_or(nullptr);
    return found ? *found : JsonObject();
}

JsonArray array_of(const JsonObject& object, std::string_view name) {
    const JsonArray* found = array_member(object, name).value_or(nullptr);
    return found ? *found : JsonArray();
}

std::vector<std::string> texts_of(const JsonArray& list, std::string_view name) {
    std::vector<std::string> texts;
    for (const Json& item : list) {
        if (const JsonObject* object = item.if_object()) texts.push_back(text_of(*object, name));
    }
    return texts;
}

std::vector<std::string> texts_of(const JsonArray& list) {
    std::vector<std::string> texts;
    for (const Json& item : list) {
        if (const auto* text = item.if_string()) texts.emplace_back(std::string_view(*text));
    }
    return texts;
}

void print_line(std::string_view title, std::string_view text) {
    if (!text.empty()) fmt::print("{:<12}{}\n", title, tame(text));
}

Result<std::string> read_document(const std::string& argument) {
    const auto first = argument.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && argument[first] == '{') return argument;
    if (argument == "-") return read_standard_input();
    disk::RealDisk disk;
    return disk::read_file(disk, argument);
}

}  // namespace opentrail::app
