#include "api/v1/imports.h"

#include <fmt/format.h>

#include "api/excerpt.h"
#include "api/request_members.h"
#include "api/v1/body.h"
#include "api/v1/event_text.h"
#include "base/json_text.h"

namespace opentrail::api::v1 {
namespace {

using State = intake::RecordResult::State;

constexpr std::size_t paths_max = 1000;
constexpr std::size_t path_bytes_max = 4096;

/// A program that sends nothing for so long has ended: it sends a batch every 4 MB that it reads,
/// and one that was throttled again within seconds.
constexpr Duration silence_max = std::chrono::minutes(2);

constexpr std::string_view media_type = "application/x-opentrail-import";

/// A figure of the body of /finish; 0 when it is left out.
Outcome<std::uint64_t> figure(RequestMembers& members, std::string_view name) {
    const std::int64_t number = members.integer(name).value_or(0);
    if (number < 0)
        return refuse("ValidationException", fmt::format("{} is {}, less than 0", name, number));
    return static_cast<std::uint64_t>(number);
}

Outcome<std::vector<std::string>> read_paths(const JsonObject& body) {
    RequestMembers members(body);
    std::vector<std::string> paths;
    if (const JsonArray* list = members.array("paths")) {
        if (list->size() > paths_max) {
            return refuse("ValidationException", fmt::format("there are {} paths, {} are the limit",
                                                             list->size(), paths_max));
        }
        for (const Json& item : *list) {
            const auto* text = item.if_string();
            if (!text || text->size() > path_bytes_max) {
                return refuse(
                    "ValidationException",
                    fmt::format("paths is not a list of texts of up to {} bytes", path_bytes_max));
            }
            paths.emplace_back(std::string_view(*text));
        }
    }
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    return paths;
}

/// Whether a program that was refused so sends the same again.
bool is_worth_a_retry(const Refused& refused) {
    return refused.code == aws::throttled().code ||
           refused.code == as_refused({Code::unavailable, ""}).code;
}

std::string failed_text(std::size_t record, std::string_view code, std::string_view message) {
    return fmt::format("{{\"record\":{},\"errorCode\":{},\"errorMessage\":{}}}", record,
                       json_string(code), json_string(message));
}

std::string group_text(const ImportGroup& group, const intake::Report& report,
                       const intake::Split& split) {
    std::string failed;
    std::size_t bad = 0;
    const auto append = [&failed](const std::string& item) {
        if (!failed.empty()) failed += ',';
        failed += item;
    };
    const auto append_bad_before = [&](std::size_t record) {
        for (; bad < split.bad.size() && split.bad[bad].record < record; ++bad) {
            append(failed_text(split.bad[bad].record, "InvalidData", split.bad[bad].message));
        }
    };
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        const intake::RecordResult& result = report.results[i];
        if (result.state != State::refused) continue;
        append_bad_before(split.indexes[i]);
        append(failed_text(split.indexes[i], result.refusal->code, result.refusal->message));
    }
    append_bad_before(static_cast<std::size_t>(-1));
    return fmt::format(R"({{"source":{},"kept":{},"duplicates":{},"conflicts":{},"failed":[{}]}})",
                       json_string(group.source), report.kept, report.duplicates, report.conflicts,
                       failed);
}

}  // namespace

Imports::Imports(catalog::Catalog& catalog, PageSearch& pages, history::History& history,
                 intake::Admission& admission, ConflictAlarm& alarm, Recorder& recorder,
                 const Clock& clock)
    : catalog_(catalog),
      pages_(pages),
      history_(history),
      admission_(admission),
      alarm_(alarm),
      recorder_(recorder),
      clock_(clock) {}

std::string Imports::text_of(const catalog::Import& import) const {
    JsonArray paths;
    for (const std::string& path : import.paths) paths.emplace_back(path);
    JsonObject object{{"importId", import.id},
                      {"state", catalog::name(import.state)},
                      {"started", iso8601_millis(import.started)}};
    if (import.state == catalog::ImportState::running) object["active"] = is_active(import);
    if (import.finished) object["finished"] = iso8601_millis(*import.finished);
    object["principal"] = import.principal;
    object["paths"] = std::move(paths);
    object["files"] = import.files;
    object["failedFiles"] = import.failed_files;
    object["kept"] = import.figures.kept;
    object["duplicates"] = import.figures.duplicates;
    object["conflicts"] = import.figures.conflicts;
    object["failed"] = import.figures.failed;
    return to_text(object);
}

void Imports::heard_of(const std::string& id) {
    const Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    std::erase_if(heard_, [&](const auto& one) { return one.second + silence_max < now; });
    heard_[id] = now;
}

