#include "api/v1/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "api/excerpt.h"
#include "api/request_members.h"
#include "api/url_query.h"
#include "api/v1/intake_text.h"
#include "aws/s3_address.h"
#include "base/encoding.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t seen_max = 1000;
constexpr std::size_t rows_default = 1000;
constexpr std::size_t rows_max = 10'000;
using intake::bucket_bytes_max;
using intake::key_bytes_max;
constexpr std::size_t name_bytes_max = 128;

std::optional<intake::Sighting> sighting_named(std::string_view text) {
    if (text == "announced") return intake::Sighting::announced;
    if (text == "listed") return intake::Sighting::listed;
    if (text == "named") return intake::Sighting::named;
    return std::nullopt;
}

Outcome<intake::SeenFile> read_seen(const Json& item, std::size_t index, Timestamp now) {
    const JsonObject* const object = item.if_object();
    if (!object) return refuse("SerializationException", "files is not a list of objects");
    RequestMembers members(*object, fmt::format("files.{}", index + 1));
    intake::SeenFile seen{.bucket = members.text("bucket").value_or(""),
                          .key = members.text("key").value_or(""),
                          .how = intake::Sighting::listed,
                          .at = now};
    members.check_length("key", seen.key, 1, key_bytes_max);
    constexpr std::string_view ways[] = {"announced", "listed", "named"};
    const std::string how = members.text("how").value_or("listed");
    members.check_enum("how", how, ways);
    const std::optional<std::string> hash = members.text("sha256");
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (auto right = check_bucket(seen.bucket); !right) return std::unexpected(right.error());
    seen.how = *sighting_named(how);
    if (!hash) return seen;
    const Result<Sha256> body = decode_sha256(*hash);
    if (!body) return refuse("ValidationException", "sha256 is not 64 hex digits");
    seen.body = *body;
    return seen;
}

constexpr std::string_view bad_file = "InvalidFileException";

/// What a file is refused for, or why it is not taken now.
Refused file_fault(const Error& error) {
    if (error.code != Code::corrupt && error.code != Code::invalid) return as_refused(error);
    return {std::string(bad_file), error.message};
}

/// Empty: it is an import's.
std::string feed_of(const intake::Arrival& arrival) {
    const bool is_import = arrival.provenance.door == journal::Door::import;
    return is_import ? std::string() : arrival.provenance.import_id;
}

Outcome<void> check_names(const intake::Arrival& arrival) {
    const bool right = !arrival.bucket.empty() && !arrival.key.empty() &&
                       arrival.key.size() <= key_bytes_max &&
                       arrival.provenance.import_id.size() <= name_bytes_max;
    if (right) return check_bucket(arrival.bucket);
    return refuse("ValidationException",
                  fmt::format("bucket, key (up to {} bytes) and feed (up to {}) are needed",
                              key_bytes_max, name_bytes_max));
}

Outcome<Timestamp> read_time(const Parameter& parameter) {
    const Result<Timestamp> time = parse_iso8601(parameter.value);
    if (time) return *time;
    return refuse("ValidationException",
                  fmt::format("{} is \"{}\", not a time such as 2026-01-02T03:00:00Z",
                              parameter.name, excerpt(parameter.value)));
}

Outcome<std::size_t> read_limit(const Parameter& parameter) {
    std::size_t limit = 0;
    const char* const end = parameter.value.data() + parameter.value.size();
    const auto [at, error] = std::from_chars(parameter.value.data(), end, limit);
    if (error == std::errc() && at == end && limit >= 1 && limit <= rows_max) return limit;
    return refuse("ValidationException", fmt::format("limit is \"{}\", not a number from 1 to {}",
                                                     excerpt(parameter.value), rows_max));
}

