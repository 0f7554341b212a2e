// Digests of a feed: what was read of them, and what does not fit.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "api/excerpt.h"
#include "api/own_call.h"
#include "api/request_members.h"
#include "api/url_query.h"
#include "api/v1/intake.h"
#include "api/v1/intake_text.h"
#include "base/encoding.h"
#include "base/log.h"

namespace opentrail::api::v1 {
namespace {

using intake::key_bytes_max;
constexpr std::size_t reason_bytes_max = 2048;

}  // namespace

std::string chain_of(const intake::ObjectName& name, std::string_view key) {
    const std::string_view file = key.substr(key.rfind('/') + 1);
    const std::size_t ends = file.rfind('_', name.backfill ? file.rfind('_') - 1 : file.npos);
    return fmt::format("{}{}{}", name.prefix, file.substr(0, ends),
                       name.backfill ? "_backfill" : "");
}

namespace {

struct Noted {
    intake::LedgerDigest digest;
    bool whole = false;  // It was read as a digest: its times and its link are known.
};

Outcome<Noted> read_digest(const JsonObject& body) {
    RequestMembers members(body);
    Noted noted;
    intake::LedgerDigest& digest = noted.digest;
    digest.bucket = members.text("bucket").value_or("");
    digest.key = members.text("key").value_or("");
    digest.reason = members.text("reason").value_or("").substr(0, reason_bytes_max);
    const std::string state = members.text("state").value_or("");
    members.check_length("key", digest.key, 1, key_bytes_max);
    members.check_enum("state", state, digest_states);
    const auto from = members.text("from");
    const auto to = members.text("to");
    const std::string hash = members.text("sha256").value_or("");
    digest.previous_bucket = members.text("previousBucket").value_or("");
    digest.previous_key = members.text("previousKey").value_or("");
    digest.previous_hash = members.text("previousSha256").value_or("");
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    for (const std::string* bucket : {&digest.bucket, &digest.previous_bucket}) {
        if (bucket == &digest.previous_bucket && bucket->empty()) continue;
        if (auto right = check_bucket(*bucket); !right) return std::unexpected(right.error());
    }
    digest.state = static_cast<std::uint8_t>(std::ranges::find(digest_states, state) -
                                             std::begin(digest_states));
    const intake::ObjectName name = intake::read_object_name(digest.key);
    if (name.kind != intake::FileKind::digest) {
        return refuse("ValidationException",
                      fmt::format("{} is not the key of a digest", excerpt(digest.key)));
    }
    digest.account = name.account;
    digest.region = name.region;
    digest.chain = chain_of(name, digest.key);
    noted.whole = from && to;
    if (!noted.whole) return noted;
    const auto begins = parse_iso8601(*from);
    const auto ends = parse_iso8601(*to);
    const auto sum = decode_sha256(hash);
    if (!begins || !ends || !sum) {
        return refuse("ValidationException", "from, to or sha256 is not what it should be");
    }
    digest.begins = *begins;
    digest.ends = *ends;
    digest.hash = *sum;
    return noted;
}

}  // namespace

Outcome<std::string> Intake::note_digest(const Call& call) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    const auto noted = read_digest(*body);
    if (!noted) return std::unexpected(noted.error());
    journal::Provenance provenance;
    provenance.door = journal::Door::feed;
    provenance.principal = call.caller.arn;
    provenance.account = call.caller.account;
    provenance.region = call.caller.region;
    const auto findings = note(noted->digest, noted->whole, provenance);
    if (!findings) return std::unexpected(as_refused(findings.error()));
    JsonArray list;
    for (const std::string& finding : *findings) list.emplace_back(finding);
    return to_text(JsonObject{{"findings", std::move(list)}});
}

