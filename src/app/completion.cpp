#include "app/completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <vector>

#include "app/settings.h"

namespace opentrail::app {
namespace {

struct Flag {
    std::vector<std::string> names;   // "-o", "--output"
    std::vector<std::string> values;  // Those it takes, when they are known.
    bool takes_value = false;
    bool values_go_on = false;  // They are beginnings: "http.workers=".
    std::string meaning;
};

struct Command {
    std::string path;  // "token create"; empty for the program itself.
    std::vector<std::string> commands;
    std::vector<std::string> meanings;  // Of each of `commands`.
    std::vector<Flag> flags;
    std::vector<std::string> arguments;  // That stand by themselves, when they are known.
};

/// "TEXT:{table,json}": the only place where CLI11 tells what IsMember() knows.
std::vector<std::string> values_in(const std::string& type) {
    const auto open = type.find('{');
    const auto close = type.find('}');
    if (open == std::string::npos || close == std::string::npos) return {};
    return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

/// What --set may begin with: settings that need no name; of gateways in the form without one, and
/// for a gateway alone its own members.
std::vector<std::string> setting_beginnings(const std::string& path) {
    constexpr std::string_view of_gateway = "gateway.NAME.";
    const bool is_alone = path == "gateway";
    std::vector<std::string> keys;
    for (const SettingHelp& help : settings_help()) {
        const bool is_member = help.key.starts_with(of_gateway);
        if (is_member) {
            keys.push_back(fmt::format("{}{}=", is_alone ? "" : "gateway.",
                                       help.key.substr(of_gateway.size())));
        } else if (!is_alone && help.key.find("NAME") == std::string_view::npos &&
                   help.key.find("BUCKET") == std::string_view::npos) {
            keys.push_back(fmt::format("{}=", help.key));
        }
    }
    return keys;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

void collect(const CLI::App& app, const std::string& path, std::vector<Command>& into) {
    Command command;
    command.path = path;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            command.arguments = values_in(option->get_type_name());
            continue;
        }
        Flag flag;
        for (const std::string& name : option->get_snames()) flag.names.push_back("-" + name);
        for (const std::string& name : option->get_lnames()) flag.names.push_back("--" + name);
        flag.takes_value = option->get_items_expected_max() > 0;
        if (flag.takes_value) flag.values = values_in(option->get_type_name());
        if (flag.names == std::vector<std::string>{"--set"}) {
            flag.values = setting_beginnings(path);
            flag.values_go_on = true;
        }
        flag.meaning = first_line(option->get_description());
        command.flags.push_back(std::move(flag));
    }
    for (const CLI::App* sub : app.get_subcommands({})) {
        command.commands.push_back(sub->get_name());
        command.meanings.push_back(first_line(sub->get_description()));
    }
    into.push_back(std::move(command));
    for (const CLI::App* sub : app.get_subcommands({})) {
        collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), into);
    }
}

std::string words_of(const Command& command) {
    std::vector<std::string> words = command.commands;
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    for (const Flag& flag : command.flags) {
        words.insert(words.end(), flag.names.begin(), flag.names.end());
    }
    return fmt::format("{}", fmt::join(words, " "));
}

/// The parts of case statements, alike in bash and zsh. `offer` is how words are offered.
std::string command_cases(const std::vector<Command>& commands) {
    std::vector<std::string> patterns;
    for (const Command& command : commands) {
        for (const std::string& sub : command.commands) {
            patterns.push_back(fmt::format("\"{} {}\"", command.path, sub));
        }
    }
    return fmt::format("{}", fmt::join(patterns, " | "));
}

std::string value_cases(const std::vector<Command>& commands, std::string_view offer,
                        std::string_view offer_beginnings, std::string_view offer_files) {
    std::string cases;
    for (const Command& command : commands) {
        for (const Flag& flag : command.flags) {
            if (!flag.takes_value) continue;
            std::vector<std::string> patterns;
            for (const std::string& name : flag.names) {
                patterns.push_back(fmt::format("\"{} {}\"", command.path, name));
            }
            cases += fmt::format("        {}) ", fmt::join(patterns, " | "));
            cases += flag.values.empty()
                         ? std::string(offer_files)
                         : fmt::format(fmt::runtime(flag.values_go_on ? offer_beginnings : offer),
                                       fmt::join(flag.values, " "));
            cases += "; return ;;\n";
        }
    }
    return cases;
}