Outcome<intake::FileState> read_state(const Parameter& parameter) {
    for (const auto state :
         {intake::FileState::unread, intake::FileState::part, intake::FileState::read,
          intake::FileState::dead, intake::FileState::told, intake::FileState::forgotten}) {
        if (parameter.value == name(state)) return state;
    }
    return refuse("ValidationException",
                  fmt::format("state is \"{}\", not one of unread, part, read, dead, told, "
                              "forgotten",
                              excerpt(parameter.value)));
}

/// "ACCOUNT/REGION/HOUR".
Outcome<void> read_after_hour(const Parameter& parameter, intake::LedgerQuery& query) {
    const std::string& text = parameter.value;
    const std::size_t first = std::min(text.find('/'), text.size());
    const std::size_t second = std::min(text.find('/', first + 1), text.size());
    const auto hour =
        read_time({std::string(parameter.name), text.substr(std::min(second + 1, text.size()))});
    if (!hour) return std::unexpected(hour.error());
    query.after_account = text.substr(0, first);
    query.after_region = text.substr(std::min(first + 1, text.size()), second - first - 1);
    query.after_hour = *hour;
    return {};
}

enum class Rows : std::uint8_t { sums, hours, files, gaps };

Outcome<void> read_parameter(const Parameter& parameter, Rows rows, intake::LedgerQuery& query) {
    const auto take = [](auto outcome, auto& into) -> Outcome<void> {
        if (!outcome) return std::unexpected(outcome.error());
        into = *outcome;
        return {};
    };
    if (parameter.name == "account") {
        query.account = parameter.value;
    } else if (parameter.name == "region") {
        query.region = parameter.value;
    } else if (parameter.name == "from") {
        return take(read_time(parameter), query.from);
    } else if (parameter.name == "to") {
        return take(read_time(parameter), query.to);
    } else if (rows != Rows::sums && parameter.name == "limit") {
        return take(read_limit(parameter), query.limit);
    } else if (rows == Rows::files && parameter.name == "state") {
        return take(read_state(parameter), query.state);
    } else if ((rows == Rows::files || rows == Rows::gaps) && parameter.name == "bucket") {
        query.bucket = parameter.value;
    } else if ((rows == Rows::files || rows == Rows::gaps) && parameter.name == "after") {
        std::tie(query.after_bucket, query.after_key) = split_place(parameter.value);
    } else if (rows == Rows::hours && parameter.name == "lacking") {
        query.only_lacking = parameter.value == "true";
    } else if (rows == Rows::hours && parameter.name == "after") {
        return read_after_hour(parameter, query);
    } else {
        return refuse("ValidationException",
                      fmt::format("there is no parameter {}", excerpt(parameter.name)));
    }
    return {};
}

Outcome<intake::LedgerQuery> read_query(const Call& call, Rows rows) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    intake::LedgerQuery query;
    query.limit = rows_default;
    for (const Parameter& parameter : *parameters) {
        if (auto done = read_parameter(parameter, rows, query); !done) {
            return std::unexpected(done.error());
        }
    }
    return query;
}

}  // namespace

Outcome<void> for_all_accounts(const Call& call) {
    if (call.caller.writes_all) return {};
    return refuse("AccessDeniedException",
                  "Files of a feed are of any account: only the home account may hand them over, "
                  "and see the ledger.");
}

Outcome<void> check_bucket(const std::string& name) {
    if (aws::is_bucket_in_url(name)) return {};
    return refuse("ValidationException",
                  fmt::format("no bucket can be called \"{}\": names have 3 to 255 letters, "
                              "digits, dots, hyphens and underscores",
                              excerpt(name)));
}

Outcome<intake::LedgerQuery> Intake::read_calendar_query(const Call& call) {
    return read_query(call, Rows::sums);
}

Outcome<std::vector<intake::MissingDigest>> Intake::missing_digests(intake::LedgerQuery query,
                                                                    std::size_t limit) {
    query.limit = limit;
    auto digests = ledger_.missing_digests(query);
    if (!digests) return std::unexpected(as_refused(digests.error()));
    return *std::move(digests);
}

