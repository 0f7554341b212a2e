#include "app/access_group_command.h"

#include <fmt/format.h>

#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/time.h"

namespace opentrail::app {
namespace {

/// Takes the policies of a group or role, which IAM wants gone before.
Result<void> take_policies(AccessClient& client, std::string_view kind, const std::string& name) {
    const JsonObject owner{{fmt::format("{}Name", kind), name}};
    const JsonArray attached =
        TRY(client.list(fmt::format("ListAttached{}Policies", kind), owner, "AttachedPolicies"));
    for (const std::string& arn : texts_of(attached, "PolicyArn")) {
        JsonObject input = owner;
        input["PolicyArn"] = arn;
        TRY(client.call(fmt::format("Detach{}Policy", kind), input));
    }
    const JsonArray policies =
        TRY(client.list(fmt::format("List{}Policies", kind), owner, "PolicyNames"));
    for (const std::string& policy : texts_of(policies)) {
        JsonObject input = owner;
        input["PolicyName"] = policy;
        TRY(client.call(fmt::format("Delete{}Policy", kind), input));
    }
    return {};
}

void print_made(const JsonObject& made, std::string_view noun, bool json) {
    if (json) {
        print_json(to_text(made));
        return;
    }
    fmt::print("{} {} is made: {}\n", noun, tame(text_of(made, fmt::format("{}Name", noun))),
               tame(text_of(made, "Arn")));
}

Result<ExitStatus> list_all(const AccessOptions& options, std::string_view noun) {
    AccessClient client = TRY(AccessClient::open(options));
    const std::string plural = fmt::format("{}s", noun);
    const JsonArray found = TRY(client.list(fmt::format("List{}", plural), {}, plural));
    if (options.json) {
        print_json(to_text(JsonObject{{plural, found}}));
        return ExitStatus::done;
    }
    TextTable table({{std::string(noun), 8, false, true}, {"Created", 20}, {"ARN", 20}});
    for (const Json& item : found) {
        if (const JsonObject* one = item.if_object())
            table.add({text_of(*one, fmt::format("{}Name", noun)), time_of(*one, "CreateDate"),
                       text_of(*one, "Arn")});
    }
    fmt::print("{}", table.empty() ? fmt::format("no {}\n", noun == "Group" ? "groups" : "roles")
                                   : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

}  // namespace

Result<ExitStatus> run_group_create(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    JsonObject input{{"GroupName", options.name}};
    if (!options.path.empty()) input["Path"] = options.path;
    const JsonObject made = TRY(client.call("CreateGroup", input));
    print_made(object_of(made, "Group"), "Group", options.json);
    return ExitStatus::done;
}

Result<ExitStatus> run_group_list(const AccessOptions& options) {
    return list_all(options, "Group");
}

Result<ExitStatus> run_group_delete(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject group{{"GroupName", options.name}};
    const JsonArray users = TRY(client.list("GetGroup", group, "Users"));
    if (!users.empty()) {
        return fail(
            Code::conflict,
            fmt::format("group {} has members: {} (opentrail access remove-from-group "
                        "USER {})",
                        options.name, fmt::join(texts_of(users, "UserName"), ", "), options.name));
    }
    TRY(take_policies(client, "Group", options.name));
    TRY(client.call("DeleteGroup", group));
    fmt::print("Group {} is gone.\n", tame(options.name));
    return ExitStatus::done;
}

Result<ExitStatus> run_group_add(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    TRY(client.call("AddUserToGroup", {{"UserName", options.user}, {"GroupName", options.group}}));
    fmt::print("User {} is in the group {}.\n", tame(options.user), tame(options.group));
    return ExitStatus::done;
}

Result<ExitStatus> run_group_remove(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    TRY(client.call("RemoveUserFromGroup",
                    {{"UserName", options.user}, {"GroupName", options.group}}));
    fmt::print("User {} is not in the group {} any more.\n", tame(options.user),
               tame(options.group));
    return ExitStatus::done;
}

Result<ExitStatus> run_role_create(const AccessOptions& options) {
    JsonObject input{{"RoleName", options.name},
                     {"AssumeRolePolicyDocument", TRY(read_document(options.document))}};
    if (!options.path.empty()) input["Path"] = options.path;
    if (!options.description.empty()) input["Description"] = options.description;
    if (!options.duration.empty()) {
        input["MaxSessionDuration"] = TRY(parse_duration(options.duration)).count() / 1000;
    }
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject made = TRY(client.call("CreateRole", input));
    print_made(object_of(made, "Role"), "Role", options.json);
    return ExitStatus::done;
}

Result<ExitStatus> run_role_list(const AccessOptions& options) { return list_all(options, "Role"); }

Result<ExitStatus> run_role_delete(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    TRY(take_policies(client, "Role", options.name));
    TRY(client.call("DeleteRole", {{"RoleName", options.name}}));
    fmt::print("Role {} is gone.\n", tame(options.name));
    return ExitStatus::done;
}

}  // namespace opentrail::app