// Nothing is known of those before this start: their program lost its connection with the server.
bool Imports::is_active(const catalog::Import& import) const {
    const std::lock_guard lock(mutex_);
    const auto heard = heard_.find(import.id);
    return heard != heard_.end() && clock_.now() <= heard->second + silence_max;
}

Outcome<catalog::Import> Imports::find(const Call& call, const std::string& id) {
    Result<catalog::Import> import = catalog_.import(id);
    // Another account's import is as if it were not there.
    if ((!import && import.error().code == Code::not_found) ||
        (import && !call.caller.may_write_for(import->account))) {
        return refuse("ResourceNotFoundException",
                      fmt::format("there is no import {}", excerpt(id)));
    }
    if (!import) return std::unexpected(as_refused(import.error()));
    return *std::move(import);
}

Outcome<std::string> Imports::list(const Call& call) {
    if (auto settled = recorder_.settle(); !settled) return std::unexpected(settled.error());
    const auto imports = catalog_.imports();
    if (!imports) return std::unexpected(as_refused(imports.error()));
    std::string body = R"({"imports":[)";
    for (const catalog::Import& import : *imports) {
        if (!call.caller.may_write_for(import.account)) continue;
        if (body.back() != '[') body += ',';
        body += text_of(import);
    }
    return body + "]}";
}

Outcome<std::string> Imports::show(const Call& call, const std::string& id) {
    if (auto settled = recorder_.settle(); !settled) return std::unexpected(settled.error());
    const auto import = find(call, id);
    if (!import) return std::unexpected(import.error());
    return text_of(*import);
}

Outcome<std::string> Imports::start(const Call& call) {
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    auto paths = read_paths(*body);
    if (!paths) return std::unexpected(paths.error());
    catalog::Import import;
    import.id = recorder_.new_id();
    import.account = call.caller.account;
    import.principal = call.caller.arn;
    import.paths = *std::move(paths);
    import.started = clock_.now();

    OwnCall own;
    own.name = "StartImport";
    own.parameters = *body;
    own.response = JsonObject{{"importId", import.id}};
    const auto changed = recorder_.change(call, own, catalog::StartImport{import});
    if (!changed) return std::unexpected(changed.error());
    heard_of(import.id);
    return fmt::format("{{\"importId\":\"{}\"}}", import.id);
}

Outcome<std::string> Imports::take(const Call& call, const std::string& id) {
    const auto import = find(call, id);
    if (!import) return std::unexpected(import.error());
    if (import->state != catalog::ImportState::running) {
        return refuse("ConflictException",
                      fmt::format("import {} is {}", id, catalog::name(import->state)));
    }
    heard_of(id);
    if (auto right = expect_content_type(call.request, media_type); !right) {
        return std::unexpected(right.error());
    }
    const auto body = read_body(call.request);
    if (!body) return std::unexpected(body.error());
    const auto groups = parse_import_groups(*body);
    if (!groups) return std::unexpected(groups.error());
    std::vector<Waiting> waiting;
    std::optional<Refused> refused = take_groups(call, *import, *groups, waiting);
    const std::string reply = settle_groups(waiting, refused);
    heard_of(id);
    if (refused) return std::unexpected(*std::move(refused));
    return reply;
}

std::optional<Refused> Imports::take_groups(const Call& call, const catalog::Import& import,
                                            const std::vector<ImportGroup>& groups,
                                            std::vector<Waiting>& waiting) {
    for (const ImportGroup& group : groups) {
        Waiting one;
        Outcome<std::string> text = take_group(call, import, group, one.later);
        // Refused as a whole it would be sent again as a whole, and what is kept by now would
        // count as duplicates.
        if (!text && is_worth_a_retry(text.error()) && &group != &groups.front()) break;
        if (!text) return text.error();
        one.reply = *std::move(text);
        waiting.push_back(std::move(one));
    }
    return std::nullopt;
}

/// The reply: of those that are durable, which are all unless the journal fails in between.
std::string Imports::settle_groups(const std::vector<Waiting>& waiting,
                                   std::optional<Refused>& refused) {
    std::string reply = R"({"groups":[)";
    for (const Waiting& one : waiting) {
        if (const auto settled = admission_.settle(one.later); !settled) {
            if (&one == &waiting.front()) refused = as_refused(settled.error());
            break;
        }
        for (const history::Decided& decided : one.later.conflicts) {
            if (!decided.existing || !decided.placed) continue;
            alarm_.note({*decided.existing, *decided.placed});
        }
        if (reply.back() != '[') reply += ',';
        reply += one.reply;
    }
    return reply + "]}";
}