Outcome<std::string> Intake::see(const Call& call) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    RequestMembers members(*body);
    const JsonArray* const files = members.array("files");
    members.require("files", files != nullptr);
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (files->size() > seen_max) {
        return refuse("ValidationException",
                      fmt::format("there are {} files, {} are the limit", files->size(), seen_max));
    }
    std::vector<intake::SeenFile> seen;
    for (std::size_t i = 0; i < files->size(); ++i) {
        auto one = read_seen(files->at(i), i, clock_.now());
        if (!one) return std::unexpected(one.error());
        seen.push_back(*std::move(one));
    }
    const Result<std::vector<bool>> are_known = taker_.are_known(seen);
    if (!are_known) return std::unexpected(as_refused(are_known.error()));
    JsonArray known;
    for (const bool one : *are_known) known.emplace_back(one);
    return to_text(JsonObject{{"known", std::move(known)}});
}

Outcome<void> Intake::name_origin(const Parameter& parameter, intake::Arrival& arrival) const {
    if (parameter.name == "bucket") {
        arrival.bucket = parameter.value;
    } else if (parameter.name == "key") {
        arrival.key = parameter.value;
    } else if (parameter.name == "feed") {
        arrival.provenance.import_id = parameter.value;
    } else if (parameter.name == "import") {
        const Result<catalog::Import> import = catalog_.import(parameter.value);
        if (!import) return std::unexpected(as_refused(import.error()));
        if (import->state != catalog::ImportState::running) {
            return refuse("ConflictException",
                          fmt::format("import {} is {}", import->id, catalog::name(import->state)));
        }
        arrival.provenance.door = journal::Door::import;
        arrival.provenance.import_id = import->id;
    } else {
        return refuse("ValidationException",
                      fmt::format("there is no parameter {}", excerpt(parameter.name)));
    }
    return {};
}

Outcome<intake::Arrival> Intake::begin_arrival(const Call& call) const {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    intake::Arrival arrival;
    arrival.provenance.door = journal::Door::feed;
    for (const Parameter& parameter : *parameters) {
        if (auto named = name_origin(parameter, arrival); !named) {
            return std::unexpected(named.error());
        }
    }
    arrival.provenance.principal = call.caller.arn;
    arrival.provenance.account = call.caller.account;
    arrival.provenance.region = call.caller.region;
    return arrival;
}

Outcome<std::string> Intake::take(const Call& call) {
    auto arrival = begin_arrival(call);
    if (!arrival) return std::unexpected(arrival.error());
    if (auto right = check_names(*arrival); !right) return std::unexpected(right.error());
    arrival->bytes = call.request.body;
    const std::string feed = feed_of(*arrival);
    const Result<intake::TakenFile> taken = taker_.take(*std::move(arrival));
    if (!taken) return std::unexpected(file_fault(taken.error()));
    feeds_.took(feed, *taken, clock_.now());
    return to_text(json_of(*taken));
}

Outcome<std::string> Intake::take_batch(const Call& call) {
    const auto like = begin_arrival(call);
    if (!like) return std::unexpected(like.error());
    const auto objects = intake::read_object_batch(call.request.body);
    if (!objects) return refuse("ValidationException", objects.error().message);
    std::vector<std::pair<std::string, intake::Unsettled>> waiting;
    for (const intake::BatchedObject& object : *objects) {
        intake::Unsettled later;
        Outcome<std::string> text = take_object(*like, object, later);
        if (!text && waiting.empty()) return std::unexpected(text.error());
        if (!text) break;
        waiting.emplace_back(*std::move(text), std::move(later));
    }
    // What is durable is replied to, whatever became of the rest: it is not to be sent again.
    std::string reply = R"({"files":[)";
    for (const auto& [text, later] : waiting) {
        if (const auto settled = taker_.settle(later); !settled) {
            if (reply.back() == '[') return std::unexpected(as_refused(settled.error()));
            break;
        }
        if (reply.back() != '[') reply += ',';
        reply += text;
    }
    return reply + "]}";
}

