#include "api/v1/conflicts.h"

#include <fmt/format.h>

#include "api/v1/event_text.h"
#include "base/json_text.h"
#include "event/parse.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t listed_max = 1000;

struct Identity {
    std::string account;
    std::string event_id;
};

Result<Identity> identity_of(const journal::Entry& entry) {
    thread_local event::Parser parser;
    event::FactsBatch facts;
    TRY(parser.parse(entry.record, {entry.provenance.account, entry.provenance.region}, false,
                     facts));
    const event::Facts& fact = facts.facts.front();
    return Identity{std::string(fact.account), std::string(fact.event_id)};
}

EventText& thread_text() {
    thread_local EventText text;
    return text;
}

}  // namespace

Conflicts::Conflicts(catalog::Catalog& catalog, history::History& history, PageSearch& pages,
                     Recorder& recorder)
    : catalog_(catalog), history_(history), pages_(pages), recorder_(recorder) {}

Result<std::optional<std::string>> Conflicts::side_text(const journal::Entry& entry,
                                                        const access::View& view) {
    const Identity identity = TRY(identity_of(entry));
    if (!view.may_read(identity.account)) return std::nullopt;
    std::string text;
    thread_text().append_provenance(entry, text);
    text.pop_back();  // One member more.
    text += ",\"eventID\":";
    append_json_string(text, identity.event_id);
    return text + "}";
}

/// Where only the later one is known: the oldest entry of its identity.
Result<std::optional<journal::Position>> Conflicts::find_earlier(const journal::Entry& later) {
    const Identity identity = TRY(identity_of(later));
    history::PageRequest request;
    request.query.event_id = identity.event_id;
    request.query.filters.push_back(
        {.field = event::Field::account, .any_of = {identity.account}, .negate = false});
    const history::Page page = TRY(history_.search(request));
    std::optional<journal::Position> earliest;
    for (const history::Key& hit : page.hits) {
        if (hit.position == later.position) continue;
        if (!earliest || hit.position < *earliest) earliest = hit.position;
    }
    return earliest;
}

Result<std::optional<std::string>> Conflicts::text_of(const catalog::Conflict& conflict,
                                                      const access::View& view) {
    const std::vector<journal::Entry> later = TRY(pages_.fetch({conflict.later}));
    if (later.empty()) return std::nullopt;  // Retired.
    const std::optional<std::string> later_text = TRY(side_text(later.front(), view));
    if (!later_text) return std::nullopt;
    std::optional<journal::Position> earlier = conflict.earlier;
    if (!earlier) earlier = TRY(find_earlier(later.front()));
    std::string earlier_text = "null";
    if (earlier) {
        const std::vector<journal::Entry> entry = TRY(pages_.fetch({*earlier}));
        if (!entry.empty()) earlier_text = TRY(side_text(entry.front(), view)).value_or("null");
    }
    return fmt::format(R"({{"earlier":{},"later":{},"found":"{}"}})", earlier_text, *later_text,
                       iso8601_millis(conflict.found));
}

Outcome<std::string> Conflicts::list(const Call& call) {
    if (auto settled = recorder_.settle(); !settled) return std::unexpected(settled.error());
    if (auto ready = pages_.catch_up(); !ready) return std::unexpected(as_refused(ready.error()));
    const auto conflicts = catalog_.conflicts(listed_max);
    if (!conflicts) return std::unexpected(as_refused(conflicts.error()));
    std::string body = R"({"conflicts":[)";
    for (const catalog::Conflict& conflict : *conflicts) {
        const auto text = text_of(conflict, call.caller.view);
        if (!text) return std::unexpected(as_refused(text.error()));
        if (!*text) continue;
        if (body.back() != '[') body += ',';
        body += **text;
    }
    return body + "]}";
}

}  // namespace opentrail::api::v1
