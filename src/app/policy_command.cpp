#include "app/policy_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>

#include "app/json_exchange.h"
#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

std::string text_of(const JsonObject& object, std::string_view name) {
    const Json* value = find_member(object, name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::uint64_t count_of(const JsonObject& object, std::string_view name) {
    const Json* value = find_member(object, name);
    return value && value->is_number() ? value->to_number<std::uint64_t>() : 0;
}

std::vector<JsonObject> list_of(const JsonObject& object, std::string_view name) {
    std::vector<JsonObject> list;
    const Json* value = find_member(object, name);
    if (!value || !value->is_array()) return list;
    for (const Json& one : value->as_array()) {
        if (one.is_object()) list.push_back(one.as_object());
    }
    return list;
}

/// A list of texts, as people write it: policies are read more often than made.
std::string texts(const Json& list, const std::string& indent) {
    std::string text = "[";
    for (std::size_t i = 0; i < list.as_array().size(); ++i) {
        if (i > 0) text += ',';
        text += "\n" + indent + "  " + to_text(list.as_array()[i]);
    }
    return text + "\n" + indent + "]";
}

Result<std::string> document_text(const JsonObject& reply) {
    const Json* policy = find_member(reply, "policy");
    if (!policy || !policy->is_object())
        return fail(Code::corrupt, "the server's reply was not understood");
    std::string text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [";
    bool first = true;
    for (const JsonObject& statement : list_of(policy->as_object(), "Statement")) {
        text += first ? "\n    {" : ",\n    {";
        bool first_member = true;
        for (const auto& member : statement) {
            text += first_member ? "\n" : ",\n";
            text += fmt::format("      \"{}\": {}", std::string(member.key()),
                                member.value().is_array() ? texts(member.value(), "      ")
                                                          : to_text(member.value()));
            first_member = false;
        }
        text += "\n    }";
        first = false;
    }
    return text + (first ? "]\n}" : "\n  ]\n}");
}

std::string_view meaning_of(std::string_view remark) {
    if (remark == "notSaid") return "on everything: not all of its events say on what";
    if (remark == "anyOfKind") return "on any of a kind that its events do not name";
    if (remark == "condensed") return "on patterns in place of the many resources that there were";
    if (remark == "unread")
        return "there are more events than were read: other resources may be missing";
    if (remark == "alwaysFailed") return "it never succeeded";
    if (remark == "inferred")
        return "no event says so: taken from a role in the parameters of another call";
    if (remark == "instanceProfile")
        return "it names an instance profile: iam:PassRole on that one's role is missing";
    return "";
}

/// What a person has to look at, beside the document: it must not be in it.
void print_advice(const JsonObject& reply) {
    const auto say = [](const std::string& line) { fmt::print(stderr, "{}\n", tame(line)); };
    say(fmt::format("Of {} events until {}{}; {} of 6,144 characters of a managed policy.",
                    with_separators(count_of(reply, "total")), text_of(reply, "to"),
                    text_of(reply, "from").empty() ? "" : " since " + text_of(reply, "from"),
                    with_separators(count_of(reply, "policySize"))));
    for (const JsonObject& action : list_of(reply, "actions")) {
        const Json* remarks = find_member(action, "remarks");
        if (!remarks || !remarks->is_array()) continue;
        for (const Json& remark : remarks->as_array()) {
            if (!remark.is_string()) continue;
            const std::string_view meaning = meaning_of(remark.as_string());
            if (!meaning.empty())
                say(fmt::format("Look at {}: {}.", text_of(action, "action"), meaning));
        }
    }
    for (const JsonObject& call : list_of(reply, "review"))
        say(fmt::format("Not in it: {} of {}, {} events: its action is not known.",
                        text_of(call, "eventName"), text_of(call, "eventSource"),
                        with_separators(count_of(call, "events"))));
    for (const JsonObject& call : list_of(reply, "deniedCalls"))
        say(fmt::format("Denied{}: {} of {}, {} events.",
                        call.contains("alsoAllowed") && call.at("alsoAllowed") == Json(true)
                            ? " at times"
                            : ", so not in it",
                        text_of(call, "eventName"), text_of(call, "eventSource"),
                        with_separators(count_of(call, "events"))));
    if (const Json* silent = find_member(reply, "withoutDataEvents");
        silent && silent->is_array()) {
        for (const Json& source : silent->as_array())
            say(fmt::format("No data events of {} are recorded: what they would say is not in it.",
                            source.is_string() ? std::string(source.as_string()) : ""));
    }
}

Result<ExitStatus> run_generate(const PolicyOptions& options) {
    Call call;
    call.path = "/v1/identities/policy?" + options.filters.query();
    const JsonObject reply = TRY(json_exchange(options.target, call));
    if (options.format == "json") {
        print_json(to_text(reply));
        return ExitStatus::done;
    }
    print_json(TRY(document_text(reply)));
    print_advice(reply);
    return ExitStatus::done;
}

}  // namespace

void add_policy(CLI::App& app, PolicyOptions& options, Action& action) {
    CLI::App* policy = add_command(
        app, "policy", "IAM policies from what was done",
        "  opentrail policy generate --principal arn:aws:iam::111122223333:role/Deploy --from "
        "2026-01-01\n");
    policy->require_subcommand(1);
    CLI::App* generate = add_command(
        *policy, "generate", "The policy that allows what an identity did, and nothing else",
        "  opentrail policy generate --principal arn:aws:iam::111122223333:user/mia --since 90d\n"
        "  opentrail policy generate --access-key AKIAIOSFODNN7EXAMPLE > least.json\n"
        "  opentrail policy generate --principal arn:aws:iam::111122223333:role/Deploy --json\n"
        "The document goes to standard output, what to look at before using it to standard error.\n"
        "A role's ARN stands for all of its sessions.\n");
    options.filters.add_to(*generate, true);
    add_target(*generate, options.target);
    add_format(*generate, options.format, {"table", "json"});
    generate->callback(
        [&options, &action] { action = [&options] { return run_generate(options); }; });
}

}  // namespace opentrail::app