/// What is wrong with the file itself is a reply like others.
Outcome<std::string> Intake::take_object(const intake::Arrival& like,
                                         const intake::BatchedObject& object,
                                         intake::Unsettled& later) {
    intake::Arrival arrival = like;
    arrival.bucket = object.bucket;
    arrival.key = object.key;
    if (auto right = check_names(arrival); !right) return std::unexpected(right.error());
    arrival.bytes = object.bytes;
    const Result<intake::TakenFile> taken = taker_.take(std::move(arrival), later);
    if (taken) {
        feeds_.took(feed_of(like), *taken, clock_.now());
        return to_text(json_of(*taken));
    }
    Refused fault = file_fault(taken.error());
    if (fault.code != bad_file) return std::unexpected(std::move(fault));
    return to_text(JsonObject{{"errorCode", fault.code}, {"errorMessage", fault.message}});
}

Outcome<std::string> Intake::give_up(const Call& call) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    RequestMembers members(*body);
    intake::DeadLetter letter{.feed = members.text("feed").value_or(""),
                              .message = members.text("messageId").value_or(""),
                              .bucket = members.text("bucket").value_or(""),
                              .key = members.text("key").value_or(""),
                              .reason = members.text("reason").value_or(""),
                              .body = members.text("body").value_or("")};
    members.check_length("feed", letter.feed, 0, name_bytes_max);
    members.check_length("messageId", letter.message, 0, name_bytes_max);
    members.check_length("bucket", letter.bucket, 0, bucket_bytes_max);
    members.check_length("key", letter.key, 0, key_bytes_max);
    members.require("reason", !letter.reason.empty());
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    journal::Provenance provenance;
    provenance.door = journal::Door::feed;
    provenance.principal = call.caller.arn;
    provenance.account = call.caller.account;
    provenance.region = call.caller.region;
    provenance.import_id = letter.feed;
    const std::string feed = letter.feed;
    if (const auto done = taker_.give_up(provenance, std::move(letter)); !done) {
        return std::unexpected(as_refused(done.error()));
    }
    feeds_.gave_up(feed, clock_.now());
    return std::string("{}");
}

Outcome<std::string> Intake::show(const Call& call) {
    const auto query = read_query(call, Rows::sums);
    if (!query) return std::unexpected(query.error());
    const auto totals = ledger_.totals(*query);
    if (!totals) return std::unexpected(as_refused(totals.error()));
    JsonObject object = json_of(totals->figures);
    object["hours"] = totals->hours;
    object["gaps"] = totals->gaps;
    object["altered"] = totals->altered;
    auto digests = ledger_.digests(*query);
    if (!digests) return std::unexpected(as_refused(digests.error()));
    if (!query->is_restricted()) {
        // Letters are of objects and messages of any name: they are in no account.
        const auto letters = ledger_.letter_count();
        if (!letters) return std::unexpected(as_refused(letters.error()));
        object["deadLetters"] = *letters;
    }
    object["digests"] = json_of(*digests);
    return to_text(object);
}

Outcome<std::string> Intake::hours(const Call& call) {
    const auto query = read_query(call, Rows::hours);
    if (!query) return std::unexpected(query.error());
    const auto rows = ledger_.hours(*query);
    if (!rows) return std::unexpected(as_refused(rows.error()));
    JsonObject object{{"hours", list_of(*rows)}};
    if (rows->size() == query->limit) {
        const intake::LedgerHour& last = rows->back();
        object["after"] = fmt::format("{}/{}/{}", last.account, last.region, iso8601(last.hour));
    }
    return to_text(object);
}

