#include "app/access_arguments.h"

#include <CLI/CLI.hpp>

#include "app/access_group_command.h"
#include "app/access_key_command.h"
#include "app/access_policy_command.h"
#include "app/access_user_command.h"
#include "app/account_command.h"
#include "app/password_command.h"

namespace opentrail::app {
namespace {

/// The commands of one family, with what all of them take.
class Family {
  public:
    Family(CLI::App& app, AccessOptions& options, Action& action)
        : app_(app), options_(options), action_(action) {
        app_.require_subcommand(1);
    }

    enum class Prints { words, table };  // A table can be had as JSON too.

    CLI::App& add(const char* name, const char* meaning, const char* examples, Prints prints,
                  Result<ExitStatus> (*run)(const AccessOptions&)) {
        CLI::App* command = add_command(app_, name, meaning, examples);
        add_target(*command, options_.target);
        if (prints == Prints::table) {
            command
                ->add_option_function<std::string>(
                    "-o,--output",
                    [&options = options_](const std::string& format) {
                        options.json = format == "json";
                    },
                    "table, json (default table)")
                ->check(CLI::IsMember({"table", "json"}));
            command->add_flag_callback(
                "--json", [&options = options_] { options.json = true; }, "the same as -o json");
        }
        command->callback([&options = options_, &action = action_, run] {
            action = [&options, run] { return run(options); };
        });
        return *command;
    }

