#include "api/lookup_events.h"

#include "base/json_text.h"
#include "event/lookup_view.h"

namespace opentrail::api {
namespace {

/// How far back AWS looks: AWS CloudTrail API Reference, LookupEvents.
constexpr Duration aws_reach = std::chrono::hours(24 * 90);

std::unexpected<Refused> refuse_token(const Error& error) {
    return refuse("InvalidNextTokenException", error.message);
}

event::LookupView& thread_view() {
    thread_local event::LookupView view;
    return view;
}

}  // namespace

LookupEvents::LookupEvents(PageSearch& pages, const PageTokens& tokens, const Clock& clock,
                           const Settings& settings)
    : pages_(pages), tokens_(tokens), clock_(clock), settings_(settings) {}

Outcome<std::string> LookupEvents::run(const LookupRequest& request,
                                       const access::Principal& caller) {
    const Sha256 asked = lookup_fingerprint(request, caller);
    std::optional<PageToken> token;
    if (request.next_token) {
        Result<PageToken> opened = tokens_.open(*request.next_token, asked, clock_.now());
        if (!opened) return refuse_token(opened.error());
        token = *std::move(opened);
    }
    std::optional<history::Query> query = lookup_query(request, caller);
    if (!query) return std::string(R"({"Events":[]})");
    if (settings_.aws_limits) {
        const Timestamp oldest = clock_.now() - aws_reach;
        query->from = std::max(query->from.value_or(oldest), oldest);
    }
    const Result<FoundPage> page = pages_.search(*query, request.limit, asked, token);
    if (!page) return std::unexpected(as_refused(page.error()));

    std::string body = R"({"Events":[)";
    bool first = true;
    for (const journal::Entry& entry : page->entries) {
        if (!first) body += ',';
        first = false;
        if (const Result<void> added = thread_view().append(entry.record, body); !added) {
            return std::unexpected(as_refused({Code::corrupt, added.error().message}));
        }
    }
    body += ']';
    if (page->next) {
        body += ",\"NextToken\":";
        append_json_string(body, tokens_.seal(*page->next));
    }
    body += '}';
    return body;
}

}  // namespace opentrail::api