Outcome<std::string> Imports::take_group(const Call& call, const catalog::Import& import,
                                         const ImportGroup& group, intake::Unsettled& later) {
    Result<intake::Split> split = intake::split_request(
        std::string(group.records), intake::Lines::guess, limits::request_records_max);
    if (!split) {
        return refuse("ValidationException",
                      fmt::format("records of {}: {}", group.source, split.error().message));
    }
    const std::size_t count = split->records.size() + split->bad.size();
    if (count != group.count) {
        return refuse("ValidationException", fmt::format("{} has {} records, its header says {}",
                                                         group.source, count, group.count));
    }
    const Result<intake::Report> report = admit(call, import, group, *split, later);
    if (!report) return std::unexpected(as_refused(report.error()));
    return group_text(group, *report, *split);
}

Result<intake::Report> Imports::admit(const Call& call, const catalog::Import& import,
                                      const ImportGroup& group, const intake::Split& split,
                                      intake::Unsettled& later) {
    intake::Submission submission;
    submission.provenance.door = journal::Door::import;
    submission.provenance.principal = call.caller.arn;
    submission.provenance.account = call.caller.account;
    submission.provenance.region = call.caller.region;
    submission.provenance.import_id = import.id;
    submission.provenance.source = group.source;
    submission.provenance.source_hash = group.source_hash;
    submission.bytes = split.bytes;
    submission.records = split.records;
    submission.padded = true;
    submission.refuse_time_ahead = false;
    if (!call.caller.writes_all) {
        submission.may = [&](const event::Facts& facts,
                             std::span<const event::Value>) -> std::optional<intake::Refusal> {
            if (call.caller.may_write_for(facts.account)) return std::nullopt;
            return intake::Refusal{"InvalidRecipient",
                                   fmt::format("account {} is not one that {} may import events of",
                                               facts.account, call.caller.arn)};
        };
    }
    const std::uint64_t bad = split.bad.size();
    // The import's figures are in the journal beside what they count.
    submission.outcomes = [&import, bad](const std::vector<intake::RecordResult>& results) {
        catalog::ImportFigures figures;
        figures.failed = bad;
        for (const intake::RecordResult& result : results) {
            switch (result.state) {
                case State::kept: ++figures.kept; break;
                case State::duplicate: ++figures.duplicates; break;
                case State::conflict: ++figures.conflicts; break;
                case State::refused: ++figures.failed; break;
            }
        }
        return std::vector{catalog::encode(catalog::CountImport{import.id, figures})};
    };
    return admission_.take(std::move(submission), later);
}

Outcome<std::string> Imports::finish(const Call& call, const std::string& id) {
    const auto import = find(call, id);
    if (!import) return std::unexpected(import.error());
    if (import->state != catalog::ImportState::running) {
        return refuse("ConflictException",
                      fmt::format("import {} is {}", id, catalog::name(import->state)));
    }
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    RequestMembers members(*body);
    const auto files = figure(members, "files");
    const auto failed_files = figure(members, "failedFiles");
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (!files) return std::unexpected(files.error());
    if (!failed_files) return std::unexpected(failed_files.error());

    OwnCall own;
    own.name = "FinishImport";
    own.parameters =
        JsonObject{{"importId", id}, {"files", *files}, {"failedFiles", *failed_files}};
    const auto changed = recorder_.change(
        call, own,
        catalog::FinishImport{
            .id = id, .finished = clock_.now(), .files = *files, .failed_files = *failed_files});
    if (!changed) return std::unexpected(changed.error());
    return show(call, id);
}

Outcome<std::string> Imports::forget(const Call& call, const std::string& id) {
    const auto import = find(call, id);
    if (!import) return std::unexpected(import.error());
    history::Query query;
    query.filters.push_back({.field = event::Field::import_id, .any_of = {id}, .negate = false});
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    // Of one forgotten before nothing is found any more.
    const Result<std::uint64_t> events = history_.count(query);
    if (!events) return std::unexpected(as_refused(events.error()));

    OwnCall own;
    own.name = "ForgetImport";
    own.parameters = JsonObject{{"importId", id}};
    own.response = JsonObject{{"importId", id}, {"events", *events}};
    const auto changed = recorder_.change(call, own, catalog::ForgetImport{id});
    if (!changed) return std::unexpected(changed.error());
    return fmt::format("{{\"importId\":\"{}\",\"events\":{}}}", id, *events);
}

}  // namespace opentrail::api::v1
