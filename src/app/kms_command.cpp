#include "app/kms_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

std::string alias_name(const std::string& alias) {
    return alias.starts_with("alias/") ? alias : "alias/" + alias;
}

/// KMS API Reference, "CreateAlias": letters, digits, /, _ and -, 256 bytes with "alias/"; what
/// begins with alias/aws/ is AWS's own.
Result<void> check_alias(std::string_view alias) {
    constexpr std::string_view prefix = "alias/";
    constexpr std::size_t bytes_max = 256;
    const std::string_view name = alias.substr(prefix.size());
    const bool is_made_of = std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '/' || c == '_' || c == '-';
    });
    if (name.empty() || !is_made_of || alias.size() > bytes_max) {
        return fail(Code::invalid,
                    fmt::format("'{}' is no alias: letters, digits, /, _ and -, {} at most",
                                tame(name), bytes_max - prefix.size()));
    }
    if (name.starts_with("aws/")) {
        return fail(Code::invalid, fmt::format("'{}' is no alias for a key of yours: those that "
                                               "begin with alias/aws/ are AWS's own",
                                               tame(alias)));
    }
    return {};
}

/// What KMS answers in pages, which it marks otherwise than IAM.
Result<JsonArray> list_all(AccessClient& client, std::string_view operation, JsonObject input,
                           std::string_view member) {
    JsonArray all;
    while (true) {
        const JsonObject page = TRY(client.call(operation, input));
        for (const Json& item : array_of(page, member)) all.push_back(item);
        const std::string marker = text_of(page, "NextMarker");
        if (marker.empty()) return all;
        input["Marker"] = marker;
    }
}

Result<JsonObject> describe(AccessClient& client, const std::string& key) {
    JsonObject described =
        object_of(TRY(client.call("DescribeKey", {{"KeyId", key}})), "KeyMetadata");
    JsonArray aliases;
    for (const std::string& name :
         texts_of(TRY(list_all(client, "ListAliases", {{"KeyId", text_of(described, "Arn")}},
                               "Aliases")),
                  "AliasName")) {
        aliases.emplace_back(name);
    }
    described["Aliases"] = std::move(aliases);
    return described;
}

void print_key(const JsonObject& key, bool json) {
    if (json) {
        print_json(to_text(key));
        return;
    }
    print_line("Key", text_of(key, "Arn"));
    print_line("Aliases", fmt::format("{}", fmt::join(texts_of(array_of(key, "Aliases")), ", ")));
    print_line("State", text_of(key, "KeyState"));
    print_line("Made", time_of(key, "CreationDate"));
    print_line("Deleted", time_of(key, "DeletionDate"));
    print_line("Description", text_of(key, "Description"));
}

/// Before a key is made that would be left without its name: a name that is taken says so.
Result<void> check_free(AccessClient& client, const std::string& alias) {
    const JsonArray all = TRY(list_all(client, "ListAliases", {}, "Aliases"));
    for (const Json& item : all) {
        const JsonObject taken = item.is_object() ? item.get_object() : JsonObject();
        if (text_of(taken, "AliasName") != alias) continue;
        return fail(Code::conflict, fmt::format("no key was made: {} names the key {} already",
                                                tame(alias), tame(text_of(taken, "TargetKeyId"))));
    }
    return {};
}

Result<ExitStatus> run_create(const KmsOptions& options) {
    const std::string alias = options.alias ? alias_name(*options.alias) : "";
    if (options.alias) TRY(check_alias(alias));
    AccessClient client = TRY(AccessClient::open(options.access));
    if (options.alias) TRY(check_free(client, alias));
    JsonObject input;
    if (!options.description.empty()) input["Description"] = options.description;
    const std::string arn =
        text_of(object_of(TRY(client.call("CreateKey", input)), "KeyMetadata"), "Arn");
    if (options.alias) {
        const auto named = client.call("CreateAlias", {{"AliasName", alias}, {"TargetKeyId", arn}});
        if (!named) {
            return fail(named.error().code, fmt::format("the key {} is made, without its alias: {}",
                                                        arn, named.error().message));
        }
    }
    print_key(TRY(describe(client, arn)), options.access.json);
    return ExitStatus::done;
}

