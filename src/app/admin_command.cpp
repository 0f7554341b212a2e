#include "app/admin_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <utility>

#include "app/gateway_table.h"
#include "app/json_exchange.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/encoding.h"

namespace opentrail::app {
namespace {

namespace json = boost::json;

/// The value at a JSON pointer as text for people; empty when it is not there.
std::string show(const json::value& root, const char* pointer) {
    boost::system::error_code error;
    const json::value* found = root.find_pointer(pointer, error);
    if (!found || found->is_null()) return {};
    if (found->is_string()) return std::string(found->get_string());
    if (found->is_uint64()) return with_separators(found->get_uint64());
    if (found->is_int64()) return with_separators(static_cast<std::uint64_t>(found->get_int64()));
    return json::serialize(*found);
}

std::uint64_t number(const json::value& root, const char* pointer) {
    boost::system::error_code error;
    const json::value* found = root.find_pointer(pointer, error);
    return found && found->is_number() ? found->to_number<std::uint64_t>(error) : 0;
}

const json::array& list(const json::value& root, const char* member) {
    static const json::array none;
    const json::value* found = root.get_object().if_contains(member);
    return found && found->is_array() ? found->get_array() : none;
}

void line(const char* title, const std::string& text) {
    if (!text.empty()) fmt::print("{:<12}{}\n", title, tame(text));
}

/// "1 segment", "2,000 segments".
std::string counted(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", with_separators(count), noun, count == 1 ? "" : "s");
}

/// Without milliseconds, which people do not read.
std::string to_second(std::string time) {
    if (const auto point = time.find('.'); point != std::string::npos && time.ends_with('Z'))
        time.replace(point, std::string::npos, "Z");
    return time;
}

void print_events(const json::value& root) {
    if (!root.get_object().contains("history")) return;
    std::string text = fmt::format("{} indexed in {}", show(root, "/history/events"),
                                   counted(number(root, "/history/segments"), "segment"));
    if (const std::string oldest = show(root, "/history/oldest"); !oldest.empty())
        text += fmt::format(", {} to {}", oldest, show(root, "/history/newest"));
    if (number(root, "/imports/forgotten") > 0) text += " (forgotten ones included)";
    line("Events", text);
}

/// Of the whole server: the home account is told, others are not.
void print_journal(const json::value& root) {
    if (!root.get_object().contains("journal")) return;
    line("Journal", fmt::format("{}, {}", counted(number(root, "/journal/segments"), "segment"),
                                human_bytes(number(root, "/journal/bytes"))));
    line("Index",
         fmt::format("{} on disk, {} in memory", human_bytes(number(root, "/history/diskBytes")),
                     human_bytes(number(root, "/history/memoryBytes"))));
    boost::system::error_code error;
    if (const json::value* shards = root.find_pointer("/journal/shards", error);
        shards && shards->is_array()) {
        for (const json::value& shard : shards->get_array()) {
            line("Shard",
                 fmt::format("{}: entries {} to {}, indexed to {}, lag {}", show(shard, "/shard"),
                             show(shard, "/begin"), show(shard, "/durableEnd"),
                             show(shard, "/indexedEnd"), show(shard, "/lag")));
        }
    }
    if (const std::string lag = show(root, "/catalog/lag"); !lag.empty()) {
        const std::string why = show(root, "/catalog/reason");
        line("Catalog", fmt::format("lag {}{}{}", lag, why.empty() ? "" : ": ", why));
    }
    line("Disk", fmt::format("{} free, new events are refused below {}",
                             human_bytes(number(root, "/journal/freeBytes")),
                             human_bytes(number(root, "/journal/freeBytesMin"))));
    line("Sealing", show(root, "/journal/sealingFailure"));
}

void print_status(const json::value& root) {
    line("Version", show(root, "/version"));
    line("Account", fmt::format("{} ({})", show(root, "/account"), show(root, "/region")));
    const json::value* ready = root.get_object().if_contains("ready");
    const std::string reason = show(root, "/reason");
    line("Ready", ready && ready->is_bool() ? (ready->get_bool() ? "yes" : "no") : "");
    line("Reason", reason);
    print_events(root);
    print_journal(root);
    line("Conflicts", show(root, "/conflicts/count"));
    constexpr std::pair<const char*, const char*> alarms[] = {
        {"/alarms/conflicts", "identity conflict"},
        {"/alarms/failedAuthentications", "failed authentication"},
        {"/alarms/validation", "failed trail validation"},
    };
    for (const auto& [pointer, words] : alarms) {
        if (const std::uint64_t count = number(root, pointer); count > 0)
            line("Alarm", counted(count, words));
    }
}

/// Trails, and how their delivery stands.
void print_trails(const json::array& trails) {
    TextTable table({{"Trail", 12, false, true},
                     {"Latest delivery", 11},
                     {"Lag", 4, true},
                     {"Waiting", 4, true},
                     {"Needs", 4, true},
                     {"Given up", 4, true},
                     {"Error", 8},
                     {"Since", 11}});
    for (const json::value& one : trails) {
        const bool stopped = show(one, "/stopped") == "true";
        table.add({show(one, "/trailARN"), to_second(show(one, "/latestDelivery")),
                   show(one, "/lag"), show(one, "/openFiles"), show(one, "/neededEntries"),
                   show(one, "/givenUpFiles"),
                   show(one, "/latestError") + (stopped ? " (stopped)" : ""),
                   to_second(show(one, "/failingSince"))});
    }
    if (!table.empty()) fmt::print("\n{}", table.render(terminal_width(), colours_wanted()));
}

/// What scheduled validation found of the trails that it looks at.
void print_validation(const json::array& trails) {
    TextTable table({{"Trail", 12, false, true}, {"Validated", 11}, {"Result", 8}});
    for (const json::value& one : trails) {
        const std::string finished = show(one, "/validation/finished");
        if (finished.empty()) continue;
        const std::uint64_t bad = number(one, "/validation/invalidLogFiles") +
                                  number(one, "/validation/invalidDigestFiles");
        std::string result =
            bad == 0 ? fmt::format("{} valid",
                                   counted(number(one, "/validation/validLogFiles"), "log file"))
                     : fmt::format("{} INVALID: opentrail validate --trail-arn {} --start-time {}",
                                   counted(bad, "file"), show(one, "/trailARN"),
                                   show(one, "/validation/from"));
        if (const auto unnamed = number(one, "/validation/unnamedLogFiles"); unnamed > 0)
            result =
                fmt::format("{} that no digest names; {}", counted(unnamed, "log file"), result);
        if (const std::string error = show(one, "/validation/error"); !error.empty())
            result = bad == 0 ? "could not: " + error : fmt::format("{}; {}", result, error);
        table.add({show(one, "/trailARN"), to_second(finished), result});
    }
    if (!table.empty()) fmt::print("\n{}", table.render(terminal_width(), colours_wanted()));
}

/// Files of AWS's CloudTrail, where any are known of.
void print_intake(const json::value& intake) {
    if (number(intake, "/files/known") == 0 && number(intake, "/deadLetters") == 0) return;
    std::string text = fmt::format("{} read of {}", with_separators(number(intake, "/files/read")),
                                   counted(number(intake, "/files/known"), "file"));
    const auto add = [&](const char* pointer, std::string_view words) {
        if (const std::uint64_t count = number(intake, pointer); count > 0)
            text += fmt::format(", {} {}", with_separators(count), words);
    };
    add("/files/missing", "missing");
    add("/altered", "ALTERED");
    add("/deadLetters", "given up");
    add("/digests/missing", "digests missing");
    add("/digests/broken", "digests BROKEN");
    const bool is_whole = text.find(',', text.find(" file")) == std::string::npos;
    line("Intake", text + (is_whole ? ", every hour is whole" : ": opentrail intake status"));
}

/// Imports, newest first: not part of /v1/status's figures, but what people look for there.
void print_imports(const json::array& imports) {
    TextTable table({{"Import", 8, false, true},
                     {"State", 10},
                     {"Started", 11},
                     {"Files", 4, true},
                     {"Kept", 4, true},
                     {"Duplicates", 4, true},
                     {"Conflicts", 4, true},
                     {"Refused", 4, true}});
    for (const json::value& one : imports) {
        table.add({show(one, "/importId"),
                   import_state(show(one, "/state"), show(one, "/active") == "true"),
                   to_second(show(one, "/started")), show(one, "/files"), show(one, "/kept"),
                   show(one, "/duplicates"), show(one, "/conflicts"), show(one, "/failed")});
    }
    if (!table.empty()) fmt::print("\n{}", table.render(terminal_width(), colours_wanted()));
}

/// Where one side of a conflict came from: its file, else its door.
std::string origin(const json::value& pair, const std::string& side) {
    const std::string source = show(pair, (side + "/source").c_str());
    return source.empty() ? show(pair, (side + "/door").c_str()) : source;
}

/// Pairs of events with one identity and different content, newest first.
void print_conflicts(const json::array& pairs) {
    constexpr std::size_t most = 10;
    TextTable table({{"Found", 11},
                     {"Account", 12},
                     {"Event id", 8, false, true},
                     {"Earlier at", 8},
                     {"Earlier from", 8},
                     {"Later at", 8},
                     {"Later from", 8}});
    for (std::size_t i = 0; i < std::min(most, pairs.size()); ++i) {
        const json::value& pair = pairs[i];
        table.add({to_second(show(pair, "/found")), show(pair, "/later/account"),
                   show(pair, "/later/eventID"), show(pair, "/earlier/position"),
                   origin(pair, "/earlier"), show(pair, "/later/position"),
                   origin(pair, "/later")});
    }
    if (table.empty()) return;
    fmt::print("\n{}", table.render(terminal_width(), colours_wanted()));
    if (pairs.size() > most)
        fmt::print("The newest {} of them; all: opentrail status -o json\n", most);
}

/// An import's events in conflict were kept as well: the command line counts them in one way.
json::array with_all_kept(json::array imports) {
    for (json::value& one : imports) {
        if (one.is_object())
            one.get_object()["kept"] = number(one, "/kept") + number(one, "/conflicts");
    }
    return imports;
}

}  // namespace

std::string import_state(const std::string& state, bool active) {
    return state == "running" && !active ? "no longer running" : state;
}

Result<ExitStatus> run_status(const TargetOptions& target, bool as_json) {
    json::value root = TRY(json_exchange(target, {"GET", "/v1/status", {}, {}}));
    ExitStatus status = ExitStatus::done;
    // Whoever may not see one part is shown the others, and told which right is missing.
    const auto part = [&](const char* path, const char* words) -> Result<json::value> {
        auto reply = json_exchange(target, {"GET", path, {}, {}});
        if (reply || reply.error().code != Code::denied) return reply;
        fmt::print(stderr, "opentrail: {} are not shown: {}\n", words, tame(reply.error().message));
        status = ExitStatus::done_with_failures;
        return json::object();
    };
    const json::value listed = TRY(part("/v1/imports", "imports"));
    const json::value conflicts = TRY(part("/v1/conflicts", "conflicts"));
    // For the home account alone, and not what others miss.
    const auto intake = json_exchange(target, {"GET", "/v1/intake", {}, {}});
    const json::array imports = with_all_kept(list(listed, "imports"));
    const json::array& pairs = list(conflicts, "conflicts");
    if (as_json) {
        // The list says more than its figures by state, which /v1/status has by the same name.
        root.get_object()["imports"] = imports;
        root.get_object()["conflictPairs"] = pairs;
        if (intake) root.get_object()["intake"] = *intake;
        print_json(json::serialize(root));
        return status;
    }
    print_status(root);
    if (intake) print_intake(*intake);
    print_conflicts(pairs);
    print_trails(list(root, "trails"));
    print_validation(list(root, "trails"));
    if (const std::string gateways =
            gateway_table(list(root, "gateways"), terminal_width(), colours_wanted());
        !gateways.empty()) {
        fmt::print("\n{}", gateways);
    }
    print_imports(imports);
    return status;
}

Result<ExitStatus> run_forget(const TargetOptions& target, const std::string& import_id,
                              bool as_json) {
    const std::string path = fmt::format("/v1/imports/{}/forget", percent_encode(import_id));
    const json::value root = TRY(json_exchange(target, {"POST", path, {}, "{}"}));
    if (as_json) {
        print_json(json::serialize(root));
    } else {
        fmt::print("Import {} is forgotten: {} events are hidden from every answer.\n", import_id,
                   show(root, "/events"));
    }
    return ExitStatus::done;
}

Result<ExitStatus> run_token_create(const TokenOptions& options) {
    json::object body{{"name", options.name}};
    if (options.expires != "never") body["expiresIn"] = options.expires;
    json::array scopes;
    for (const std::string& scope : options.scopes) scopes.emplace_back(scope);
    body["scope"] = std::move(scopes);
    const json::value root =
        TRY(json_exchange(options.target, {"POST", "/v1/tokens", {}, json::serialize(body)}));
    if (options.json) {
        print_json(json::serialize(root));
        return ExitStatus::done;
    }
    fmt::print("{}\n", show(root, "/token"));
    fmt::print(stderr, "Token {} ({}). It is shown once; send it as: Authorization: Bearer TOKEN\n",
               show(root, "/tokenId"), options.name);
    return ExitStatus::done;
}

Result<ExitStatus> run_token_list(const TargetOptions& target, bool as_json) {
    const json::value root = TRY(json_exchange(target, {"GET", "/v1/tokens", {}, {}}));
    if (as_json) {
        print_json(json::serialize(root));
        return ExitStatus::done;
    }
    TextTable table({{"Token", 12}, {"Name", 8}, {"Scope", 8}, {"Created", 20}, {"Expires", 20}});
    for (const json::value& one : list(root, "tokens")) {
        std::string scopes;
        for (const json::value& scope : list(one, "scope")) {
            if (!scopes.empty()) scopes += ' ';
            scopes += scope.is_string() ? std::string(scope.get_string()) : std::string();
        }
        table.add({show(one, "/tokenId"), show(one, "/name"), scopes, show(one, "/created"),
                   show(one, "/expires")});
    }
    fmt::print("{}",
               table.empty() ? "no tokens\n" : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

Result<ExitStatus> run_token_delete(const TargetOptions& target, const std::string& id) {
    TRY(json_exchange(target,
                      {"DELETE", fmt::format("/v1/tokens/{}", percent_encode(id)), {}, {}}));
    fmt::print("Token {} is gone.\n", id);
    return ExitStatus::done;
}

}  // namespace opentrail::app
