#include "app/operations_command.h"

#include <fmt/format.h>

#include <array>

#include "api/access_handler.h"
#include "api/handlers.h"
#include "api/model/operation.h"
#include "app/text_table.h"
#include "base/json.h"

namespace opentrail::app {
namespace {

using api::model::Kind;
using api::model::Member;
using api::model::Operation;
using api::model::Shape;

constexpr std::string_view control = "cloudtrail";
constexpr std::string_view data = "cloudtrail-data";

const api::Handler* handler_of(std::string_view service, const Operation& operation) {
    return service == control ? api::find_handler(operation.name) : nullptr;
}

std::string_view state_of(const api::Handler* handler) {
    if (!handler) return "not yet";
    return handler->in_part ? "in part" : "here";
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::structure: return "structure";
        case Kind::list: return "list";
        case Kind::map: return "map";
        case Kind::text: return "text";
        case Kind::integer: return "integer";
        case Kind::number: return "number";
        case Kind::flag: return "flag";
        case Kind::time: return "time";
        case Kind::blob: break;
    }
    return "blob";
}

JsonArray list_of(std::span<const std::string_view> texts) {
    JsonArray list;
    for (const std::string_view text : texts) list.emplace_back(text);
    return list;
}

JsonObject object_of(const Shape& shape) {
    JsonObject object{{"type", name_of(shape.kind)}};
    if (shape.kind == Kind::structure) {
        JsonObject members;
        for (const Member& member : shape.members) {
            JsonObject described = object_of(*member.shape);
            if (member.required) described["required"] = true;
            if (member.in_query) described["inQuery"] = true;
            if (!member.own_error.empty()) described["ownError"] = member.own_error;
            members[member.name] = std::move(described);
        }
        object["members"] = std::move(members);
    }
    if (shape.key) object["key"] = object_of(*shape.key);
    if (shape.item) object["item"] = object_of(*shape.item);
    if (shape.least != api::model::no_least) object["least"] = shape.least;
    if (shape.most != api::model::no_most) object["most"] = shape.most;
    if (!shape.pattern.empty()) object["pattern"] = shape.pattern;
    if (!shape.values.empty()) object["values"] = list_of(shape.values);
    if (!shape.own_error.empty()) object["ownError"] = shape.own_error;
    return object;
}

std::array<const api::model::QueryService*, 4> access_services() {
    return {&api::model::iam_service(), &api::model::sts_service(), &api::model::kms_service(),
            &api::model::own_service()};
}

std::string_view state_of(const api::AccessHandler* handler) {
    if (!handler) return "not yet";
    return handler->in_part ? "in part" : "here";
}

/// Of an operation that is not here there is the name alone.
JsonObject described(const api::model::QueryService& service, std::string_view name) {
    const api::AccessHandler* handler = api::find_access_handler(service.name, name);
    const Operation* operation = service.find(name);
    JsonObject object{{"name", name},
                      {"service", service.name},
                      {"readOnly", operation ? operation->read_only : api::model::reads(name)},
                      {"implemented", handler != nullptr},
                      {"inPart", handler && handler->in_part}};
    if (operation) {
        object["input"] = object_of(*operation->input);
        object["errors"] = list_of(operation->errors);
    }
    return object;
}

void print_json() {
    JsonArray operations;
    const auto add = [&](std::string_view service, std::span<const Operation> table) {
        for (const Operation& operation : table) {
            const api::Handler* handler = handler_of(service, operation);
            operations.push_back(JsonObject{{"name", operation.name},
                                            {"service", service},
                                            {"readOnly", operation.read_only},
                                            {"implemented", handler != nullptr},
                                            {"inPart", handler && handler->in_part},
                                            {"input", object_of(*operation.input)},
                                            {"errors", list_of(operation.errors)}});
        }
    };
    add(control, api::model::cloudtrail_operations());
    add(data, api::model::cloudtrail_data_operations());
    for (const api::model::QueryService* service : access_services()) {
        for (const std::string_view name : service->names) {
            operations.push_back(described(*service, name));
        }
    }
    fmt::print("{}\n", to_text(Json(operations)));
}

void print_table() {
    TextTable table({{"Operation", 20}, {"Service", 15}, {"State", 8}});
    const auto add = [&](std::string_view service, std::span<const Operation> operations) {
        for (const Operation& operation : operations) {
            table.add({std::string(operation.name), std::string(service),
                       std::string(state_of(handler_of(service, operation)))});
        }
    };
    add(control, api::model::cloudtrail_operations());
    add(data, api::model::cloudtrail_data_operations());
    for (const api::model::QueryService* service : access_services()) {
        for (const std::string_view name : service->names) {
            const api::AccessHandler* handler = api::find_access_handler(service->name, name);
            table.add(
                {std::string(name), std::string(service->name), std::string(state_of(handler))});
        }
    }
    fmt::print("{}", table.render(terminal_width(), colours_wanted()));
}

}  // namespace

Result<ExitStatus> run_operations(bool as_json) {
    as_json ? print_json() : print_table();
    return ExitStatus::done;
}

}  // namespace opentrail::app
