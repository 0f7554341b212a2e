#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <sstream>

#include "app/access_arguments.h"
#include "app/admin_command.h"
#include "app/bucket_command.h"
#include "app/command_arguments.h"
#include "app/completion.h"
#include "app/digest_keys_command.h"
#include "app/exit_status.h"
#include "app/gateway_command.h"
#include "app/import_command.h"
#include "app/intake_command.h"
#include "app/kms_command.h"
#include "app/lookup_command.h"
#include "app/nearest.h"
#include "app/operations_command.h"
#include "app/policy_command.h"
#include "app/sample_command.h"
#include "app/serve_command.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "app/trail_command.h"
#include "app/validate_command.h"
#include "base/version.h"

namespace opentrail::app {
namespace {

/// What every command's parser fills. Lives as long as the parser.
struct Commands {
    ServeOptions serve;
    ImportOptions import;
    LookupOptions lookup;
    TailOptions tail;
    TargetOptions status_target, forget_target, token_list_target, token_delete_target;
    TargetOptions bucket_create_target, bucket_list_target;
    TokenOptions token;
    TrailOptions trail;
    ValidateOptions validate;
    AccessOptions access;
    DigestKeysOptions digest_keys;
    IntakeOptions intake;
    GatewayCommandOptions gateway;
    KmsOptions kms;
    PolicyOptions policy;
    SampleOptions sample;
    std::string lookup_format = "table", tail_format = "table", import_format = "table",
                status_format = "table";
    std::string forget_format = "table", token_format = "table", token_list_format = "table";
    std::string operations_format = "table", trail_format = "table";
    std::string shell, forget_id, token_id, order = "newest";
    std::string bucket_create_format = "table", bucket_list_format = "table", bucket_name;
    bool help_settings = false;
    Action action;
};

/// What CLI11 wants of a check: empty when the text is good, else what is wrong with it.
std::string check_limit(const std::string& text) {
    const bool number = !text.empty() && text.size() < 10 &&
                        text.find_first_not_of("0123456789") == std::string::npos &&
                        text.find_first_not_of('0') != std::string::npos;
    return text == "all" || number ? std::string() : "it is neither a number above 0 nor all";
}

Result<ExitStatus> print_settings() {
    TextTable table({{"Setting", 20}, {"Default", 8}, {"Meaning", 20}});
    for (const SettingHelp& help : settings_help()) {
        table.add({std::string(help.key), help.default_value, std::string(help.meaning)});
    }
    fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

void add_serve(CLI::App& app, Commands& commands) {
    CLI::App* serve = add_command(
        app, "serve", "Run the server",
        "  opentrail serve\n"
        "  opentrail serve --data /var/lib/opentrail --listen 0.0.0.0:4580 --tls self-signed\n"
        "  opentrail serve --set account.id=111122223333 --set history.keep_live=365d\n");
    serve->add_option("--data", commands.serve.data,
                      "data folder, made when it is not there (default ./data)");
    serve->add_option("--listen", commands.serve.listen, "HOST:PORT (default 127.0.0.1:4580)");
    serve
        ->add_option("--tls", commands.serve.tls,
                     "off; files: those that tls.certificate and tls.key name (the default when "
                     "they are set); self-signed: a certificate of its own in DIR/tls, for trying")
        ->check(CLI::IsMember({"off", "files", "self-signed"}));
    serve->add_option("--config", commands.serve.config, "YAML file of settings");
    serve
        ->add_option("--set", commands.serve.set,
                     "KEY=VALUE: one setting, over the file's; repeatable")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    serve->add_flag("--help-settings", commands.help_settings,
                    "list every setting with its default");
    serve->callback([&commands] {
        commands.action = [&commands] {
            return commands.help_settings ? print_settings() : run_serve(commands.serve);
        };
    });
}

void add_import(CLI::App& app, Commands& commands) {
    CLI::App* import = add_command(
        app, "import", "Load CloudTrail files into the history",
        "  opentrail import AWSLogs/\n"
        "  opentrail import trail.json.gz more.ndjson --endpoint http://127.0.0.1:4580\n"
        "  opentrail import AWSLogs/ --data ./data -o json\n");
    import
        ->add_option("PATH", commands.import.paths,
                     "files, or folders whose .json, .jsonl and .ndjson files (.gz too) are read")
        ->required();
    add_target(*import, commands.import.target);
    add_format(*import, commands.import_format, {"table", "json"});
    import->callback([&commands] {
        commands.import.json = commands.import_format == "json";
        commands.action = [&commands] { return run_import(commands.import); };
    });
}

void add_lookup(CLI::App& app, Commands& commands) {
    CLI::App* lookup = add_command(
        app, "lookup", "Find events",
        "  opentrail lookup --since 2h\n"
        "  opentrail lookup --event-name ConsoleLogin --error-code Failure --user alice --user "
        "bob\n"
        "  opentrail lookup --access-key AKIAIOSFODNN7EXAMPLE --from 2026-01-02T00:00:00Z -o csv "
        "--limit all\n"
        "  opentrail lookup --resource my-bucket --not eventName=GetObject -o ndjson --provenance\n"
        "  opentrail lookup --since 7d --count-by errorCode\n");
    commands.lookup.filters.add_to(*lookup, true);
    lookup->add_option("--limit", commands.lookup.limit, "how many, or all (default 50)")
        ->check(check_limit);
    lookup->add_option("--order", commands.order, "newest or oldest first")
        ->check(CLI::IsMember({"newest", "oldest"}));
    lookup->add_flag("--provenance", commands.lookup.provenance,
                     "with how each event came in (json, ndjson)");
    lookup->add_option("--columns", commands.lookup.columns,
                       "which columns of csv or table, such as eventTime,userName,eventID (-o csv\n"
                       "has all of them)");
    lookup->add_option("--count-by", commands.lookup.count_by,
                       "count the events by this field instead, such as eventName");
    lookup->add_option("--histogram", commands.lookup.histogram,
                       "count the events over time instead, such as 1h");
    add_target(*lookup, commands.lookup.target);
    add_format(*lookup, commands.lookup_format, {"table", "json", "ndjson", "csv"});
    lookup->callback([&commands] {
        commands.lookup.format = *parse_format(commands.lookup_format);
        commands.lookup.oldest_first = commands.order == "oldest";
        commands.action = [&commands] { return run_lookup(commands.lookup); };
    });
}

void add_tail(CLI::App& app, Commands& commands) {
    CLI::App* tail = add_command(app, "tail", "Follow events as they come",
                                 "  opentrail tail\n"
                                 "  opentrail tail --error-code AccessDenied -o ndjson\n");
    commands.tail.filters.add_to(*tail, false);
    tail->add_flag("--provenance", commands.tail.provenance,
                   "with how each event came in (ndjson)");
    add_target(*tail, commands.tail.target);
    add_format(*tail, commands.tail_format, {"table", "ndjson", "csv"});
    tail->callback([&commands] {
        commands.tail.format = *parse_format(commands.tail_format);
        commands.action = [&commands] { return run_tail(commands.tail); };
    });
}

void add_status_and_forget(CLI::App& app, Commands& commands) {
    CLI::App* status =
        add_command(app, "status", "What is kept, how far the index is, imports, alarms",
                    "  opentrail status\n  opentrail status -o json\n");
    add_target(*status, commands.status_target);
    add_format(*status, commands.status_format, {"table", "json"});
    status->callback([&commands] {
        commands.action = [&commands] {
            return run_status(commands.status_target, commands.status_format == "json");
        };
    });
    CLI::App* forget =
        add_command(app, "forget", "Hide what an import brought in",
                    "  opentrail forget --import 7d0e9a1c-6f9b-4a57-9d35-1f0f3f0c8a11\n");
    forget
        ->add_option("--import", commands.forget_id,
                     "the import's id (opentrail status lists them)")
        ->required();
    add_target(*forget, commands.forget_target);
    add_format(*forget, commands.forget_format, {"table", "json"});
    forget->callback([&commands] {
        commands.action = [&commands] {
            return run_forget(commands.forget_target, commands.forget_id,
                              commands.forget_format == "json");
        };
    });
}

void add_token(CLI::App& app, Commands& commands) {
    CLI::App* token = add_command(app, "token", "Bearer tokens for /v1",
                                  "  opentrail token create --name billing --scope events:write\n"
                                  "  opentrail token list\n");
    token->require_subcommand(1);
    CLI::App* create = add_command(
        *token, "create", "Make a token; it is printed once",
        "  opentrail token create --name billing --scope events:write --expires 365d\n");
    create->add_option("--name", commands.token.name, "what it is for")->required();
    create->add_option("--expires", commands.token.expires,
                       "after how long, or never (default 90d)");
    create
        ->add_option(
            "--scope", commands.token.scopes,
            "events:write (default), events:read, imports:write, metrics:read, admin; repeatable")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_target(*create, commands.token.target);
    add_format(*create, commands.token_format, {"table", "json"});
    create->callback([&commands] {
        if (commands.token.scopes.empty()) commands.token.scopes = {"events:write"};
        commands.token.json = commands.token_format == "json";
        commands.action = [&commands] { return run_token_create(commands.token); };
    });
    CLI::App* list =
        add_command(*token, "list", "Tokens that are in use", "  opentrail token list\n");
    add_target(*list, commands.token_list_target);
    add_format(*list, commands.token_list_format, {"table", "json"});
    list->callback([&commands] {
        commands.action = [&commands] {
            return run_token_list(commands.token_list_target, commands.token_list_format == "json");
        };
    });
    CLI::App* remove = add_command(*token, "delete", "Make a token useless at once",
                                   "  opentrail token delete ID\n");
    remove->add_option("ID", commands.token_id, "the token's id")->required();
    add_target(*remove, commands.token_delete_target);
    remove->callback([&commands] {
        commands.action = [&commands] {
            return run_token_delete(commands.token_delete_target, commands.token_id);
        };
    });
}

/// A command on trails, with what all of them take.
CLI::App* add_trail_command(CLI::App& to, Commands& commands, const char* name, const char* meaning,
                            const char* examples, Result<ExitStatus> (*run)(const TrailOptions&)) {
    CLI::App* command = add_command(to, name, meaning, examples);
    command->add_option("--region", commands.trail.region,
                        "Region to ask in (default the credentials')");
    add_target(*command, commands.trail.target);
    command->callback([&commands, run] {
        commands.trail.json = commands.trail_format == "json";
        commands.action = [&commands, run] { return run(commands.trail); };
    });
    return command;
}

void add_trail(CLI::App& app, Commands& commands) {
    CLI::App* trail = add_command(app, "trail", "Trails: what is delivered as log files, and where",
                                  "  opentrail trail create audit --all-regions\n"
                                  "  opentrail trail list\n");
    trail->require_subcommand(1);
    CLI::App* create = add_trail_command(
        *trail, commands, "create", "Make a trail and start it",
        "  opentrail trail create audit --all-regions\n"
        "  opentrail trail create team --bucket team-logs --prefix audit --no-start\n",
        run_trail_create);
    create->add_option("--bucket", commands.trail.bucket,
                       "bucket for its log files (default opentrail-logs-ACCOUNT)");
    create->add_option("--prefix", commands.trail.prefix, "what their names begin with");
    create->add_flag("--all-regions", commands.trail.all_regions, "collect every Region's events");
    create->add_flag("--validate,!--no-validate", commands.trail.validate_files,
                     "sign digests of its log files (the default)");
    create->add_flag("--no-start", commands.trail.stopped, "make it only");
    add_format(*create, commands.trail_format, {"table", "json"});
    CLI::App* list =
        add_trail_command(*trail, commands, "list", "The trails of a Region",
                          "  opentrail trail list --region eu-west-1\n", run_trail_list);
    add_format(*list, commands.trail_format, {"table", "json"});
    CLI::App* show = add_trail_command(*trail, commands, "show", "Everything of one trail",
                                       "  opentrail trail show audit\n", run_trail_show);
    add_format(*show, commands.trail_format, {"table", "json"});
    CLI::App* start = add_trail_command(*trail, commands, "start", "Begin to log",
                                        "  opentrail trail start audit\n", run_trail_start);
    CLI::App* stop = add_trail_command(*trail, commands, "stop", "Stop to log",
                                       "  opentrail trail stop audit\n", run_trail_stop);
    CLI::App* remove =
        add_trail_command(*trail, commands, "delete", "Delete a trail, but not its log files",
                          "  opentrail trail delete audit\n", run_trail_delete);
    for (CLI::App* command : {create, show, start, stop, remove}) {
        command->add_option("NAME", commands.trail.name, "the trail's name, or its ARN")
            ->required();
    }
}

void add_bucket(CLI::App& app, Commands& commands) {
    CLI::App* bucket = add_command(app, "bucket", "Built-in buckets, where trails' log files go",
                                   "  opentrail bucket create my-logs\n  opentrail bucket list\n");
    bucket->require_subcommand(1);
    CLI::App* create = add_command(*bucket, "create", "Make a bucket: DIR/buckets/NAME",
                                   "  opentrail bucket create my-logs\n");
    create->add_option("NAME", commands.bucket_name, "by S3's rules for bucket names")->required();
    add_target(*create, commands.bucket_create_target);
    add_format(*create, commands.bucket_create_format, {"table", "json"});
    create->callback([&commands] {
        commands.action = [&commands] {
            return run_bucket_create(commands.bucket_create_target, commands.bucket_name,
                                     commands.bucket_create_format == "json");
        };
    });
    CLI::App* list =
        add_command(*bucket, "list", "Buckets that there are", "  opentrail bucket list\n");
    add_target(*list, commands.bucket_list_target);
    add_format(*list, commands.bucket_list_format, {"table", "json"});
    list->callback([&commands] {
        commands.action = [&commands] {
            return run_bucket_list(commands.bucket_list_target,
                                   commands.bucket_list_format == "json");
        };
    });
}

void add_sample(CLI::App& app, Commands& commands) {
    CLI::App* sample =
        add_command(app, "sample", "Write a folder of made-up CloudTrail files to try things on",
                    "  opentrail sample /tmp/sample && opentrail import /tmp/sample\n");
    sample->add_option("DIR", commands.sample.directory, "folder to write to; must be new or empty")
        ->required();
    sample->add_option("--seed", commands.sample.seed, "another seed, another story (default 1)");
    sample->callback(
        [&commands] { commands.action = [&commands] { return run_sample(commands.sample); }; });
}

void add_operations(CLI::App& app, Commands& commands) {
    CLI::App* operations = add_command(
        app, "operations", "List the operations of CloudTrail, IAM and STS and which are here",
        "  opentrail operations\n  opentrail operations -o json\n");
    add_format(*operations, commands.operations_format, {"table", "json"});
    operations->callback([&commands] {
        commands.action = [&commands] {
            return run_operations(commands.operations_format == "json");
        };
    });
}

void add_completion(CLI::App& app, Commands& commands) {
    CLI::App* completion =
        add_command(app, "completion", "Print a script by which a shell completes commands",
                    "  source <(opentrail completion bash)\n"
                    "  opentrail completion fish | source\n");
    completion->add_option("SHELL", commands.shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    completion->callback([&app, &commands] {
        commands.action = [&app, &commands]() -> Result<ExitStatus> {
            fmt::print("{}", TRY(completion_script(app, commands.shell)));
            return ExitStatus::done;
        };
    });
}

/// Messages repeat file names and what a server said.
int report(const Error& error) {
    fmt::print(stderr, "opentrail: {}\n", tame_lines(error.message));
    return static_cast<int>(error.code == Code::invalid ? ExitStatus::wrong_use
                                                        : ExitStatus::could_not);
}

/// What CLI11 would only call a missing or an unexpected argument: the first that is no command.
std::optional<Error> unknown_command(const CLI::App& app, int argument_count,
                                     const char* const* arguments) {
    const CLI::App* at = &app;
    for (int i = 1; i < argument_count; ++i) {
        const std::string word = arguments[i];
        std::vector<std::string> known;
        for (const CLI::App* command : at->get_subcommands({}))
            known.push_back(command->get_name());
        if (known.empty() || word.starts_with('-')) return std::nullopt;
        if (std::find(known.begin(), known.end(), word) == known.end()) {
            return Error{
                Code::invalid,
                fmt::format("no command is called '{}'{} ({} --help lists them)",
                            at == &app ? word : at->get_name() + " " + word,
                            did_you_mean(word, known),
                            at == &app ? at->get_name() : app.get_name() + " " + at->get_name())};
        }
        at = at->get_subcommand(word);
    }
    return std::nullopt;
}

/// The first flag that the command does not have: CLI11 would first miss those that it must have.
std::optional<Error> unknown_flag(const CLI::App& app, int argument_count,
                                  const char* const* arguments) {
    const CLI::App* at = &app;
    std::string path = app.get_name();
    for (int i = 1; i < argument_count; ++i) {
        const std::string word = arguments[i];
        if (word == "--") return std::nullopt;  // What follows are no flags.
        for (const CLI::App* command : at->get_subcommands({})) {
            if (command->get_name() != word) continue;
            at = command;
            path += " " + word;
            break;
        }
        const std::string flag = word.substr(0, word.find('='));
        if (!flag.starts_with("--") || at->get_option_no_throw(flag) != nullptr) continue;
        std::vector<std::string> known;
        for (const CLI::Option* option : at->get_options()) {
            for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
        }
        return Error{Code::invalid, fmt::format("{} has no flag '{}'{} ({} --help lists them)",
                                                path, flag, did_you_mean(flag, known), path)};
    }
    return std::nullopt;
}

int wrong_use(const CLI::App& app, const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream said;
    app.exit(error, out, said);
    fmt::print(stderr, "{}{}", tame_lines(out.str()), tame_lines(said.str()));
    return static_cast<int>(ExitStatus::wrong_use);
}

}  // namespace

int run_command_line(int argument_count, const char* const* arguments,
                     std::span<const api::console::File> console) {
    CLI::App app("OpenTrail: CloudTrail that you run yourself.", "opentrail");
    app.set_version_flag("--version", fmt::format("opentrail {} ({})", version(), build_commit()));
    app.require_subcommand(1);
    app.footer(
        "\nExit status: 0 done, 1 done with failures that are listed, 2 wrong use, 3 could not.");
    Commands commands;
    commands.serve.console = console;
    add_serve(app, commands);
    add_import(app, commands);
    add_intake(app, commands.intake, commands.action);
    add_gateway(app, commands.gateway, commands.action);
    add_lookup(app, commands);
    add_tail(app, commands);
    add_status_and_forget(app, commands);
    add_token(app, commands);
    add_trail(app, commands);
    add_bucket(app, commands);
    add_validate(app, commands.validate, commands.action);
    add_digest_keys(app, commands.digest_keys, commands.action);
    add_access(app, commands.access, commands.action);
    add_account(app, commands.access, commands.action);
    add_kms(app, commands.kms, commands.action);
    add_policy(app, commands.policy, commands.action);
    add_sample(app, commands);
    add_operations(app, commands);
    add_completion(app, commands);
    if (const auto unknown = unknown_command(app, argument_count, arguments))
        return report(*unknown);
    if (const auto unknown = unknown_flag(app, argument_count, arguments)) return report(*unknown);
    try {
        app.parse(argument_count, arguments);
    } catch (const CLI::Success& shown) {  // --help, --version: CLI11 reports them by throwing.
        return app.exit(shown);
    } catch (const CLI::ParseError& error) {
        return wrong_use(app, error);
    }
    auto done = commands.action();
    return done ? static_cast<int>(*done) : report(done.error());
}

}  // namespace opentrail::app