std::string word_cases(const std::vector<Command>& commands, std::string_view offer) {
    std::string cases;
    for (const Command& command : commands) {
        cases += fmt::format("        \"{}\") ", command.path) +
                 fmt::format(fmt::runtime(offer), words_of(command)) +
                 // Where a command must follow, no file can.
                 (command.commands.empty() ? " ;;\n" : "; return ;;\n");
    }
    return cases;
}

// Where nothing is offered bash goes on to file names (-o default).
std::string for_bash(const std::vector<Command>& commands) {
    constexpr std::string_view offer = "COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))";
    // compopt complains outside of a completion.
    const std::string offer_beginnings = "compopt -o nospace 2> /dev/null; " + std::string(offer);
    return "# bash completion of opentrail: source <(opentrail completion bash)\n"
           "_opentrail() {\n"
           "    local command=\"\" i word=\"${COMP_WORDS[COMP_CWORD]}\"\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case \"$command ${COMP_WORDS[i]}\" in\n"
           "            " +
           command_cases(commands) +
           ") command=\"${command:+$command }${COMP_WORDS[i]}\" ;;\n"
           "        esac\n"
           "    done\n"
           "    case \"$command ${COMP_WORDS[COMP_CWORD-1]}\" in\n" +
           value_cases(commands, offer, offer_beginnings, ":") +
           "    esac\n"
           "    case \"$command\" in\n" +
           word_cases(commands, offer) +
           "    esac\n"
           "}\n"
           "complete -o default -F _opentrail opentrail\n";
}

std::string for_zsh(const std::vector<Command>& commands) {
    constexpr std::string_view offer = "compadd -- {}";
    return "#compdef opentrail\n"
           "# zsh completion of opentrail: source <(opentrail completion zsh)\n"
           "_opentrail() {\n"
           "    local command=\"\" i\n"
           "    for ((i = 2; i < CURRENT; i++)); do\n"
           "        case \"$command ${words[i]}\" in\n"
           "            " +
           command_cases(commands) +
           ") command=\"${command:+$command }${words[i]}\" ;;\n"
           "        esac\n"
           "    done\n"
           "    case \"$command ${words[CURRENT-1]}\" in\n" +
           value_cases(commands, offer, "compadd -S '' -- {}", "_files") +
           "    esac\n"
           "    case \"$command\" in\n" +
           word_cases(commands, offer) +
           "    esac\n"
           "    [[ \"${words[CURRENT]}\" == -* ]] || _files\n"
           "}\n"
           "compdef _opentrail opentrail\n";
}

/// In single quotes of fish, which knows two escapes there.
std::string fish_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') quoted += '\\';
        quoted += letter;
    }
    return quoted + "'";
}

/// When a command's own words are to be offered.
std::string fish_condition(const Command& command) {
    if (command.path.empty()) return "__fish_use_subcommand";
    std::string condition;
    for (const std::string& name : CLI::detail::split(command.path, ' ')) {
        if (!condition.empty()) condition += "; and ";
        condition += "__fish_seen_subcommand_from " + name;
    }
    if (!command.commands.empty()) {
        condition += fmt::format("; and not __fish_seen_subcommand_from {}",
                                 fmt::join(command.commands, " "));
    }
    return condition;
}

std::string for_fish(const std::vector<Command>& commands) {
    std::string script = "# fish completion of opentrail: opentrail completion fish | source\n";
    for (const Command& command : commands) {
        const std::string head =
            fmt::format("complete -c opentrail -n {}", fish_quoted(fish_condition(command)));
        for (std::size_t i = 0; i < command.commands.size(); ++i) {
            script += fmt::format("{} -f -a {} -d {}\n", head, command.commands[i],
                                  fish_quoted(command.meanings[i]));
        }
        if (!command.arguments.empty()) {
            script += fmt::format("{} -f -a '{}'\n", head, fmt::join(command.arguments, " "));
        }
        for (const Flag& flag : command.flags) {
            script += head;
            for (const std::string& name : flag.names) {
                script +=
                    name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
            }
            if (flag.takes_value) script += " -r";
            if (!flag.values.empty()) {
                script += fmt::format(" -f -a '{}'", fmt::join(flag.values, " "));
            }
            script += fmt::format(" -d {}\n", fish_quoted(flag.meaning));
        }
    }
    return script;
}

}  // namespace

Result<std::string> completion_script(const CLI::App& app, std::string_view shell) {
    std::vector<Command> commands;
    collect(app, "", commands);
    if (shell == "bash") return for_bash(commands);
    if (shell == "zsh") return for_zsh(commands);
    if (shell == "fish") return for_fish(commands);
    return fail(Code::invalid, fmt::format("'{}' is not one of bash, zsh, fish", shell));
}

}  // namespace opentrail::app
