#include "app/access_user_command.h"

#include <fmt/format.h>

#include "app/access_key_command.h"
#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

/// The user and all that IAM wants gone before.
Result<void> delete_whole(AccessClient& client, const std::string& name) {
    const JsonObject user{{"UserName", name}};
    const auto with = [&user](std::string_view member, const std::string& value) {
        JsonObject input = user;
        input[member] = value;
        return input;
    };
    // Groups first: leaving them is what may be refused, and then the user should be whole still.
    const JsonArray groups = TRY(client.list("ListGroupsForUser", user, "Groups"));
    for (const std::string& group : texts_of(groups, "GroupName"))
        TRY(client.call("RemoveUserFromGroup", with("GroupName", group)));
    const JsonArray attached =
        TRY(client.list("ListAttachedUserPolicies", user, "AttachedPolicies"));
    for (const std::string& arn : texts_of(attached, "PolicyArn"))
        TRY(client.call("DetachUserPolicy", with("PolicyArn", arn)));
    const JsonArray policies = TRY(client.list("ListUserPolicies", user, "PolicyNames"));
    for (const std::string& policy : texts_of(policies))
        TRY(client.call("DeleteUserPolicy", with("PolicyName", policy)));
    const JsonArray keys = TRY(client.list("ListAccessKeys", user, "AccessKeyMetadata"));
    for (const std::string& id : texts_of(keys, "AccessKeyId"))
        TRY(client.call("DeleteAccessKey", with("AccessKeyId", id)));
    // Only those that there are: each call is recorded.
    const auto password = client.call("GetLoginProfile", user);
    if (!password && password.error().code != Code::not_found) {
        return std::unexpected(password.error());
    }
    if (password) TRY(client.call("DeleteLoginProfile", user));
    const JsonArray devices = TRY(client.list("ListMFADevices", user, "MFADevices"));
    for (const std::string& serial : texts_of(devices, "SerialNumber")) {
        TRY(client.call("DeactivateMFADevice", with("SerialNumber", serial)));
        TRY(client.call("DeleteVirtualMFADevice", {{"SerialNumber", serial}}));
    }
    TRY(client.call("DeleteUser", user));
    return {};
}

/// What comes after the user itself was made.
Result<JsonObject> complete(AccessClient& client, const AccessOptions& options) {
    for (const std::string& group : options.groups) {
        const auto joined =
            client.call("AddUserToGroup", {{"UserName", options.name}, {"GroupName", group}});
        if (!joined) {
            return fail(joined.error().code,
                        fmt::format("cannot put {} in the group {}: {}", options.name, group,
                                    joined.error().message));
        }
    }
    const auto made = client.call("CreateAccessKey", {{"UserName", options.name}});
    if (!made) {
        return fail(made.error().code, fmt::format("cannot make a key for {}: {}", options.name,
                                                   made.error().message));
    }
    return object_of(*made, "AccessKey");
}

/// A user with everything about it.
Result<JsonObject> whole_user(AccessClient& client, const std::string& name) {
    const JsonObject asked{{"UserName", name}};
    JsonObject user = object_of(TRY(client.call("GetUser", asked)), "User");
    user["Groups"] = TRY(client.list("ListGroupsForUser", asked, "Groups"));
    user["AttachedPolicies"] =
        TRY(client.list("ListAttachedUserPolicies", asked, "AttachedPolicies"));
    user["PolicyNames"] = TRY(client.list("ListUserPolicies", asked, "PolicyNames"));
    user["AccessKeys"] = TRY(keys_with_use(client, name));
    return user;
}

}  // namespace

Result<ExitStatus> run_user_create(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    JsonObject input{{"UserName", options.name}};
    if (!options.path.empty()) input["Path"] = options.path;
    TRY(client.call("CreateUser", input));
    const Result<JsonObject> key = complete(client, options);
    if (!key) {
        const auto undone = delete_whole(client, options.name);
        return fail(key.error().code,
                    fmt::format("{}; {}", key.error().message,
                                undone ? fmt::format("the user {} is gone again", options.name)
                                       : fmt::format("the user {} was made and is still there: {}",
                                                     options.name, undone.error().message)));
    }
    print_new_key(*key, options.json);
    return ExitStatus::done;
}

Result<ExitStatus> run_user_delete(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject user =
        object_of(TRY(client.call("GetUser", {{"UserName", options.name}})), "User");
    const JsonObject caller = TRY(client.call("GetCallerIdentity", {}));
    if (text_of(user, "Arn") == text_of(caller, "Arn")) {
        return fail(Code::conflict,
                    "you cannot delete yourself: the next step would find you without a key");
    }
    TRY(delete_whole(client, options.name));
    fmt::print("User {} is gone, and its keys and password.\n", tame(options.name));
    return ExitStatus::done;
}

Result<ExitStatus> run_user_list(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonArray users = TRY(client.list("ListUsers", {}, "Users"));
    if (options.json) {
        print_json(to_text(JsonObject{{"Users", users}}));
        return ExitStatus::done;
    }
    TextTable table({{"User", 8, false, true}, {"Created", 20}, {"ARN", 20}});
    for (const Json& item : users) {
        if (const JsonObject* user = item.if_object())
            table.add(
                {text_of(*user, "UserName"), time_of(*user, "CreateDate"), text_of(*user, "Arn")});
    }
    fmt::print("{}",
               table.empty() ? "no users\n" : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

Result<ExitStatus> run_user_show(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject user = TRY(whole_user(client, options.name));
    if (options.json) {
        print_json(to_text(user));
        return ExitStatus::done;
    }
    const auto joined = [&user](std::string_view list, std::string_view member) {
        return fmt::format("{}", fmt::join(texts_of(array_of(user, list), member), ", "));
    };
    print_line("User", text_of(user, "UserName"));
    print_line("ARN", text_of(user, "Arn"));
    print_line("Id", text_of(user, "UserId"));
    print_line("Created", time_of(user, "CreateDate"));
    print_line("Groups", joined("Groups", "GroupName"));
    print_line("Attached", joined("AttachedPolicies", "PolicyArn"));
    print_line("Policies",
               fmt::format("{}", fmt::join(texts_of(array_of(user, "PolicyNames")), ", ")));
    print_line("Boundary",
               text_of(object_of(user, "PermissionsBoundary"), "PermissionsBoundaryArn"));
    print_keys(array_of(user, "AccessKeys"));
    return ExitStatus::done;
}

Result<ExitStatus> run_whoami(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject caller = TRY(client.call("GetCallerIdentity", {}));
    if (options.json) {
        print_json(to_text(caller));
        return ExitStatus::done;
    }
    print_line("ARN", text_of(caller, "Arn"));
    print_line("Id", text_of(caller, "UserId"));
    print_line("Account", text_of(caller, "Account"));
    return ExitStatus::done;
}

}  // namespace opentrail::app
