#include "api/v1/submit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/identifier.h"
#include "api/excerpt.h"
#include "api/own_call.h"
#include "api/sign_in_events.h"
#include "api/url_query.h"
#include "api/v1/body.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "http/letter_case.h"
#include "intake/record_split.h"

namespace opentrail::api::v1 {
namespace {

using State = intake::RecordResult::State;

/// A record that was refused before admission, because it is not JSON.
struct Bad {
    std::size_t record;
    std::string message;
};

std::string failed_text(std::size_t record, std::string_view code, std::string_view message) {
    return fmt::format("{{\"id\":\"{}\",\"errorCode\":{},\"errorMessage\":{}}}", record,
                       json_string(code), json_string(message));
}

void append_item(std::string& list, const std::string& item) {
    if (!list.empty()) list += ',';
    list += item;
}

std::string reply_text(const std::vector<intake::RecordResult>& results,
                       const std::vector<std::size_t>& indexes, const std::vector<Bad>& bad) {
    std::string successful;
    std::string failed;
    std::string duplicates;
    std::string conflicts;
    std::size_t next_bad = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        for (; next_bad < bad.size() && bad[next_bad].record < indexes[i]; ++next_bad) {
            append_item(failed,
                        failed_text(bad[next_bad].record, "InvalidData", bad[next_bad].message));
        }
        const intake::RecordResult& result = results[i];
        if (result.state == State::refused) {
            append_item(failed,
                        failed_text(indexes[i], result.refusal->code, result.refusal->message));
            continue;
        }
        append_item(successful, fmt::format("{{\"id\":\"{}\",\"eventID\":{}}}", indexes[i],
                                            json_string(result.event_id)));
        if (result.state == State::duplicate)
            append_item(duplicates, fmt::format("\"{}\"", indexes[i]));
        if (result.state == State::conflict)
            append_item(conflicts, fmt::format("\"{}\"", indexes[i]));
    }
    for (; next_bad < bad.size(); ++next_bad) {
        append_item(failed,
                    failed_text(bad[next_bad].record, "InvalidData", bad[next_bad].message));
    }
    return fmt::format(R"({{"successful":[{}],"failed":[{}],"duplicates":[{}],"conflicts":[{}]}})",
                       successful, failed, duplicates, conflicts);
}

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char letter) { return static_cast<unsigned char>(letter) <= ' '; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// Of AWS too: an event of another account's is taken. Not S3's, which OpenTrail records as well:
// the home account's own buckets at AWS are what many have to report. Nor of who signs in, which is
// is_own_sign_in()'s.
constexpr std::array shared_sources{cloudtrail_source, std::string_view("iam.amazonaws.com"),
                                    std::string_view("sts.amazonaws.com")};

/// Whether an event of the source `name` would pass for a call that OpenTrail recorded. Its own
/// names are nobody else's, in any account; what it shares with AWS is not for the home account or
/// its principals.
bool is_own_call(const std::string& name, std::string_view account, std::string_view principal,
                 std::string_view home_account) {
    if (name == opentrail_source || name == watch_source) return true;
    if (std::ranges::find(shared_sources, name) == shared_sources.end()) return false;
    return trimmed(account) == home_account ||
           principal.find(fmt::format(":{}:", home_account)) != std::string_view::npos;
}

/// The account of an ARN, as it stands there: arn:aws:iam::ACCOUNT:user/NAME; empty: it is none.
std::string_view account_of(std::string_view arn) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

/// Whether an event of the source `name` would pass for a sign-in to this server's console: one of
/// an account that is here, or of who is.
bool is_own_sign_in(const std::string& name, std::string_view account, std::string_view principal,
                    const access::Directory& directory) {
    if (name != signin_source) return false;
    return directory.has_account(trimmed(account)) ||
           directory.has_account(trimmed(account_of(principal)));
}

/// One record a line, when the sender says so; else by the look of it.
intake::Lines lines_of(const http::Request& request) {
    const std::string type = header(request, "Content-Type");
    const bool lines =
        type.find("ndjson") != std::string::npos || type.find("jsonl") != std::string::npos;
    return lines ? intake::Lines::known : intake::Lines::guess;
}

}  // namespace

