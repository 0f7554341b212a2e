#include "app/access_key_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

/// Whose key it is: IAM asks for both.
Result<std::string> user_of_key(AccessClient& client, const std::string& key_id) {
    const JsonObject found = TRY(client.call("GetAccessKeyLastUsed", {{"AccessKeyId", key_id}}));
    return text_of(found, "UserName");
}

Result<ExitStatus> set_status(const AccessOptions& options, std::string_view status,
                              std::string_view words) {
    AccessClient client = TRY(AccessClient::open(options));
    const std::string user = TRY(user_of_key(client, options.key_id));
    TRY(client.call("UpdateAccessKey",
                    {{"UserName", user}, {"AccessKeyId", options.key_id}, {"Status", status}}));
    fmt::print("Key {} of {} {}.\n", tame(options.key_id), tame(user), words);
    return ExitStatus::done;
}

/// The input of operations that mean the caller unless they name a user.
JsonObject of_user(const std::string& name) {
    return name.empty() ? JsonObject() : JsonObject{{"UserName", name}};
}

}  // namespace

void print_new_key(const JsonObject& key, bool json) {
    if (json) {
        JsonObject shown{{"UserName", text_of(key, "UserName")},
                         {"AccessKeyId", text_of(key, "AccessKeyId")},
                         {"SecretAccessKey", text_of(key, "SecretAccessKey")}};
        if (const std::string old = text_of(key, "OldAccessKeyId"); !old.empty())
            shown["OldAccessKeyId"] = old;
        print_json(to_text(shown));
        return;
    }
    print_line("User", text_of(key, "UserName"));
    print_line("Access key", text_of(key, "AccessKeyId"));
    print_line("Secret", text_of(key, "SecretAccessKey"));
    print_line("Old key", text_of(key, "OldAccessKeyId"));
    std::fflush(stdout);
    fmt::print(stderr, "The secret is shown once: keep it now.\n");
}

Result<JsonArray> keys_with_use(AccessClient& client, const std::string& user) {
    JsonArray keys = TRY(client.list("ListAccessKeys", of_user(user), "AccessKeyMetadata"));
    for (Json& item : keys) {
        JsonObject* const key = item.if_object();
        if (!key) continue;
        const JsonObject found = TRY(
            client.call("GetAccessKeyLastUsed", {{"AccessKeyId", text_of(*key, "AccessKeyId")}}));
        (*key)["LastUsed"] = object_of(found, "AccessKeyLastUsed");
    }
    return keys;
}

void print_keys(const JsonArray& keys) {
    TextTable table({{"Access key", 20, false, true},
                     {"Status", 8},
                     {"Created", 20},
                     {"Last used", 20},
                     {"For", 8}});
    for (const Json& item : keys) {
        const JsonObject* key = item.if_object();
        if (!key) continue;
        const JsonObject use = object_of(*key, "LastUsed");
        const std::string time = time_of(use, "LastUsedDate");
        table.add({text_of(*key, "AccessKeyId"), text_of(*key, "Status"),
                   time_of(*key, "CreateDate"), time.empty() ? "never noted" : time,
                   time.empty() ? "" : text_of(use, "ServiceName")});
    }
    fmt::print("{}",
               table.empty() ? "no keys\n" : table.render(terminal_width(), colours_wanted()));
}

Result<ExitStatus> run_key_create(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject made = TRY(client.call("CreateAccessKey", of_user(options.name)));
    print_new_key(object_of(made, "AccessKey"), options.json);
    return ExitStatus::done;
}

Result<ExitStatus> run_key_list(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonArray keys = TRY(keys_with_use(client, options.name));
    if (options.json) {
        print_json(to_text(JsonObject{{"AccessKeys", keys}}));
    } else {
        print_keys(keys);
    }
    return ExitStatus::done;
}

Result<ExitStatus> run_key_disable(const AccessOptions& options) {
    return set_status(options, "Inactive", "opens nothing any more");
}

Result<ExitStatus> run_key_enable(const AccessOptions& options) {
    return set_status(options, "Active", "works again");
}

Result<ExitStatus> run_key_delete(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const std::string user = TRY(user_of_key(client, options.key_id));
    TRY(client.call("DeleteAccessKey", {{"UserName", user}, {"AccessKeyId", options.key_id}}));
    fmt::print("Key {} of {} is gone.\n", tame(options.key_id), tame(user));
    return ExitStatus::done;
}

Result<ExitStatus> run_key_rotate(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject user = of_user(options.name);
    const JsonArray keys = TRY(client.list("ListAccessKeys", user, "AccessKeyMetadata"));
    const std::vector<std::string> ids = texts_of(keys, "AccessKeyId");
    if (ids.empty()) {
        return fail(Code::not_found,
                    fmt::format("there is no key to replace: opentrail access create-key {}",
                                options.name));
    }
    if (ids.size() > 1) {
        return fail(Code::conflict,
                    fmt::format("there is no room for a new key, as there are two ({}): delete "
                                "the one that is not used (opentrail access delete-key ID)",
                                fmt::join(ids, ", ")));
    }
    JsonObject key = object_of(TRY(client.call("CreateAccessKey", user)), "AccessKey");
    JsonObject old = user;
    old["AccessKeyId"] = ids.front();
    old["Status"] = "Inactive";
    if (const auto switched_off = client.call("UpdateAccessKey", old); !switched_off) {
        JsonObject made = user;
        made["AccessKeyId"] = text_of(key, "AccessKeyId");
        const bool undone = client.call("DeleteAccessKey", made).has_value();
        return fail(
            switched_off.error().code,
            fmt::format("cannot switch off the key {}: {}; the new key {} is {}", ids.front(),
                        switched_off.error().message, text_of(key, "AccessKeyId"),
                        undone ? "gone again" : "still there"));
    }
    key["OldAccessKeyId"] = ids.front();
    print_new_key(key, options.json);
    return ExitStatus::done;
}

}  // namespace opentrail::app