Outcome<std::string> Intake::files(const Call& call) {
    const auto query = read_query(call, Rows::files);
    if (!query) return std::unexpected(query.error());
    const auto rows = ledger_.files(*query);
    if (!rows) return std::unexpected(as_refused(rows.error()));
    JsonObject object{{"files", list_of(*rows)}};
    if (rows->size() == query->limit) {
        object["after"] = fmt::format("{}/{}", rows->back().bucket, rows->back().key);
    }
    return to_text(object);
}

Outcome<std::string> Intake::gaps(const Call& call) {
    auto query = read_query(call, Rows::gaps);
    if (!query) return std::unexpected(query.error());
    query->only_gaps = true;
    const auto files = ledger_.files(*query);
    if (!files) return std::unexpected(as_refused(files.error()));
    JsonObject object{{"files", list_of(*files)}};
    if (files->size() == query->limit) {
        object["after"] = fmt::format("{}/{}", files->back().bucket, files->back().key);
    }
    // Few: with every page of files.
    const auto digests = missing_digests(*query, rows_default);
    if (!digests) return std::unexpected(digests.error());
    object["digests"] = list_of(*digests);
    return to_text(object);
}

Outcome<std::string> Intake::letters(const Call& call) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    const bool all = std::ranges::find(*parameters, Parameter{"all", "true"}) != parameters->end();
    const auto rows = ledger_.letters(!all, rows_default);
    if (!rows) return std::unexpected(as_refused(rows.error()));
    return to_text(JsonObject{{"letters", list_of(*rows)}});
}

void Intake::refresh_gauges(Metrics& metrics) {
    metrics
        .gauge("opentrail_intake_entries_behind",
               "Entries of the journal that the ledger of files has not read.")
        .set(static_cast<double>(journal_.durable_end(0) - follower_.place()));
    const auto totals = ledger_.totals();
    const auto letters = ledger_.letter_count();
    const auto digests = ledger_.digests();
    if (!totals || !letters || !digests) return;  // Better the last ones than wrong ones.
    const std::pair<const char*, std::uint64_t> states[] = {{"valid", digests->valid},
                                                            {"unchecked", digests->unchecked},
                                                            {"broken", digests->broken},
                                                            {"missing", digests->missing}};
    for (const auto& [state, count] : states) {
        metrics.gauge("opentrail_intake_digests", "Digests of feeds.", {{"state", state}})
            .set(static_cast<double>(count));
    }
    metrics.gauge("opentrail_intake_gaps", "Named by digests, and not read.", {{"kind", "file"}})
        .set(static_cast<double>(totals->gaps));
    metrics.gauge("opentrail_intake_gaps", "Named by digests, and not read.", {{"kind", "digest"}})
        .set(static_cast<double>(digests->missing));
    metrics.gauge("opentrail_intake_altered_files", "Not what a digest names.")
        .set(static_cast<double>(totals->altered));
    metrics.gauge("opentrail_intake_dead_letters", "Given up, and not read after all.")
        .set(static_cast<double>(*letters));
    const std::pair<const char*, std::uint64_t> files[] = {
        {"known", totals->figures.known},      {"announced", totals->figures.announced},
        {"listed", totals->figures.listed},    {"named", totals->figures.named},
        {"read", totals->figures.read},        {"dead", totals->figures.dead},
        {"missing", totals->figures.missing()}};
    for (const auto& [state, count] : files) {
        metrics.gauge("opentrail_intake_files", "Files of the ledger.", {{"state", state}})
            .set(static_cast<double>(count));
    }
    const std::pair<const char*, std::uint64_t> events[] = {
        {"recorded", totals->figures.records.recorded},
        {"duplicate", totals->figures.records.duplicates},
        {"conflict", totals->figures.records.conflicts},
        {"refused", totals->figures.records.refused}};
    for (const auto& [result, count] : events) {
        metrics.gauge("opentrail_intake_events", "Events of those files.", {{"result", result}})
            .set(static_cast<double>(count));
    }
}

}  // namespace opentrail::api::v1