  private:
    CLI::App& app_;
    AccessOptions& options_;
    Action& action_;
};

using Prints = Family::Prints;

void take(CLI::App& command, const char* name, std::string& into, const char* meaning) {
    command.add_option(name, into, meaning)->required();
}

void add_users(Family& family, AccessOptions& options) {
    CLI::App& create =
        family.add("create-user", "Make a user with an access key, which is printed once",
                   "  opentrail access create-user ann --group Viewers\n"
                   "  opentrail access create-user deploy --path /machines/ -o json\n",
                   Prints::table, run_user_create);
    create.add_option("--group", options.groups, "group to put it in, such as Viewers; repeatable")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    create.add_option("--path", options.path, "where it stands, such as /team/ (default /)");
    CLI::App& remove =
        family.add("delete-user", "Delete a user with its keys and policies",
                   "  opentrail access delete-user ann\n", Prints::words, run_user_delete);
    family.add("list-users", "The users of the account", "  opentrail access list-users\n",
               Prints::table, run_user_list);
    CLI::App& show = family.add("show-user", "A user with its groups, policies and keys",
                                "  opentrail access show-user ann\n", Prints::table, run_user_show);
    for (CLI::App* command : {&create, &remove, &show})
        take(*command, "NAME", options.name, "the user's name");
    family.add("whoami", "Who you are to the server", "  opentrail access whoami\n", Prints::table,
               run_whoami);
}

void add_passwords(Family& family, AccessOptions& options) {
    CLI::App& set =
        family.add("set-password", "Say with which password a user signs in to the console",
                   "  opentrail access set-password ann\n"
                   "  opentrail access set-password ann --generate\n"
                   "  pass show opentrail/ann | opentrail access set-password ann --stdin\n",
                   Prints::words, run_set_password);
    CLI::Option* const from_stdin = set.add_flag("--stdin", options.from_stdin,
                                                 "take it from the first line of standard input");
    set.add_flag("--generate", options.generate, "make one, and print it")->excludes(from_stdin);
    CLI::App& remove =
        family.add("delete-password", "Keep a user from signing in to the console",
                   "  opentrail access delete-password ann\n", Prints::words, run_delete_password);
    for (CLI::App* command : {&set, &remove})
        take(*command, "NAME", options.name, "the user's name");
}

void add_keys(Family& family, AccessOptions& options) {
    CLI::App& create =
        family.add("create-key", "Make an access key, which is printed once",
                   "  opentrail access create-key ann -o json\n", Prints::table, run_key_create);
    CLI::App& list = family.add("list-keys", "A user's keys, and when they were last used",
                                "  opentrail access list-keys ann\n", Prints::table, run_key_list);
    CLI::App& rotate = family.add(
        "rotate-key", "Make a new key and switch the old one off",
        "  opentrail access rotate-key ann\n"
        "  opentrail access delete-key AKIAIOSFODNN7EXAMPLE   (once nobody misses the old one)\n",
        Prints::table, run_key_rotate);
    for (CLI::App* command : {&create, &list, &rotate})
        command->add_option("NAME", options.name, "the user's name (default you)");
    CLI::App& disable = family.add("disable-key", "Switch a key off: it opens nothing from now on",
                                   "  opentrail access disable-key AKIAIOSFODNN7EXAMPLE\n",
                                   Prints::words, run_key_disable);
    CLI::App& enable = family.add("enable-key", "Switch a key on again",
                                  "  opentrail access enable-key AKIAIOSFODNN7EXAMPLE\n",
                                  Prints::words, run_key_enable);
    CLI::App& remove = family.add("delete-key", "Delete a key for good",
                                  "  opentrail access delete-key AKIAIOSFODNN7EXAMPLE\n",
                                  Prints::words, run_key_delete);
    for (CLI::App* command : {&disable, &enable, &remove})
        take(*command, "ID", options.key_id, "the access key's id");
}

void add_groups(Family& family, AccessOptions& options) {
    CLI::App& create =
        family.add("create-group", "Make a group", "  opentrail access create-group Auditors\n",
                   Prints::table, run_group_create);
    create.add_option("--path", options.path, "where it stands, such as /team/ (default /)");
    family.add("list-groups", "The groups of the account", "  opentrail access list-groups\n",
               Prints::table, run_group_list);
    CLI::App& remove =
        family.add("delete-group", "Delete a group that nobody is in",
                   "  opentrail access delete-group Auditors\n", Prints::words, run_group_delete);
    for (CLI::App* command : {&create, &remove})
        take(*command, "NAME", options.name, "the group's name");
    CLI::App& add =
        family.add("add-to-group", "Put a user in a group",
                   "  opentrail access add-to-group ann Viewers\n", Prints::words, run_group_add);
    CLI::App& leave = family.add("remove-from-group", "Take a user out of a group",
                                 "  opentrail access remove-from-group ann Viewers\n",
                                 Prints::words, run_group_remove);
    for (CLI::App* command : {&add, &leave}) {
        take(*command, "USER", options.user, "the user's name");
        take(*command, "GROUP", options.group, "the group's name");
    }
}

void add_roles(Family& family, AccessOptions& options) {
    CLI::App& create = family.add(
        "create-role", "Make a role, which others take on with AssumeRole",
        "  opentrail access create-role auditor --trust trust.json\n"
        "  opentrail access create-role auditor --max-session 12h --trust\n"
        "      '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\n"
        "       \"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"sts:AssumeRole\"}}'\n",
        Prints::table, run_role_create);
    create
        .add_option("--trust", options.document,
                    "who may take it on: a policy, or a file (- for standard input) that has it")
        ->required();
    create.add_option("--path", options.path, "where it stands, such as /team/ (default /)");
    create.add_option("--description", options.description, "what it is for");
    create.add_option("--max-session", options.duration, "longest session, 1h to 12h (default 1h)");
    family.add("list-roles", "The roles of the account", "  opentrail access list-roles\n",
               Prints::table, run_role_list);
    CLI::App& remove =
        family.add("delete-role", "Delete a role with its policies",
                   "  opentrail access delete-role auditor\n", Prints::words, run_role_delete);
    for (CLI::App* command : {&create, &remove})
        take(*command, "NAME", options.name, "the role's name");
}

void add_owner(CLI::App& command, AccessOptions& options) {
    auto* user = command.add_option("--user", options.user, "of this user");
    auto* group = command.add_option("--group", options.group, "of this group");
    auto* role = command.add_option("--role", options.role, "of this role");
    user->excludes(group)->excludes(role);
    group->excludes(role);
}

void add_policies(Family& family, AccessOptions& options) {
    CLI::App& attach = family.add(
        "attach", "Attach a managed policy to a user, group or role",
        "  opentrail access attach AWSCloudTrail_ReadOnlyAccess --user ann\n"
        "  opentrail access attach arn:aws:iam::111122223333:policy/read --group Auditors\n",
        Prints::words, run_policy_attach);
    CLI::App& detach = family.add("detach", "Detach a managed policy",
                                  "  opentrail access detach AWSCloudTrail_ReadOnlyAccess"
                                  " --user ann\n",
                                  Prints::words, run_policy_detach);
    for (CLI::App* command : {&attach, &detach})
        take(*command, "POLICY", options.policy, "the policy's ARN, or its name");
    CLI::App& put = family.add("put-policy", "Put a policy on one user, group or role only",
                               "  opentrail access put-policy night policy.json --user ann\n",
                               Prints::words, run_policy_put);
    CLI::App& create = family.add("create-policy", "Make a managed policy, to be attached",
                                  "  opentrail access create-policy read policy.json\n",
                                  Prints::table, run_policy_create);
    for (CLI::App* command : {&put, &create}) {
        take(*command, "NAME", options.name, "the policy's name");
        take(*command, "FILE", options.document,
             "the policy, or a file (- for standard input) that has it");
    }
    create.add_option("--path", options.path, "where it stands, such as /team/ (default /)");
    create.add_option("--description", options.description, "what it is for");
    CLI::App& remove =
        family.add("delete-policy", "Delete a managed policy, or one on a user, group or role",
                   "  opentrail access delete-policy arn:aws:iam::111122223333:policy/read\n"
                   "  opentrail access delete-policy night --user ann\n",
                   Prints::words, run_policy_delete);
    take(remove, "NAME", options.name, "its name, or a managed policy's ARN");
    for (CLI::App* command : {&attach, &detach, &put, &remove}) add_owner(*command, options);
    family.add("list-policies", "Managed policies: the account's and those of the program",
               "  opentrail access list-policies\n", Prints::table, run_policy_list);
}

}  // namespace

void add_access(CLI::App& app, AccessOptions& options, Action& action) {
    CLI::App* access = add_command(app, "access", "Who may do what: users, keys, groups, policies",
                                   "  opentrail access create-user ann --group Viewers\n"
                                   "  opentrail access show-user ann\n"
                                   "  opentrail access rotate-key ann\n");
    Family family(*access, options, action);
    add_users(family, options);
    add_passwords(family, options);
    add_keys(family, options);
    add_groups(family, options);
    add_roles(family, options);
    add_policies(family, options);
    for (CLI::App* command : access->get_subcommands({})) {
        command
            ->add_option("--account", options.account,
                         "account to act in, for administrators of the home account")
            ->group("Where");
    }
}

void add_account(CLI::App& app, AccessOptions& options, Action& action) {
    CLI::App* account = add_command(app, "account", "Accounts, each with events of its own",
                                    "  opentrail account create billing\n"
                                    "  opentrail account list\n");
    Family family(*account, options, action);
    CLI::App& create = family.add(
        "create", "Make an account with a first administrator, whose key is printed once",
        "  opentrail account create billing\n"
        "  opentrail account create billing --id 111122223333 -o json\n",
        Prints::table, run_account_create);
    take(create, "NAME", options.name, "what it is called");
    create.add_option("--id", options.id, "its twelve digits (default random ones)");
    family.add("list", "The accounts that there are", "  opentrail account list\n", Prints::table,
               run_account_list);
}

}  // namespace opentrail::app