Result<std::vector<std::string>> Intake::note(const intake::LedgerDigest& digest, bool whole,
                                              const journal::Provenance& provenance) {
    std::vector<std::string> findings;
    if (digest.state == static_cast<std::uint8_t>(intake::DigestReport::State::broken)) {
        findings.push_back(digest.reason);
    }
    if (whole) {
        const std::vector<std::string> breaks = TRY(ledger_.breaks(digest));
        findings.insert(findings.end(), breaks.begin(), breaks.end());
    }
    // Told before it is noted: once another digest is in the place of one, nobody can tell any
    // more.
    TRY(tell_broken(digest, findings, provenance));
    if (!whole) return findings;
    const std::vector<std::string> late = TRY(ledger_.note(digest));
    if (!findings.empty()) return findings;
    // It fitted, but for a neighbour that came meanwhile.
    TRY(tell_broken(digest, late, provenance));
    return late;
}

Result<void> Intake::tell_broken(const intake::LedgerDigest& digest,
                                 const std::vector<std::string>& findings,
                                 const journal::Provenance& provenance) {
    if (findings.empty()) return {};
    // The letter first: it is what a person looks through, and it stays.
    TRY(taker_.give_up(provenance, {.feed = "",
                                    .message = "",
                                    .bucket = digest.bucket,
                                    .key = digest.key,
                                    .reason = fmt::format("{}", fmt::join(findings, "; ")),
                                    .body = ""}));
    alarm(digest, findings);
    return {};
}

intake::FileTaker::Parts Intake::with_alarm(intake::FileTaker::Parts parts) {
    parts.altered = [this](const std::string& bucket, const std::string& key) {
        const intake::ObjectName name = intake::read_object_name(key);
        alarm("IntakeFileAltered", {{"bucket", bucket},
                                    {"key", key},
                                    {"accountId", name.account},
                                    {"region", name.region}});
    };
    return parts;
}

void Intake::alarm(const intake::LedgerDigest& digest, const std::vector<std::string>& findings) {
    JsonArray list;
    for (const std::string& finding : findings) list.emplace_back(finding);
    alarm("IntakeDigestBroken", {{"bucket", digest.bucket},
                                 {"key", digest.key},
                                 {"accountId", digest.account},
                                 {"region", digest.region},
                                 {"findings", std::move(list)}});
}

void Intake::alarm(std::string_view name, const JsonObject& details) {
    event::Draft draft;
    draft.time = clock_.now();
    draft.identity.account = home_.account;
    draft.identity.invoked_by = watch_source;
    draft.source = watch_source;
    draft.name = name;
    draft.region = home_.region;
    draft.source_ip = watch_source;
    draft.service_event_details = to_text(details);
    draft.type = "AwsServiceEvent";
    draft.management_event = true;
    draft.recipient_account = home_.account;
    if (const auto told = recorder_.note(journal::Door::watch, std::move(draft)); !told) {
        log_warn("api", "an alarm could not be recorded", {{"message", told.error().message}});
    }
}

Outcome<std::string> Intake::digests(const Call& call) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    intake::DigestQuery query;
    for (const Parameter& parameter : *parameters) {
        const auto known = std::ranges::find(digest_states, parameter.value);
        if (parameter.name == "bucket") {
            query.bucket = parameter.value;
        } else if (parameter.name == "after") {
            std::tie(query.after_bucket, query.after_key) = split_place(parameter.value);
        } else if (parameter.name == "state" && known != std::end(digest_states)) {
            query.state = static_cast<std::uint8_t>(known - std::begin(digest_states));
        } else {
            return refuse(
                "ValidationException",
                "the parameters are state (valid, unchecked or broken), bucket and after");
        }
    }
    const auto rows = ledger_.list_digests(query);
    if (!rows) return std::unexpected(as_refused(rows.error()));
    JsonObject object{{"digests", list_of(*rows)}};
    if (rows->size() == query.limit) {
        object["after"] = fmt::format("{}/{}", rows->back().bucket, rows->back().key);
    }
    return to_text(object);
}

}  // namespace opentrail::api::v1
