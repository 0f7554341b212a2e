#include "app/account_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {

Result<ExitStatus> run_account_create(const AccessOptions& options) {
    JsonObject input{{"Name", options.name}};
    if (!options.id.empty()) input["AccountId"] = options.id;
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject made = TRY(client.call("CreateAccount", input));
    if (options.json) {
        print_json(to_text(made));
        return ExitStatus::done;
    }
    const JsonObject account = object_of(made, "Account");
    const JsonObject key = object_of(made, "AccessKey");
    print_line("Account", text_of(account, "Id"));
    print_line("Name", text_of(account, "Name"));
    print_line("User", text_of(key, "UserName"));
    print_line("Access key", text_of(key, "AccessKeyId"));
    print_line("Secret", text_of(key, "SecretAccessKey"));
    std::fflush(stdout);
    fmt::print(stderr, "The secret is shown once: keep it now.\n");
    return ExitStatus::done;
}

Result<ExitStatus> run_account_list(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonArray accounts = TRY(client.list("ListAccounts", {}, "Accounts"));
    if (options.json) {
        print_json(to_text(JsonObject{{"Accounts", accounts}}));
        return ExitStatus::done;
    }
    TextTable table({{"Account", 12, false, true}, {"Name", 8}, {"Created", 20}});
    for (const Json& item : accounts) {
        if (const JsonObject* account = item.if_object())
            table.add({text_of(*account, "Id"), text_of(*account, "Name"),
                       time_of(*account, "CreateDate")});
    }
    fmt::print("{}",
               table.empty() ? "no accounts\n" : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

}  // namespace opentrail::app