Result<ExitStatus> run_list(const KmsOptions& options) {
    AccessClient client = TRY(AccessClient::open(options.access));
    JsonArray keys;
    TextTable table({{"Key", 36, false, true}, {"Aliases", 10}, {"State", 8}, {"Made", 20}});
    for (const std::string& arn :
         texts_of(TRY(list_all(client, "ListKeys", {}, "Keys")), "KeyArn")) {
        const JsonObject key = TRY(describe(client, arn));
        table.add({text_of(key, "KeyId"),
                   fmt::format("{}", fmt::join(texts_of(array_of(key, "Aliases")), ", ")),
                   text_of(key, "KeyState"), time_of(key, "CreationDate")});
        keys.push_back(key);
    }
    if (options.access.json) {
        print_json(to_text(JsonObject{{"Keys", keys}}));
        return ExitStatus::done;
    }
    fmt::print("{}",
               table.empty() ? "no keys\n" : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

Result<ExitStatus> run_describe(const KmsOptions& options) {
    AccessClient client = TRY(AccessClient::open(options.access));
    print_key(TRY(describe(client, options.key)), options.access.json);
    return ExitStatus::done;
}

/// One operation on a key, and the sentence that says it is done.
Result<ExitStatus> run_on_key(const KmsOptions& options, const char* operation,
                              const char* sentence) {
    AccessClient client = TRY(AccessClient::open(options.access));
    // The operations themselves take no alias.
    const JsonObject key = TRY(describe(client, options.key));
    JsonObject input{{"KeyId", text_of(key, "Arn")}};
    if (operation == std::string_view("ScheduleKeyDeletion")) {
        input["PendingWindowInDays"] = options.days;
    }
    TRY(client.call(operation, input));
    fmt::print("Key {} {}\n", tame(text_of(key, "KeyId")), sentence);
    return ExitStatus::done;
}

Result<ExitStatus> run_create_alias(const KmsOptions& options) {
    AccessClient client = TRY(AccessClient::open(options.access));
    const std::string alias = alias_name(options.alias.value_or(""));
    TRY(check_alias(alias));
    TRY(client.call("CreateAlias", {{"AliasName", alias}, {"TargetKeyId", options.key}}));
    fmt::print("{} names the key {}.\n", tame(alias), tame(options.key));
    return ExitStatus::done;
}

/// Adds a command that does `run`.
template <class Run>
CLI::App& add(CLI::App& app, KmsOptions& options, Action& action, const char* name,
              const char* meaning, const char* examples, Run run) {
    CLI::App* command = add_command(app, name, meaning, examples);
    add_target(*command, options.access.target);
    command->add_option("--account", options.access.account,
                        "account whose keys are meant, for the home account's administrators");
    command->callback(
        [&options, &action, run] { action = [&options, run] { return run(options); }; });
    return *command;
}

void add_output(CLI::App& command, KmsOptions& options) {
    command
        .add_option_function<std::string>(
            "-o,--output",
            [&options](const std::string& format) { options.access.json = format == "json"; },
            "table, json (default table)")
        ->check(CLI::IsMember({"table", "json"}));
    command.add_flag_callback(
        "--json", [&options] { options.access.json = true; }, "the same as -o json");
}

void add_key(CLI::App& command, KmsOptions& options) {
    command.add_option("KEY", options.key, "the key's id or ARN, or alias/NAME")->required();
}

void add_states(CLI::App& app, KmsOptions& options, Action& action) {
    const struct {
        const char* name;
        const char* meaning;
        const char* examples;
        const char* operation;
        const char* sentence;
    } rows[] = {
        {"rotate-key", "Give a key new material; what it encrypted stays readable",
         "  opentrail kms rotate-key alias/logs\n", "RotateKeyOnDemand",
         "is rotated; what it encrypted before stays readable."},
        {"disable-key", "Switch a key off: nothing is encrypted or read with it",
         "  opentrail kms disable-key alias/logs\n", "DisableKey",
         "is disabled: trails with it deliver nothing, and nobody reads what it encrypted."},
        {"enable-key", "Switch a key on again", "  opentrail kms enable-key alias/logs\n",
         "EnableKey", "is enabled."},
        {"delete-key", "Delete a key, and so all that it encrypted, in 7 to 30 days",
         "  opentrail kms delete-key alias/old --days 7\n", "ScheduleKeyDeletion",
         "is to be deleted; until then `opentrail kms keep-key` calls that off."},
        {"keep-key", "Call off that a key is deleted; enable-key makes it usable again",
         "  opentrail kms keep-key 1234abcd-12ab-34cd-56ef-1234567890ab\n", "CancelKeyDeletion",
         "stays, disabled."},
    };
    for (const auto& row : rows) {
        const char* const operation = row.operation;
        const char* const sentence = row.sentence;
        CLI::App& command = add(app, options, action, row.name, row.meaning, row.examples,
                                [operation, sentence](const KmsOptions& given) {
                                    return run_on_key(given, operation, sentence);
                                });
        add_key(command, options);
        if (operation == std::string_view("ScheduleKeyDeletion")) {
            command.add_option("--days", options.days, "days until then (default 30)")
                ->check(CLI::Range(7, 30));
        }
    }
}

}  // namespace

void add_kms(CLI::App& app, KmsOptions& options, Action& action) {
    CLI::App* kms = add_command(app, "kms", "Keys that trails' files are encrypted under",
                                "  opentrail kms create-key --alias logs\n"
                                "  opentrail kms list-keys\n");
    kms->require_subcommand(1);
    CLI::App& create = add(*kms, options, action, "create-key", "Make a key",
                           "  opentrail kms create-key --alias logs\n", run_create);
    create.add_option("--alias", options.alias, "a name for it");
    create.add_option("--description", options.description, "what it is for");
    add_output(create, options);
    add_output(add(*kms, options, action, "list-keys", "The keys of the account",
                   "  opentrail kms list-keys\n", run_list),
               options);
    CLI::App& show = add(*kms, options, action, "describe-key", "A key, its aliases and its state",
                         "  opentrail kms describe-key alias/logs\n", run_describe);
    add_output(show, options);
    add_key(show, options);
    add_states(*kms, options, action);
    CLI::App& alias =
        add(*kms, options, action, "create-alias", "Give a key one more name",
            "  opentrail kms create-alias 1234abcd-12ab-34cd-56ef-1234567890ab logs\n",
            run_create_alias);
    add_key(alias, options);
    alias.add_option("NAME", options.alias, "the name, with alias/ before it or without")
        ->required();
}

}  // namespace opentrail::app