/// A batch as it was sent.
struct Submit::Sent {
    intake::Split split;
    std::vector<Bad> bad;
    std::string account;  // Of records that name none.
    std::string region;
    Sha256 hash{};  // Of what must be equal when it is sent again.
};

Submit::Submit(journal::Journal& journal, intake::Admission& admission, catalog::Applier& applier,
               Idempotency& idempotency, ConflictAlarm& alarm, Recorder& recorder,
               const Clock& clock, const Settings& settings, std::string home_account,
               const access::Directory& directory)
    : journal_(journal),
      admission_(admission),
      applier_(applier),
      idempotency_(idempotency),
      alarm_(alarm),
      recorder_(recorder),
      clock_(clock),
      settings_(settings),
      home_account_(std::move(home_account)),
      directory_(directory) {}

Outcome<std::string> Submit::post(const Call& call) { return post_as(call, nullptr); }

Outcome<std::string> Submit::post_audit(const Call& call, Translate translate) {
    Outcome<std::string> reply = post_as(call, translate);
    if (!reply) return reply;
    const Result<JsonObject> said = parse_json_object(*reply, reply->size());
    const Json* const failed = said ? find_member(*said, "failed") : nullptr;
    if (!failed || !failed->is_array() || failed->get_array().empty()) return reply;
    return refuse("ValidationException",
                  fmt::format("not all events are taken: {}", excerpt(to_text(*failed))));
}

Outcome<std::string> Submit::post_as(const Call& call, Translate translate) {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    Sent sent;
    sent.account = call.caller.account;
    sent.region = call.caller.region;
    for (const auto& [name, value] : *parameters) {
        if (name == "account" && access::is_account_id(value)) {
            sent.account = value;
        } else if (name == "region" && access::is_region(value)) {
            sent.region = value;
        } else {
            return refuse(
                "ValidationException",
                fmt::format(
                    "parameter {} is \"{}\": only account (twelve digits) and region (the name"
                    " of one) are taken here",
                    excerpt(name), excerpt(value)));
        }
    }
    if (!call.caller.may_write_for(sent.account)) {
        return refuse("AccessDeniedException",
                      fmt::format("User: {} is not authorized to submit events of account {}",
                                  call.caller.arn, sent.account));
    }
    const std::string key = header(call.request, "Idempotency-Key");
    if (key.size() > limits::idempotency_key_bytes_max) {
        return refuse("ValidationException",
                      fmt::format("the Idempotency-Key has {} bytes, {} are the limit", key.size(),
                                  limits::idempotency_key_bytes_max));
    }
    if (!std::ranges::all_of(key, [](char letter) { return letter >= ' ' && letter <= '~'; })) {
        return refuse("ValidationException", "the Idempotency-Key is not printable ASCII");
    }
    Outcome<std::string> body = read_body(call.request);
    if (!body) return std::unexpected(body.error());
    if (translate) {
        Result<std::string> records = translate(*body, {sent.account, sent.region});
        if (!records) return refuse("ValidationException", records.error().message);
        if (records->empty()) return reply_text({}, {}, {});
        body = *std::move(records);
    }
    sent.hash = sha256(fmt::format("{}/{}/{}", sent.account, sent.region, *body));
    const intake::Lines lines = translate ? intake::Lines::known : lines_of(call.request);
    Result<intake::Split> split =
        intake::split_request(*std::move(body), lines, limits::request_records_max);
    if (!split) return refuse("ValidationException", split.error().message);
    sent.split = *std::move(split);
    for (const intake::BadRecord& bad : sent.split.bad)
        sent.bad.push_back({bad.record, bad.message});
    const std::size_t count = sent.split.records.size() + sent.bad.size();
    if (count > limits::request_records_max) {
        return refuse("ValidationException",
                      fmt::format("the batch has {} records, {} are the limit", count,
                                  limits::request_records_max));
    }
    return answer(call, std::move(sent), key);
}

