#include "app/access_policy_command.h"

#include <fmt/format.h>

#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

/// A user, group or role, as IAM's operations and people call it.
struct Owner {
    std::string_view kind;  // "User"
    std::string_view noun;  // "user"
    std::string name;

    JsonObject input() const { return {{fmt::format("{}Name", kind), name}}; }
};

/// The one that the options name; without a kind when they name none.
Result<Owner> owner_in(const AccessOptions& options) {
    const int count = !options.user.empty() + !options.group.empty() + !options.role.empty();
    if (count > 1) {
        return fail(Code::invalid, "--user, --group and --role exclude each other");
    }
    if (!options.user.empty()) return Owner{"User", "user", options.user};
    if (!options.group.empty()) return Owner{"Group", "group", options.group};
    if (!options.role.empty()) return Owner{"Role", "role", options.role};
    return Owner{};
}

Result<Owner> wanted_owner(const AccessOptions& options) {
    Owner owner = TRY(owner_in(options));
    if (owner.kind.empty()) return fail(Code::invalid, "one of --user, --group, --role is needed");
    return owner;
}

/// The ARN of the managed policy that `given` names.
Result<std::string> arn_of(AccessClient& client, const std::string& given) {
    if (given.starts_with("arn:")) return given;
    const JsonArray policies = TRY(client.list("ListPolicies", {{"Scope", "All"}}, "Policies"));
    for (const Json& item : policies) {
        const JsonObject* policy = item.if_object();
        if (policy && text_of(*policy, "PolicyName") == given) return text_of(*policy, "Arn");
    }
    return fail(Code::not_found, fmt::format("no managed policy is called {} (opentrail access "
                                             "list-policies)",
                                             given));
}

Result<ExitStatus> change_attached(const AccessOptions& options, std::string_view operation,
                                   std::string_view words) {
    const Owner owner = TRY(wanted_owner(options));
    AccessClient client = TRY(AccessClient::open(options));
    const std::string arn = TRY(arn_of(client, options.policy));
    JsonObject input = owner.input();
    input["PolicyArn"] = arn;
    TRY(client.call(fmt::format("{}{}Policy", operation, owner.kind), input));
    fmt::print("Policy {} {} the {} {}.\n", tame(arn), words, owner.noun, tame(owner.name));
    return ExitStatus::done;
}

}  // namespace

Result<ExitStatus> run_policy_attach(const AccessOptions& options) {
    return change_attached(options, "Attach", "is attached to");
}

Result<ExitStatus> run_policy_detach(const AccessOptions& options) {
    return change_attached(options, "Detach", "is detached from");
}

Result<ExitStatus> run_policy_put(const AccessOptions& options) {
    const Owner owner = TRY(wanted_owner(options));
    JsonObject input = owner.input();
    input["PolicyName"] = options.name;
    input["PolicyDocument"] = TRY(read_document(options.document));
    AccessClient client = TRY(AccessClient::open(options));
    TRY(client.call(fmt::format("Put{}Policy", owner.kind), input));
    fmt::print("Policy {} is on the {} {}.\n", tame(options.name), owner.noun, tame(owner.name));
    return ExitStatus::done;
}

Result<ExitStatus> run_policy_delete(const AccessOptions& options) {
    const Owner owner = TRY(owner_in(options));
    AccessClient client = TRY(AccessClient::open(options));
    if (owner.kind.empty()) {
        const std::string arn = TRY(arn_of(client, options.name));
        TRY(client.call("DeletePolicy", {{"PolicyArn", arn}}));
        fmt::print("Policy {} is gone.\n", tame(arn));
        return ExitStatus::done;
    }
    JsonObject input = owner.input();
    input["PolicyName"] = options.name;
    TRY(client.call(fmt::format("Delete{}Policy", owner.kind), input));
    fmt::print("Policy {} of the {} {} is gone.\n", tame(options.name), owner.noun,
               tame(owner.name));
    return ExitStatus::done;
}

Result<ExitStatus> run_policy_create(const AccessOptions& options) {
    JsonObject input{{"PolicyName", options.name},
                     {"PolicyDocument", TRY(read_document(options.document))}};
    if (!options.path.empty()) input["Path"] = options.path;
    if (!options.description.empty()) input["Description"] = options.description;
    AccessClient client = TRY(AccessClient::open(options));
    const JsonObject policy = object_of(TRY(client.call("CreatePolicy", input)), "Policy");
    if (options.json) {
        print_json(to_text(policy));
    } else {
        fmt::print("Policy {} is made: {}\n", tame(options.name), tame(text_of(policy, "Arn")));
    }
    return ExitStatus::done;
}

Result<ExitStatus> run_policy_list(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const JsonArray policies = TRY(client.list("ListPolicies", {{"Scope", "All"}}, "Policies"));
    if (options.json) {
        print_json(to_text(JsonObject{{"Policies", policies}}));
        return ExitStatus::done;
    }
    TextTable table({{"Policy", 8, false, true}, {"ARN", 20}, {"Description", 12}});
    for (const Json& item : policies) {
        if (const JsonObject* policy = item.if_object())
            table.add({text_of(*policy, "PolicyName"), text_of(*policy, "Arn"),
                       text_of(*policy, "Description")});
    }
    fmt::print("{}",
               table.empty() ? "no policies\n" : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

}  // namespace opentrail::app
