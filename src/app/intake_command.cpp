#include "app/intake_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>

#include "app/intake_backfill.h"
#include "app/intake_filter.h"
#include "app/intake_follow.h"
#include "app/json_exchange.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/encoding.h"
#include "base/json.h"

namespace opentrail::app {
namespace {

Result<JsonObject> ask(const IntakeOptions& options, std::string path) {
    Call call;
    call.path = std::move(path);
    return json_exchange(options.target, std::move(call));
}

std::uint64_t number(const JsonObject& object, std::string_view part, std::string_view name) {
    const Json* const inner = find_member(object, part);
    const Json* const value =
        inner && inner->is_object() ? find_member(inner->get_object(), name) : nullptr;
    if (!value) return 0;
    return value->is_uint64()
               ? value->get_uint64()
               : static_cast<std::uint64_t>(
                     value->is_int64() ? std::max<std::int64_t>(0, value->get_int64()) : 0);
}

std::uint64_t count_of(const JsonObject& object, std::string_view name) {
    const Result<std::optional<std::int64_t>> value = integer_member(object, name);
    return value && *value ? static_cast<std::uint64_t>(std::max<std::int64_t>(0, **value)) : 0;
}

std::string text(const JsonObject& object, std::string_view name) {
    const Json* const value = find_member(object, name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<const JsonArray*> rows_in(const JsonObject& reply, std::string_view name) {
    const JsonArray* const rows = TRY(array_member(reply, name));
    if (!rows) return fail(Code::corrupt, "the server's reply was not understood");
    return rows;
}

/// "1 digest is", "3 digests are".
std::string how_many(std::uint64_t count, const std::string& one, const char* is, const char* are) {
    return fmt::format("{} {}{} {}", with_separators(count), one, count == 1 ? "" : "s",
                       count == 1 ? is : are);
}

void add_hour(TextTable& table, const std::vector<std::string>& first, const JsonObject& hour) {
    std::vector<std::string> row = first;
    for (const char* name : {"announced", "listed", "named", "read", "dead", "missing"}) {
        row.push_back(with_separators(number(hour, "files", name)));
    }
    for (const char* name : {"recorded", "duplicates", "conflicts", "refused"}) {
        row.push_back(with_separators(number(hour, "events", name)));
    }
    table.add(std::move(row));
}

std::vector<Column> hour_columns(std::vector<Column> first) {
    for (const char* title : {"Announced", "Listed", "Named", "Read", "Given up", "Missing",
                              "Events new", "Duplicates", "Conflicts", "Refused"}) {
        first.push_back({.title = title, .right = true});
    }
    return first;
}

/// Every page of a list: `take` gets the rows of each reply, and the reply.
Result<void> each_page(
    const IntakeOptions& options, const std::string& path, std::string_view name,
    const std::string& asked,
    const std::function<Result<void>(const JsonArray& rows, const JsonObject& reply)>& take) {
    std::string after;
    do {
        std::string more = asked;
        if (!after.empty()) {
            more += fmt::format("{}after={}", more.empty() ? "" : "&", percent_encode(after));
        }
        const std::string query = TRY(query_of(options, more));
        const JsonObject reply = TRY(ask(options, path + query));
        const JsonArray* const rows = TRY(rows_in(reply, name));
        TRY(take(*rows, reply));
        after = text(reply, "after");
    } while (!after.empty());
    return {};
}

bool lacks(const JsonObject& hour) {
    return number(hour, "files", "missing") + number(hour, "files", "dead") > 0;
}

Result<JsonArray> missing_digests(const IntakeOptions& options) {
    const std::string query = TRY(query_of(options, "limit=1"));
    const JsonObject reply = TRY(ask(options, "/v1/intake/gaps" + query));
    JsonArray missing;
    for (const Json& one : *TRY(rows_in(reply, "digests"))) {
        if (one.is_object()) missing.push_back(one);
    }
    return missing;
}

/// More than one may be missing in a row: nobody can say what those before the last were called.
void add_missing_digests(TextTable& table, const JsonArray& digests) {
    for (const Json& one : digests) {
        const JsonObject& digest = one.get_object();
        table.add({text(digest, "account"), text(digest, "region"),
                   fmt::format("{} to {}", text(digest, "from"), text(digest, "to")),
                   fmt::format("s3://{}/{}", text(digest, "bucket"), text(digest, "key"))});
    }
}

TextTable digest_table() {
    return TextTable({{.title = "Account"},
                      {.title = "Region"},
                      {.title = "No digest of"},
                      {.title = "Missing", .last = true}});
}

/// The last line, with what shows more: only where it shows something.
void print_verdict(const IntakeOptions& options, const JsonObject& sums, bool whole) {
    if (count_of(sums, "hours") == 0 && is_restricted(options)) {
        fmt::print("Nothing is known of {}.\n", words_of(options));
        return;
    }
    if (count_of(sums, "hours") == 0) {
        fmt::print("No files are known of yet: opentrail intake run --queue URL\n");
        return;
    }
    if (whole) {
        fmt::print("Every hour{} is whole: all files that are known of were read.\n",
                   is_restricted(options) ? " of " + words_of(options) : "");
        return;
    }
    fmt::print("The hours above are not whole:");
    const bool any_missing = number(sums, "files", "missing") > 0;
    if (any_missing) fmt::print(" opentrail intake files --state unread");
    if (number(sums, "files", "dead") > 0) {
        fmt::print("{} opentrail intake files --state dead, opentrail intake letters",
                   any_missing ? "," : "");
    }
    fmt::print("\n");
}

void print_status(const IntakeOptions& options, const JsonObject& sums, const JsonArray& hours,
                  const JsonArray& digests, bool whole) {
    TextTable table(hour_columns({{.title = "Account"}, {.title = "Region"}, {.title = "Hour"}}));
    for (const Json& one : hours) {
        if (!one.is_object()) continue;
        const JsonObject& hour = one.get_object();
        if (!options.all && !lacks(hour)) continue;
        add_hour(table, {text(hour, "account"), text(hour, "region"), text(hour, "hour")}, hour);
    }
    if (!table.empty()) fmt::print("{}\n", table.render(terminal_width(), colours_wanted()));
    TextTable missing = digest_table();
    add_missing_digests(missing, digests);
    if (!missing.empty()) fmt::print("{}\n", missing.render(terminal_width(), colours_wanted()));
    TextTable total(hour_columns({{.title = "Hours", .right = true}}));
    add_hour(total, {with_separators(count_of(sums, "hours"))}, sums);
    fmt::print("{}", total.render(terminal_width(), colours_wanted()));
    const std::uint64_t broken = number(sums, "digests", "broken");
    const std::uint64_t absent = number(sums, "digests", "missing");
    if (broken > 0) {
        fmt::print("{}: opentrail intake letters\n",
                   how_many(broken, "digest", "is broken", "are broken"));
    }
    if (absent > 0) {
        fmt::print("{}: opentrail intake gaps\n",
                   how_many(absent, "digest", "is missing", "are missing"));
    }
    if (const std::uint64_t gaps = count_of(sums, "gaps"); gaps > 0) {
        fmt::print("{}: opentrail intake gaps\n",
                   how_many(gaps, "file", "that a digest names was not read",
                            "that digests name were not read"));
    }
    print_verdict(options, sums, whole);
}

/// 1 when something is missing or given up, or what is asked for is not known at all, so that a
/// script may ask.
Result<ExitStatus> run_status(const IntakeOptions& options) {
    const std::string query = TRY(query_of(options));
    const JsonObject sums = TRY(ask(options, "/v1/intake" + query));
    JsonArray hours;
    bool whole = !is_restricted(options) || count_of(sums, "hours") > 0;
    TRY(each_page(options, "/v1/intake/hours", "hours", options.all ? "" : "lacking=true",
                  [&](const JsonArray& rows, const JsonObject&) -> Result<void> {
                      for (const Json& one : rows) {
                          whole = whole && !(one.is_object() && lacks(one.get_object()));
                          hours.push_back(one);
                      }
                      return {};
                  }));
    const JsonArray digests = TRY(missing_digests(options));
    const bool digests_fit = number(sums, "digests", "broken") == 0 && digests.empty();
    if (options.format == "json") {
        JsonObject all = sums;
        all["notWhole"] = !whole;
        all["hours"] = hours;
        all["missingDigests"] = digests;
        print_json(to_text(all));
    } else {
        print_status(options, sums, hours, digests, whole);
    }
    return whole && digests_fit ? ExitStatus::done : ExitStatus::done_with_failures;
}

/// 1 when there are any.
Result<ExitStatus> run_gaps(const IntakeOptions& options) {
    JsonArray files;
    const auto take = [&](const JsonArray& rows, const JsonObject&) -> Result<void> {
        for (const Json& one : rows) files.push_back(one);
        return {};
    };
    TRY(each_page(options, "/v1/intake/gaps", "files", "", take));
    const JsonArray digests = TRY(missing_digests(options));
    const bool any = !files.empty() || !digests.empty();
    const ExitStatus status = any ? ExitStatus::done_with_failures : ExitStatus::done;
    if (options.format == "json") {
        print_json(to_text(JsonObject{{"files", files}, {"digests", digests}}));
        return status;
    }
    TextTable table({{.title = "Account"},
                     {.title = "Region"},
                     {.title = "Hour"},
                     {.title = "Named and not read", .last = true}});
    for (const Json& one : files) {
        if (!one.is_object()) continue;
        const JsonObject& file = one.get_object();
        table.add({text(file, "account"), text(file, "region"), text(file, "hour"),
                   fmt::format("s3://{}/{}", text(file, "bucket"), text(file, "key"))});
    }
    if (!table.empty()) fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    TextTable missing = digest_table();
    add_missing_digests(missing, digests);
    if (!table.empty() && !missing.empty()) fmt::print("\n");
    if (!missing.empty()) fmt::print("{}", missing.render(terminal_width(), colours_wanted()));
    if (!any) fmt::print("nothing that digests name is missing\n");
    return status;
}

Result<ExitStatus> run_letters(const IntakeOptions& options) {
    const JsonObject reply =
        TRY(ask(options, options.all ? "/v1/intake/letters?all=true" : "/v1/intake/letters"));
    const JsonArray& letters = *TRY(rows_in(reply, "letters"));
    if (options.format == "json") {
        print_json(to_text(reply));
        return ExitStatus::done;
    }
    TextTable table({{.title = "At"},
                     {.title = "Feed"},
                     {.title = "Object"},
                     {.title = "Message"},
                     {.title = "Reason", .last = true}});
    for (const Json& one : letters) {
        if (!one.is_object()) continue;
        const JsonObject& letter = one.get_object();
        const std::string key = text(letter, "key");
        table.add({text(letter, "at"), text(letter, "feed"),
                   key.empty() ? "-" : fmt::format("s3://{}/{}", text(letter, "bucket"), key),
                   text(letter, "messageId"), text(letter, "reason")});
    }
    fmt::print("{}", table.empty() ? "nothing was given up\n"
                                   : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

Result<ExitStatus> run_files(const IntakeOptions& options) {
    JsonArray files;
    TRY(each_page(options, "/v1/intake/files", "files",
                  options.state.empty() ? "" : "state=" + options.state,
                  [&](const JsonArray& rows, const JsonObject&) -> Result<void> {
                      for (const Json& file : rows) files.push_back(file);
                      return {};
                  }));
    if (options.format == "json") {
        print_json(to_text(JsonObject{{"files", files}}));
        return ExitStatus::done;
    }
    TextTable table({{.title = "State"},
                     {.title = "Kind"},
                     {.title = "Events new", .right = true},
                     {.title = "Duplicates", .right = true},
                     {.title = "Object", .last = true}});
    for (const Json& one : files) {
        if (!one.is_object()) continue;
        const JsonObject& file = one.get_object();
        table.add({text(file, "state"), text(file, "kind"),
                   with_separators(number(file, "events", "recorded")),
                   with_separators(number(file, "events", "duplicates")),
                   fmt::format("s3://{}/{}", text(file, "bucket"), text(file, "key"))});
    }
    fmt::print(
        "{}", table.empty() ? "no such files\n" : table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

void add_origin(CLI::App& command, IntakeOptions& options) {
    command.add_option("--workers", options.workers, "objects read at once (default 8)");
    command.add_option("--credentials", options.credentials,
                       "for queue and buckets: auto, environment, profile:NAME, "
                       "file:PATH#PROFILE, container, instance (default auto)");
    command.add_option("--keys", options.keys,
                       "for digests' signatures: a file of what `aws cloudtrail list-public-keys` "
                       "prints, ask, or none (default: AWS is asked for buckets of AWS)");
    command.add_option("--cloudtrail-endpoint", options.keys_endpoint,
                       "another CloudTrail to ask for keys: http[s]://HOST:PORT");
    command.add_option("--s3-endpoint", options.bucket_endpoint, "another S3: http[s]://HOST:PORT");
    command.add_option("--s3-region", options.bucket_region, "the buckets' (default us-east-1)");
}

void add_backfill(CLI::App& intake, IntakeOptions& options, Action& action) {
    CLI::App* const backfill = add_command(
        intake, "backfill", "Read what a bucket, or a folder that is a copy of one, has",
        "  opentrail intake backfill s3://my-trail-bucket --dry-run\n"
        "  opentrail intake backfill s3://my-trail-bucket --account 111122223333 --from "
        "2026-01-01\n"
        "  opentrail intake backfill ./copy --bucket my-trail-bucket\n");
    add_target(*backfill, options.target);
    add_format(*backfill, options.format, {"table", "json"});
    backfill->add_option("source", options.source, "s3://BUCKET/PREFIX, or a folder")->required();
    add_origin(*backfill, options);
    backfill->add_option("--bucket", options.bucket,
                         "whose copy the folder is (default: its name)");
    backfill->add_option("--account", options.accounts, "only of these accounts")
        ->check(check_account);
    backfill->add_option("--region", options.regions, "only of these Regions")->check(check_region);
    backfill->add_option("--from", options.since, "files made from 2026-01-02 on, or a time")
        ->check(check_moment);
    backfill->add_option("--to", options.until, "files made before 2026-01-03, or a time")
        ->check(check_moment);
    backfill->add_flag("--dry-run", options.dry_run, "only say how many files and bytes");
    backfill->callback([&] { action = [&options] { return run_backfill(options); }; });
}

void add_run(CLI::App& intake, IntakeOptions& options, Action& action) {
    CLI::App* const run = add_command(
        intake, "run", "Follow a queue that announces CloudTrail files, or a bucket that has them",
        "  opentrail intake run --queue https://sqs.eu-west-1.amazonaws.com/111122223333/trail\n"
        "  opentrail intake run --queue URL --credentials profile:audit --workers 32\n"
        "  opentrail intake run --bucket s3://my-trail-bucket --every 5m\n"
        "  opentrail intake run --queue URL --until-empty --json\n");
    add_target(*run, options.target);
    add_format(*run, options.format, {"table", "json"});
    CLI::Option* const queue =
        run->add_option("--queue", options.queue, "the URL of an SQS queue that announces files");
    run->add_option("--bucket", options.source,
                    "s3://BUCKET/PREFIX in place of a queue: it is listed again and again")
        ->excludes(queue);
    run->add_option("--every", options.every, "how often it is listed (default 5m)")
        ->excludes(queue);
    run->add_option("--feed", options.feed, "a name: events' provenance has it (default feed)");
    add_origin(*run, options);
    run->add_option("--queue-region", options.region, "the queue's (default: as its URL says)");
    run->add_option("--queue-endpoint", options.queue_endpoint, "another SQS: http[s]://HOST:PORT");
    run->add_option("--visibility", options.visibility,
                    "for how long a message is hidden from others, each time (default 5m)");
    run->add_option("--retry-pause", options.retry_pause,
                    "before an object that could not be read is tried again; doubles each time "
                    "(default 10s)");
    run->add_flag("--until-empty", options.until_empty, "end once there is nothing more");
    run->callback([&] { action = [&options] { return run_intake(options); }; });
}

}  // namespace

Result<BucketName> read_bucket_name(const std::string& text) {
    constexpr std::string_view scheme = "s3://";
    if (!text.starts_with(scheme) || text.size() == scheme.size() || text[scheme.size()] == '/') {
        return fail(Code::invalid, fmt::format("'{}' names no bucket: s3://BUCKET/PREFIX", text));
    }
    const std::size_t slash = std::min(text.find('/', scheme.size()), text.size());
    return BucketName{.bucket = text.substr(scheme.size(), slash - scheme.size()),
                      .prefix = text.substr(std::min(slash + 1, text.size()))};
}

void add_intake(CLI::App& app, IntakeOptions& options, Action& action) {
    CLI::App* const intake =
        add_command(app, "intake", "Files of AWS's CloudTrail: follow them, and what is missing",
                    "  opentrail intake backfill s3://my-trail-bucket\n"
                    "  opentrail intake run --queue URL\n"
                    "  opentrail intake status\n"
                    "  opentrail intake letters\n");
    intake->require_subcommand(1);
    add_run(*intake, options, action);
    add_backfill(*intake, options, action);
    const auto add = [&](const char* name, const char* meaning, const char* examples) {
        CLI::App* const command = add_command(*intake, name, meaning, examples);
        add_target(*command, options.target);
        add_format(*command, options.format, {"table", "json"});
        return command;
    };
    const auto add_restriction = [&](CLI::App* command) {
        command->add_option("--account", options.account, "only of this account")
            ->check(check_account);
        command->add_option("--region", options.account_region, "only of this Region")
            ->check(check_region);
        command
            ->add_option("--from", options.since,
                         "hours from 2026-01-02T03:00:00Z on; a date alone is its begin in UTC")
            ->check(check_moment);
        command->add_option("--to", options.until, "hours before 2026-01-02T04:00:00Z, or a date")
            ->check(check_moment);
    };
    CLI::App* const status =
        add("status",
            "What is known, read and missing; exit 1 when an hour is not whole, or nothing is "
            "known of what "
            "is asked for",
            "  opentrail intake status\n  opentrail intake status --all --from 2026-01-02\n");
    add_restriction(status);
    status->add_flag("--all", options.all, "whole hours too");
    status->callback([&] { action = [&options] { return run_status(options); }; });
    CLI::App* const gaps = add("gaps", "What digests name and nobody has read; exit 1 when any",
                               "  opentrail intake gaps\n  opentrail intake gaps --json\n");
    add_restriction(gaps);
    gaps->callback([&] { action = [&options] { return run_gaps(options); }; });
    CLI::App* const letters = add("letters", "What was given up, and why",
                                  "  opentrail intake letters\n  opentrail intake letters --all\n");
    letters->add_flag("--all", options.all, "also what was read after all");
    letters->callback([&] { action = [&options] { return run_letters(options); }; });
    CLI::App* const files = add("files", "Files that are known of, and their state",
                                "  opentrail intake files --state unread\n");
    add_restriction(files);
    files->add_option("--state", options.state, "unread, part, read, dead or told")
        ->check(CLI::IsMember({"unread", "part", "read", "dead", "told"}));
    files->callback([&] { action = [&options] { return run_files(options); }; });
}

}  // namespace opentrail::app