Outcome<std::string> Submit::answer(const Call& call, Sent sent, const std::string& key) {
    if (settings_.record_own_data) {
        OwnCall own;
        own.name = "SubmitEvents";
        own.management = false;
        own.parameters = JsonObject{{"account", sent.account},
                                    {"region", sent.region},
                                    {"records", sent.split.records.size() + sent.bad.size()}};
        if (auto recorded = recorder_.record(call, own); !recorded) {
            return std::unexpected(recorded.error());
        }
    }
    if (key.empty()) return admit(call, std::move(sent), key);
    const Idempotency::Turn turn(idempotency_, call.caller.arn, key);
    auto answered = idempotency_.answered(call.caller.arn, key, sent.hash);
    if (!answered) return std::unexpected(answered.error());
    if (*answered) return **std::move(answered);
    // Rather than take events whose answer could not be kept.
    if (std::string why = applier_.hindrance(); !why.empty()) {
        return std::unexpected(as_refused({Code::unavailable, std::move(why)}));
    }
    return admit(call, std::move(sent), key);
}

Outcome<std::string> Submit::admit(const Call& call, Sent sent, const std::string& key) {
    intake::Submission submission;
    submission.provenance.door = journal::Door::submitted;
    submission.provenance.principal = call.caller.arn;
    submission.provenance.account = sent.account;
    submission.provenance.region = sent.region;
    submission.bytes = sent.split.bytes;
    submission.records = std::move(sent.split.records);
    submission.padded = true;
    submission.may = [&](const event::Facts& facts,
                         std::span<const event::Value> values) -> std::optional<intake::Refusal> {
        if (!call.caller.may_write_for(facts.account)) {
            return intake::Refusal{"InvalidRecipient",
                                   fmt::format("account {} is not one that {} may submit events of",
                                               facts.account, call.caller.arn)};
        }
        std::string_view source;
        std::string_view principal;
        for (const event::Value& value : values) {
            if (value.field == event::Field::event_source) source = value.text;
            if (value.field == event::Field::principal) principal = value.text;
        }
        // Nobody but OpenTrail says what OpenTrail did.
        const std::string name = http::lower(trimmed(source));
        if (is_own_call(name, facts.account, principal, home_account_) ||
            is_own_sign_in(name, facts.account, principal, directory_)) {
            return intake::Refusal{"InvalidEventSource",
                                   fmt::format("eventSource {} of account {} is OpenTrail's own",
                                               source, facts.account)};
        }
        return std::nullopt;
    };
    if (!key.empty()) {
        submission.outcomes = [&](const std::vector<intake::RecordResult>& results) {
            return std::vector{catalog::encode(
                catalog::KeepReply{{.principal = call.caller.arn,
                                    .key = key,
                                    .body_hash = sent.hash,
                                    .body = reply_text(results, sent.split.indexes, sent.bad),
                                    .created = clock_.now()}})};
        };
    }
    const Result<intake::Report> report = admission_.admit(std::move(submission));
    if (!report && report.error().code == Code::unavailable) {
        return refuse(
            "ServiceUnavailable",
            "It is not known whether the events will be kept. Send them again later: none "
            "is kept twice.");
    }
    if (!report) return std::unexpected(as_refused(report.error()));
    for (const history::Decided& decided : report->conflict_pairs) {
        if (decided.existing && decided.placed) alarm_.note({*decided.existing, *decided.placed});
    }
    if (!key.empty()) {
        // Whoever comes next with this key must find the answer.
        const Result<void> applied = applier_.wait(0, journal_.durable_end(0));
        if (!applied) return std::unexpected(as_refused(applied.error()));
    }
    return reply_text(report->results, sent.split.indexes, sent.bad);
}

}  // namespace opentrail::api::v1
