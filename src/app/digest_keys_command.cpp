#include "app/digest_keys_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/json_exchange.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/time.h"

namespace opentrail::app {
namespace {

struct Key {
    std::string region;
    std::string fingerprint;
    std::string value;
    std::string created;
    std::string from;
    std::string to;
    bool signs = false;  // Now.
};

Result<std::string> text_in(const JsonObject& object, std::string_view name) {
    std::optional<std::string> text = TRY(text_member(object, name));
    if (!text) return fail(Code::corrupt, "the server's reply was not understood");
    return *std::move(text);
}

Result<std::vector<Key>> keys_in(const JsonObject& reply, const std::string& region) {
    const JsonArray* const list = TRY(array_member(reply, "digestKeys"));
    if (!list) return fail(Code::corrupt, "the server's reply was not understood");
    std::vector<Key> keys;
    for (const Json& item : *list) {
        if (!item.is_object()) return fail(Code::corrupt, "the server's reply was not understood");
        const JsonObject& object = item.get_object();
        Key key{.region = TRY(text_in(object, "region")),
                .fingerprint = TRY(text_in(object, "fingerprint")),
                .value = TRY(text_in(object, "publicKey")),
                .created = TRY(text_in(object, "created")),
                .from = TRY(text_in(object, "validFrom")),
                .to = TRY(text_in(object, "validTo")),
                .signs = TRY(bool_member(object, "signs")).value_or(false)};
        if (region.empty() || key.region == region) keys.push_back(std::move(key));
    }
    return keys;
}

Result<ExitStatus> print(const DigestKeysOptions& options, const JsonObject& reply) {
    const std::vector<Key> keys = TRY(keys_in(reply, options.region));
    if (options.format == "json") {
        JsonArray list;
        for (const Key& key : keys) {
            list.push_back(JsonObject{{"region", key.region},
                                      {"fingerprint", key.fingerprint},
                                      {"signs", key.signs},
                                      {"publicKey", key.value},
                                      {"created", key.created},
                                      {"validFrom", key.from},
                                      {"validTo", key.to}});
        }
        print_json(to_text(JsonObject{{"digestKeys", std::move(list)}}));
        return ExitStatus::done;
    }
    // Of a Region's name its end tells it from others.
    constexpr std::size_t region_least = 16;
    TextTable table({{.title = "Region", .least = region_least},
                     {.title = "Fingerprint", .last = true},
                     {.title = "Signs", .least = 5},
                     {.title = "Created"},
                     {.title = "Valid from"},
                     {.title = "Valid to"}});
    for (const Key& key : keys) {
        table.add(
            {key.region, key.fingerprint, key.signs ? "now" : "", key.created, key.from, key.to});
    }
    fmt::print("{}", table.empty() ? "no keys: none is made before the first digest\n"
                                   : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

/// Seconds since 1970, as ListPublicKeys has them.
Result<double> epoch_of(const std::string& time) {
    return static_cast<double>(to_millis(TRY(parse_iso8601(time)))) / 1000;
}

}  // namespace

Result<ExitStatus> run_digest_keys_list(const DigestKeysOptions& options) {
    return print(options, TRY(json_exchange(options.target, {"GET", "/v1/digest-keys", {}, {}})));
}

Result<ExitStatus> run_digest_keys_rotate(const DigestKeysOptions& options) {
    JsonObject body;
    if (!options.region.empty()) body["region"] = options.region;
    return print(options, TRY(json_exchange(options.target,
                                            {"POST", "/v1/digest-keys", {}, to_text(body)})));
}

Result<ExitStatus> run_digest_keys_export(const DigestKeysOptions& options) {
    const JsonObject reply = TRY(json_exchange(options.target, {"GET", "/v1/digest-keys", {}, {}}));
    JsonArray list;
    const std::vector<Key> keys = TRY(keys_in(reply, options.region));
    for (const Key& key : keys) {
        list.push_back(JsonObject{{"Value", key.value},
                                  {"ValidityStartTime", TRY(epoch_of(key.from))},
                                  {"ValidityEndTime", TRY(epoch_of(key.to))},
                                  {"Fingerprint", key.fingerprint}});
    }
    print_json(to_text(JsonObject{{"PublicKeyList", std::move(list)}}));
    return ExitStatus::done;
}

void add_digest_keys(CLI::App& app, DigestKeysOptions& options, Action& action) {
    CLI::App* const keys = add_command(app, "digest-keys", "Keys that digests are signed with",
                                       "  opentrail digest-keys list\n"
                                       "  opentrail digest-keys rotate --region us-east-1\n"
                                       "  opentrail digest-keys export > keys.json\n");
    keys->require_subcommand(1);
    const auto add = [&](const char* name, const char* meaning, const char* examples,
                         Result<ExitStatus> (*run)(const DigestKeysOptions&)) {
        CLI::App* const command = add_command(*keys, name, meaning, examples);
        add_target(*command, options.target);
        command->add_option("--region", options.region, "only of this Region (default all)");
        command->callback(
            [&options, &action, run] { action = [&options, run] { return run(options); }; });
        return command;
    };
    CLI::App* const list = add("list", "Those that there are, old ones too",
                               "  opentrail digest-keys list -o json\n", run_digest_keys_list);
    add_format(*list, options.format, {"table", "json"});
    CLI::App* const rotate = add("rotate", "Sign with new ones from now on; old ones stay listed",
                                 "  opentrail digest-keys rotate\n", run_digest_keys_rotate);
    add_format(*rotate, options.format, {"table", "json"});
    add("export", "Public halves as JSON, to validate without a server",
        "  opentrail digest-keys export > keys.json\n", run_digest_keys_export);
}

}  // namespace opentrail::app
