#include "app/settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <span>

#include "access/identifier.h"
#include "app/nearest.h"
#include "app/size_text.h"
#include "aws/arn.h"
#include "aws/credential_chain.h"
#include "aws/endpoint.h"

namespace opentrail::app {
namespace {

struct Setting {
    std::string_view key;
    std::string_view meaning;
    std::function<Result<void>(Settings&, std::string_view)> set;
    std::function<std::string(const Settings&)> show;
};

Setting text(std::string_view key, std::string Settings::* member, std::string_view meaning) {
    return {key, meaning,
            [member](Settings& into, std::string_view value) -> Result<void> {
                into.*member = std::string(value);
                return {};
            },
            [member](const Settings& from) { return from.*member; }};
}

/// A text that `check` takes.
Setting checked(std::string_view key, std::string Settings::* member,
                Result<void> (*check)(std::string_view), std::string_view meaning) {
    return {key, meaning,
            [member, check](Settings& into, std::string_view value) -> Result<void> {
                TRY(check(value));
                into.*member = std::string(value);
                return {};
            },
            [member](const Settings& from) { return from.*member; }};
}

Setting choice(std::string_view key, std::string Settings::* member, std::vector<std::string> known,
               std::string_view meaning) {
    return {key, meaning,
            [member, known](Settings& into, std::string_view value) -> Result<void> {
                if (std::find(known.begin(), known.end(), value) == known.end()) {
                    return fail(Code::invalid, fmt::format("'{}' is not one of {}", value,
                                                           fmt::join(known, ", ")));
                }
                into.*member = std::string(value);
                return {};
            },
            [member](const Settings& from) { return from.*member; }};
}

Setting flag(std::string_view key, bool Settings::* member, std::string_view meaning) {
    return {
        key, meaning,
        [member](Settings& into, std::string_view value) -> Result<void> {
            if (value != "true" && value != "false") {
                return fail(Code::invalid, fmt::format("'{}' is neither true nor false", value));
            }
            into.*member = value == "true";
            return {};
        },
        [member](const Settings& from) { return std::string(from.*member ? "true" : "false"); }};
}

Setting size(std::string_view key, std::uint64_t Settings::* member, std::uint64_t least,
             std::uint64_t most, std::string_view meaning) {
    return {key, meaning,
            [member, least, most](Settings& into, std::string_view value) -> Result<void> {
                const std::uint64_t number = TRY(parse_size(value));
                if (number < least || number > most) {
                    return fail(Code::invalid,
                                fmt::format("{} is not between {} and {}", number, least, most));
                }
                into.*member = number;
                return {};
            },
            [member](const Settings& from) { return fmt::format("{}", from.*member); }};
}

std::string show_duration(Duration value) {
    const auto millis = value.count();
    if (millis % 86'400'000 == 0) return fmt::format("{}d", millis / 86'400'000);
    if (millis % 1000 == 0) return fmt::format("{}s", millis / 1000);
    return fmt::format("{}ms", millis);
}

Setting duration(std::string_view key, Duration Settings::* member, std::string_view meaning) {
    return {key, meaning,
            [member](Settings& into, std::string_view value) -> Result<void> {
                into.*member = TRY(parse_duration(value));
                return {};
            },
            [member](const Settings& from) { return show_duration(from.*member); }};
}

/// Between `least` and `most`.
Setting duration(std::string_view key, Duration Settings::* member, Duration least, Duration most,
                 std::string_view meaning) {
    Setting setting = duration(key, member, meaning);
    setting.set = [member, least, most](Settings& into, std::string_view value) -> Result<void> {
        const Duration asked = TRY(parse_duration(value));
        if (asked < least || asked > most) {
            return fail(Code::invalid, fmt::format("{} is not between {} and {}", value,
                                                   show_duration(least), show_duration(most)));
        }
        into.*member = asked;
        return {};
    };
    return setting;
}

/// The same, or 0: never.
Setting duration_or_never(std::string_view key, Duration Settings::* member, Duration least,
                          Duration most, std::string_view meaning) {
    Setting setting = duration(key, member, meaning);
    setting.set = [member, least, most](Settings& into, std::string_view value) -> Result<void> {
        const Duration asked = TRY(parse_duration(value));
        if (asked != Duration(0) && (asked < least || asked > most)) {
            return fail(Code::invalid, fmt::format("{} is neither 0s nor between {} and {}", value,
                                                   show_duration(least), show_duration(most)));
        }
        into.*member = asked;
        return {};
    };
    return setting;
}

Setting account_setting() {
    return {"account.id", "the home account made at first start (twelve digits)",
            [](Settings& into, std::string_view value) -> Result<void> {
                const bool digits = value.find_first_not_of("0123456789") == std::string_view::npos;
                if (value.size() != 12 || !digits) {
                    return fail(Code::invalid, fmt::format("'{}' is not twelve digits", value));
                }
                into.account_id = std::string(value);
                return {};
            },
            [](const Settings& from) { return from.account_id; }};
}

/// "ID=NAME,ID=NAME", which is what a list of {id, name} in a file becomes.
Setting accounts_setting() {
    return {"accounts",
            "accounts to make at the start when they are not there: ID=NAME,ID=NAME, or in a file a"
            " list of {id, name}",
            [](Settings& into, std::string_view value) -> Result<void> {
                std::vector<access::ConfiguredAccount> accounts;
                while (!value.empty()) {
                    const std::string_view one = value.substr(0, value.find(','));
                    value.remove_prefix(std::min(value.size(), one.size() + 1));
                    const std::string_view id = one.substr(0, one.find('='));
                    const std::string_view name = one.substr(std::min(one.size(), id.size() + 1));
                    if (!access::is_account_id(id) || !access::is_account_name(name)) {
                        return fail(Code::invalid,
                                    fmt::format("'{}' is not twelve digits, = and a name", one));
                    }
                    accounts.push_back({std::string(id), std::string(name)});
                }
                into.accounts = std::move(accounts);
                return {};
            },
            [](const Settings& from) {
                std::string text;
                for (const auto& [id, name] : from.accounts)
                    text += fmt::format("{}{}={}", text.empty() ? "" : ",", id, name);
                return text;
            }};
}

/// "NAME,NAME", which is what a list in a file becomes.
Setting regions_setting() {
    return {"regions",
            "Regions that signatures may be for, beside AWS's own and the home Region: NAME,NAME, "
            "or in a file a list (docs/access.md)",
            [](Settings& into, std::string_view value) -> Result<void> {
                std::vector<std::string> regions;
                while (!value.empty()) {
                    const std::string_view one = value.substr(0, value.find(','));
                    value.remove_prefix(std::min(value.size(), one.size() + 1));
                    if (!aws::is_region(one)) {
                        return fail(Code::invalid, fmt::format("'{}' is no Region's name", one));
                    }
                    regions.emplace_back(one);
                }
                into.regions = std::move(regions);
                return {};
            },
            [](const Settings& from) { return fmt::format("{}", fmt::join(from.regions, ",")); }};
}

std::vector<Setting> listener_settings() {
    return {
        size("http.workers", &Settings::http_workers, 1, 1024, "threads that answer requests"),
        size("http.connections", &Settings::http_connections, 1, 1 << 16, "connections at once"),
        size("http.body_bytes", &Settings::http_body_bytes, 1 << 10, 1ULL << 30,
             "largest request, as sent and as it inflates; all at once, as sent: 128 MiB or twice "
             "this"),
        duration("http.idle_timeout", &Settings::http_idle_timeout,
                 "how long an idle connection is kept"),
        duration("http.request_timeout", &Settings::http_request_timeout,
                 "from the first byte of a request to its last"),
        flag("http.plain", &Settings::http_plain,
             "allow plain HTTP on addresses that are not loopback (docs/tls.md)"),
        text("tls.certificate", &Settings::tls_certificate,
             "PEM file: the server's certificate, then those up to its authority; read again when "
             "it changes"),
        text("tls.key", &Settings::tls_key, "PEM file: the certificate's key, not encrypted"),
        text("tls.client_ca", &Settings::tls_client_ca,
             "PEM file: who signs clients' certificates; without it none are asked for"),
        choice("tls.client_certificates", &Settings::tls_client_certificates,
               {"required", "optional"},
               "whether a client may do without, when tls.client_ca is set"),
    };
}

std::vector<Setting> limit_settings() {
    constexpr std::uint64_t most = 1'000'000;
    return {
        size("limits.lookups", &Settings::limits_lookups, 0, most,
             "calls a second of one principal, 0: any: LookupEvents and searches (profile aws: 2)"),
        size("limits.reads", &Settings::limits_reads, 0, most,
             "the same, of other calls that change nothing (profile aws: 10)"),
        size("limits.changes", &Settings::limits_changes, 0, most,
             "the same, of changes (profile aws: 1)"),
        size("limits.events", &Settings::limits_events, 0, most,
             "the same, of posts of events, however many they hold (profile aws: 100)"),
        size("limits.exports", &Settings::limits_exports, 0, most,
             "the same, of exports and tails begun"),
        size("limits.access", &Settings::limits_access, 0, most,
             "the same, of IAM's and STS's calls"),
        size("limits.buckets", &Settings::limits_buckets, 0, most, "the same, of S3's calls"),
        size(
            "limits.failures", &Settings::limits_failures, 0, most,
            "failed authentications a minute, of one credential from one address, after which they "
            "wait (docs/limits.md); 0: never"),
    };
}

std::vector<Setting> import_settings() {
    return {
        checked(
            "imports.s3_endpoint", &Settings::imports_s3_endpoint,
            [](std::string_view value) -> Result<void> {
                if (!value.empty()) TRY(aws::parse_endpoint(value));
                return {};
            },
            "http[s]://HOST[:PORT] of the S3 whose buckets StartImport reads "
            "(docs/imports.md); empty: AWS's"),
        checked(
            "imports.credentials", &Settings::imports_credentials,
            [](std::string_view value) -> Result<void> {
                TRY(aws::parse_credential_source(value));
                return {};
            },
            "whose key signs these reads: auto, environment, profile:NAME, file:PATH, "
            "file:PATH#PROFILE, container, instance"),
        size("imports.workers", &Settings::imports_workers, 1, 256,
             "objects that an import reads at once"),
    };
}

std::vector<Setting> console_settings() {
    return {
        duration("console.idle_timeout", &Settings::console_idle_timeout, std::chrono::seconds(1),
                 std::chrono::hours(24 * 7),
                 "after so long without a call of its own a session of the console ends"),
        duration("console.session_duration", &Settings::console_session_duration,
                 std::chrono::seconds(1), std::chrono::hours(24 * 7),
                 "after so long any session of the console ends"),
    };
}

std::vector<Setting> other_settings() {
    return {
        account_setting(),
        text("region", &Settings::region, "the home Region"),
        regions_setting(),
        accounts_setting(),
        choice("profile", &Settings::profile, {"default", "aws"},
               "aws: AWS's own limits (one look-up attribute, 90 days, 2 look-ups a second, 5 "
               "trails)"),
        flag("lenient", &Settings::lenient,
             "serve clients that contradict AWS (docs/trails.md, \"Lenient\")"),
        flag("policies.strict", &Settings::policies_strict,
             "CloudTrail writes to a built-in bucket only if its policy allows it, as on AWS: of "
             "the same account too"),
        flag("metrics.open", &Settings::metrics_open,
             "/metrics answers whoever asks, without a signature or token"),
        flag("record.own_data", &Settings::record_own_data,
             "record reads of and posts to /v1/events as data events"),
        size("trails.per_region", &Settings::trails_per_region, 1, 10000,
             "trails an account may have in a Region (profile aws: 5)"),
        text("master_key_file", &Settings::master_key_file,
             "file with the master key (default: DIR/master.key, made at first start)"),
        flag("catalog.rebuild", &Settings::catalog_rebuild,
             "make a lost catalog.db again from the journal; what was not delivered by then will "
             "not be"),
        flag("access.recover", &Settings::access_recover,
             "put the home account's admin back, with a new key in DIR/credentials and a new "
             "password in DIR/console-password; for one start"),
        duration("history.keep_live", &Settings::history_keep_live,
                 "how long the history shows live events; imported ones stay until forgotten"),
        size("history.cache_bytes", &Settings::history_cache_bytes, 0, 1ULL << 34,
             "memory for index pages"),
        size("history.segment_rows", &Settings::history_segment_rows, 16, 32 << 10,
             "events an index segment is sealed at; tests make it small"),
        size("journal.segment_bytes", &Settings::journal_segment_bytes, 1 << 20, 1ULL << 30,
             "size at which a journal segment is sealed"),
        size("journal.tail_entries", &Settings::journal_tail_entries, 16, 1 << 24,
             "entries that may wait for the index before new ones are refused"),
        size("journal.tail_bytes", &Settings::journal_tail_bytes, 1 << 20, 1ULL << 34,
             "bytes that may wait for the index before new ones are refused"),
        size("journal.free_bytes_min", &Settings::journal_free_bytes_min, 0, 1ULL << 50,
             "free space on the disk below which new events are refused; below half, all writing"),
        duration("delivery.interval", &Settings::delivery_interval, std::chrono::seconds(1),
                 std::chrono::hours(24), "how often log files are delivered"),
        duration("delivery.retry_for", &Settings::delivery_retry_for, std::chrono::seconds(1),
                 std::chrono::hours(24 * 3650),
                 "how long after an event was recorded its log file is given up, when it cannot be "
                 "stored"),
        size("delivery.file_bytes", &Settings::delivery_file_bytes, 1 << 10, 1 << 30,
             "largest log file before gzip; so much is delivered before its time"),
        size("delivery.memory_bytes", &Settings::delivery_memory_bytes, 1 << 20, 1ULL << 32,
             "records held while log files are made; files are no larger than this"),
        duration_or_never("validation.interval", &Settings::validation_interval,
                          std::chrono::seconds(1), std::chrono::hours(24 * 365),
                          "how often the server validates its own trails; 0s: never"),
        duration("digest.interval", &Settings::digest_interval, std::chrono::seconds(1),
                 std::chrono::hours(24),
                 "how often digests of a trail with log file validation are delivered"),
        duration("digest.key_rotation", &Settings::digest_key_rotation, std::chrono::hours(1),
                 std::chrono::hours(24 * 3650), "how long a key signs digests"),
        duration("journal.write_patience", &Settings::journal_write_patience,
                 "how long a caller waits for a full disk, and a write that failed otherwise is "
                 "repeated"),
        size("tails", &Settings::tails, 0, 4096, "live tails at once"),
        choice("log.level", &Settings::log_level, {"debug", "info", "warning", "error"},
               "what is logged"),
    };
}

const std::vector<Setting>& table() {
    static const std::vector<Setting> settings = [] {
        std::vector<Setting> all = other_settings();
        std::ranges::move(console_settings(), std::back_inserter(all));
        for (const OidcSetting& one : oidc_settings()) {
            all.push_back({one.key, one.meaning,
                           [&one](Settings& into, auto value) { return one.set(into.oidc, value); },
                           [&one](const Settings& from) { return one.show(from.oidc); }});
        }
        std::ranges::move(import_settings(), std::back_inserter(all));
        std::ranges::move(listener_settings(), std::back_inserter(all));
        std::ranges::move(limit_settings(), std::back_inserter(all));
        return all;
    }();
    return settings;
}

/// The only place where yaml-cpp may throw.
Result<YAML::Node> load_yaml(const std::string& path) {
    try {
        return YAML::LoadFile(path);
    } catch (const YAML::BadFile&) {
        return fail(Code::not_found, fmt::format("cannot read the configuration {}", path));
    } catch (const YAML::Exception& error) {
        return fail(Code::invalid, fmt::format("{}: {}", path, error.what()));
    }
}

/// The list of accounts as the setting takes it.
Result<std::string> accounts_in(const YAML::Node& list) {
    std::string text;
    for (const YAML::Node& item : list) {
        const bool whole = item.IsMap() && item["id"] && item["id"].IsScalar() && item["name"] &&
                           item["name"].IsScalar() && item.size() == 2;
        if (!whole) return fail(Code::invalid, "accounts: each needs id and name, and no more");
        const std::string name = item["name"].Scalar();
        if (name.find(',') != std::string::npos) {
            return fail(Code::invalid, fmt::format("accounts: the name '{}' has a comma", name));
        }
        text += fmt::format("{}{}={}", text.empty() ? "" : ",", item["id"].Scalar(), name);
    }
    return text;
}

/// The list of Regions as the setting takes it.
Result<std::string> regions_in(const YAML::Node& list) {
    std::string text;
    for (const YAML::Node& item : list) {
        if (!item.IsScalar() || !aws::is_region(item.Scalar())) {
            return fail(Code::invalid, "regions: each must be a Region's name");
        }
        text += fmt::format("{}{}", text.empty() ? "" : ",", item.Scalar());
    }
    return text;
}

/// A list of texts as "ONE,TWO".
Result<std::string> texts_in(const std::string& key, const YAML::Node& list) {
    std::string text;
    for (const YAML::Node& item : list) {
        if (!item.IsScalar()) return fail(Code::invalid, fmt::format("{}: a text a line", key));
        text += fmt::format("{}{}", text.empty() ? "" : ",", item.Scalar());
    }
    return text;
}

Result<void> apply_yaml(const YAML::Node& node, const std::string& prefix, Settings& into) {
    const bool is_empty = node.IsNull() || (node.IsMap() && node.size() == 0);
    if (is_empty && is_store_key(prefix)) return declare_store(into.stores, prefix);
    if (node.IsMap()) {
        for (const auto& member : node) {
            const std::string key = member.first.Scalar();
            TRY(apply_yaml(member.second, prefix.empty() ? key : prefix + "." + key, into));
        }
        return {};
    }
    if (node.IsNull()) return {};
    if (prefix == "accounts" && node.IsSequence()) {
        return into.set(prefix, TRY(accounts_in(node)));
    }
    if (prefix == "regions" && node.IsSequence()) {
        return into.set(prefix, TRY(regions_in(node)));
    }
    if ((is_gateway_key(prefix) || prefix == "oidc.groups") && node.IsSequence()) {
        return into.set(prefix, TRY(texts_in(prefix, node)));
    }
    if (!node.IsScalar())
        return fail(Code::invalid, fmt::format("{} is a list, not a value", prefix));
    if (prefix.empty()) return fail(Code::invalid, "it is not a table of settings");
    return into.set(prefix, node.Scalar());
}

}  // namespace

Result<void> Settings::set(std::string_view key, std::string_view value) {
    for (const Setting& setting : table()) {
        if (setting.key != key) continue;
        auto done = setting.set(*this, value);
        if (!done)
            return fail(Code::invalid, fmt::format("setting {}: {}", key, done.error().message));
        return {};
    }
    if (is_store_key(key)) return set_store(stores, key, value);
    if (is_feed_key(key)) return set_feed(feeds, key, value);
    if (is_gateway_key(key)) return set_gateway(gateways, key, value);
    std::vector<std::string> known;
    for (const Setting& setting : table()) known.emplace_back(setting.key);
    return fail(Code::invalid,
                fmt::format("no setting is called '{}'{}", key, did_you_mean(key, known)));
}

Result<void> Settings::read_file(const std::string& path) {
    const YAML::Node root = TRY(load_yaml(path));
    auto done = apply_yaml(root, "", *this);
    if (!done) return fail(done.error().code, fmt::format("{}: {}", path, done.error().message));
    return {};
}

std::vector<SettingHelp> settings_help() {
    std::vector<SettingHelp> help;
    const Settings defaults;
    for (const Setting& setting : table())
        help.push_back({setting.key, setting.show(defaults), setting.meaning});
    for (const StoreSettingHelp& store : store_settings_help())
        help.push_back({store.key, store.default_value, store.meaning});
    for (const FeedSettingHelp& feed : feed_settings_help())
        help.push_back({feed.key, std::string(feed.default_value), feed.meaning});
    for (const GatewaySettingHelp& gateway : gateway_settings_help())
        help.push_back({gateway.key, std::string(gateway.default_value), gateway.meaning});
    return help;
}

std::vector<api::ShownSetting> settings_in_effect(const Settings& settings) {
    std::vector<api::ShownSetting> shown;
    const Settings defaults;
    for (const Setting& setting : table()) {
        shown.push_back({.key = std::string(setting.key),
                         .value = setting.show(settings),
                         .default_value = setting.show(defaults),
                         .meaning = std::string(setting.meaning)});
    }
    return shown;
}

}  // namespace opentrail::app
