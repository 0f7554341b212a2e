#include "app/validate_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "app/command_arguments.h"
#include "app/copy_note.h"
#include "app/interrupt.h"
#include "app/validate_origin.h"
#include "app/validate_printer.h"
#include "aws/arn.h"
#include "aws/credentials.h"
#include "aws/s3_address.h"
#include "base/clock.h"
#include "delivery/validation/copying_source.h"
#include "delivery/validation/validator.h"
#include "disk/real_disk.h"

namespace opentrail::app {
namespace {

namespace validation = delivery::validation;

constexpr std::size_t remote_jobs = 16;

/// "2026-01-02T03:04:05Z" and what people make of it: a blank for the T, no seconds, no time, no
/// Z (it is UTC then, as with the AWS CLI); or how long ago: "24h", "7d".
Result<Timestamp> parse_time(const std::string& given, Timestamp now) {
    if (const auto ago = parse_duration(given)) return now - *ago;
    std::string text = given;
    if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
    if (text.size() == 10) text += "T00:00:00";
    if (text.size() == 16) text += ":00";
    const bool has_zone = text.size() > 10 && text.find_first_of("Z+-", 10) != std::string::npos;
    if (!has_zone) text += "Z";
    const auto time = parse_iso8601(text);
    if (!time) return fail(Code::invalid, fmt::format("Unable to parse date value: {}", given));
    return *time;
}

Result<validation::Scope> scope_of(const ValidateOptions& options, Timestamp now) {
    validation::Scope scope;
    scope.trail = TRY(validation::parse_trail_arn(options.trail_arn));
    scope.start = TRY(parse_time(options.start_time, now));
    scope.end = options.end_time ? TRY(parse_time(*options.end_time, now)) : now;
    if (scope.start > scope.end) {
        return fail(Code::invalid,
                    "Invalid time range specified: start-time must occur before end-time");
    }
    const auto environment = aws::process_environment();
    scope.place.region = options.region.value_or(
        environment("AWS_REGION")
            .value_or(environment("AWS_DEFAULT_REGION").value_or(scope.trail.home_region)));
    if (!aws::is_region(scope.place.region)) {
        return fail(Code::invalid, fmt::format("'{}' is no Region's name", scope.place.region));
    }
    scope.place.account = options.account_id.value_or(scope.trail.account);
    return scope;
}

ExitStatus status_of(const validation::Summary& summary) {
    if (summary.all_valid()) return ExitStatus::done;
    return summary.has_faults() ? ExitStatus::done_with_failures : ExitStatus::could_not;
}

/// An earlier copy may be the only good one.
Result<void> check_is_new(disk::Disk& disk, const std::string& folder) {
    const auto names = disk.list(folder);
    if (!names && names.error().code == Code::not_found) return {};
    if (!names) return std::unexpected(names.error());
    if (names->empty()) return {};
    return fail(Code::invalid,
                fmt::format("--copy-to {}: the folder is not empty, and nothing in it is replaced:"
                            " name a new one",
                            folder));
}

/// What a copy is worth besides its files.
Result<void> keep_more(disk::Disk& disk, const std::string& folder,
                       const std::vector<validation::ListedKey>& keys, const CopyNote& note) {
    TRY(disk.create_directories(folder));
    TRY(disk::write_atomically(disk, folder + "/" + std::string(kept_keys_name),
                               validation::render_public_keys(keys) + "\n"));
    return write_copy_note(disk, folder, note);
}

/// As of when the files are.
Result<Timestamp> time_of_files(disk::Disk& disk, const ValidateOptions& options, Timestamp now) {
    if (!options.from) return now;
    const auto note = TRY(read_copy_note(disk, *options.from));
    return note ? std::min(now, note->copied) : now;
}

// What CLI11 wants of checks: empty when the text is good, else what is wrong with it.

std::string check_given(const std::string& text) { return text.empty() ? "it is empty" : ""; }

std::string check_bucket(const std::string& text) {
    return aws::is_bucket_in_url(text) ? "" : fmt::format("'{}' is no bucket's name", text);
}

std::string check_account(const std::string& text) {
    return aws::is_account_id(text) ? "" : fmt::format("'{}' is not twelve digits", text);
}

void add_what(CLI::App& command, ValidateOptions& options) {
    command.add_option("--trail-arn", options.trail_arn, "ARN of the trail")->required();
    command
        .add_option("--start-time", options.start_time,
                    "log files delivered since then: 2026-01-02T03:04:05Z (UTC without a zone),\n"
                    "a date, or how long ago: 24h, 7d")
        ->required();
    command.add_option("--end-time", options.end_time, "and until then (default now)");
    command
        .add_option("--s3-bucket", options.s3_bucket,
                    "bucket of the digest files (default what DescribeTrails says, or the\n"
                    "digest files themselves with --from)")
        ->check(check_bucket);
    command.add_option("--s3-prefix", options.s3_prefix, "what its keys begin with");
    command
        .add_option("--account-id", options.account_id,
                    "account whose files are checked (default the trail's); an\n"
                    "organization's trail needs it")
        ->check(check_account);
    command.add_option("--region", options.region,
                       "Region whose files are checked (default AWS_REGION, else the trail's\n"
                       "home Region)");
    command.add_flag("--verbose", options.verbose, "show what is valid too");
    command.add_flag("--named-only", options.named_only,
                     "do not look for log files that no digest file names");
    command
        .add_option("--jobs", options.jobs,
                    "files that are read at once (default 16; a processor each with --from)")
        ->check(CLI::Range(1, 256));
    add_format(command, options.format, {"table", "json"});
}

void add_where(CLI::App& command, ValidateOptions& options) {
    auto* const endpoint = command.add_option(
        "--endpoint-url,--endpoint", options.target.endpoint,
        fmt::format("server to ask about the trail and its keys (default OPENTRAIL_ENDPOINT,\n"
                    "else {})",
                    default_endpoint));
    endpoint->group("Where")->check(check_given);
    auto* const s3_endpoint =
        command.add_option("--s3-endpoint-url", options.s3_endpoint,
                           "S3 to read from (default AWS_ENDPOINT_URL_S3, else the same server)");
    s3_endpoint->group("Where")->check(check_given);
    command
        .add_option("--from", options.from,
                    "folder with copies of the bucket's files, or of several buckets, instead")
        ->group("Where")
        ->check(check_given)
        ->excludes(s3_endpoint);
    command
        .add_option("--keys", options.keys,
                    "file of public keys, as `aws cloudtrail list-public-keys` prints them; with\n"
                    "--from nothing else is asked")
        ->group("Where");
    command
        .add_option("--copy-to", options.copy_to,
                    "folder to keep all that is read in, with signatures and keys")
        ->group("Where")
        ->check(check_given);
    command
        .add_option("--ca-bundle", options.target.ca_bundle,
                    "PEM file of authorities to trust in place of the system's (default "
                    "AWS_CA_BUNDLE)")
        ->group("Where")
        ->check(CLI::ExistingFile);
    command
        .add_flag("--no-verify-ssl", options.target.no_verify_ssl,
                  "do not check the server's certificate")
        ->group("Where");
}

}  // namespace

Result<ExitStatus> run_validate(const ValidateOptions& options) {
    disk::RealDisk disk;
    const Timestamp now = SystemClock().now();
    validation::Scope scope = TRY(scope_of(options, now));
    const std::unique_ptr<ValidateOrigin> origin = TRY(ValidateOrigin::open(options, scope, disk));
    scope.place = origin->place();
    const Timestamp state = TRY(time_of_files(disk, options, now));

    std::optional<validation::CopyingSource> copying;
    if (options.copy_to) TRY(check_is_new(disk, *options.copy_to));
    if (options.copy_to) copying.emplace(origin->source(), disk, *options.copy_to);
    validation::Source& source = copying ? *copying : origin->source();

    ValidatePrinter printer(scope, {options.format == "json", options.verbose});
    catch_interrupts();
    printer.begin();
    for (const std::string& remark : origin->remarks()) printer.note(remark);
    const std::size_t here = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t usual = options.from ? here : remote_jobs;
    const validation::Job job{
        .scope = scope,
        .now = state,
        .jobs = options.jobs > 0 ? options.jobs : usual,
        .finds_unnamed = !options.named_only,
        .reads_unnamed = options.copy_to.has_value(),
        .delivered = origin->delivered(),
        .take = [&](const validation::Verdict& verdict,
                    const validation::Summary& summary) { printer.take(verdict, summary); },
        .interrupted = [] { return interrupted(); }};
    const auto outcome = validation::validate(job, source, origin->keys());
    if (!outcome) {
        printer.break_off();
        return std::unexpected(origin->explain(outcome.error()));
    }
    printer.finish(outcome->summary);
    if (options.copy_to)
        TRY(keep_more(disk, *options.copy_to, outcome->keys,
                      {.copied = state, .encrypted = source.may_be_encrypted()}));
    return status_of(outcome->summary);
}

void add_validate(CLI::App& app, ValidateOptions& options,
                  std::function<Result<ExitStatus>()>& action) {
    CLI::App* const command = add_command(
        app, "validate", "Check a trail's log files against its signed digest files",
        "  opentrail validate --trail-arn "
        "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit --start-time 7d\n"
        "  opentrail validate --trail-arn ARN --start-time 2026-01-01 --end-time 2026-02-01 "
        "--verbose\n"
        "  opentrail validate --trail-arn ARN --start-time 2026-01-01 --copy-to evidence/\n"
        "  opentrail validate --trail-arn ARN --start-time 2026-01-01 --from evidence/\n"
        "  opentrail validate --trail-arn ARN --start-time 30d --from ./logs --keys keys.json\n");
    add_what(*command, options);
    add_where(*command, options);
    command->callback(
        [&options, &action] { action = [&options] { return run_validate(options); }; });
}

}  // namespace opentrail::app
