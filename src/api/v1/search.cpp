#include "api/v1/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/v1/error_line.h"
#include "api/v1/event_text.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/client_gone.h"

namespace opentrail::api::v1 {
namespace {

/// Lines are handed on in pieces of about this size.
constexpr std::size_t piece_bytes = 256 << 10;
// Records are up to 1 MiB each, and a page is in memory whole: several exports may run.
constexpr std::size_t export_page = 200;

EventText& thread_text() {
    thread_local EventText text;
    return text;
}

bool accepts_lines(const http::Request& request) {
    return header(request, "Accept").find("application/x-ndjson") != std::string::npos;
}

}  // namespace

/// What was asked, and where to go on.
struct Search::Question {
    SearchRequest request;
    history::Query query;  // With the caller's view.
    Sha256 asked{};
    std::optional<PageToken> token;
};

Search::Search(PageSearch& pages, const PageTokens& tokens, Recorder& recorder,
               const Standing& standing, const Clock& clock, const Settings& settings)
    : pages_(pages),
      tokens_(tokens),
      recorder_(recorder),
      standing_(standing),
      clock_(clock),
      settings_(settings) {}

Outcome<Search::Question> Search::question(const Call& call, Purpose purpose) {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    auto request = parse_search_request(*parameters, purpose, clock_.now());
    if (!request) return std::unexpected(request.error());
    Question question;
    question.request = *std::move(request);
    question.query = question.request.query;
    limit_to_view(question.query, call.caller.view);
    question.query.abandoned = http::client_gone;
    question.query.caller = call.caller.arn;
    question.asked = search_fingerprint(question.request, call.caller);
    if (question.request.next_token) {
        auto token = tokens_.open(*question.request.next_token, question.asked, clock_.now());
        if (!token) return refuse("InvalidNextTokenException", token.error().message);
        // "since" counts from page one.
        question.query.from = token->from;
        question.token = *std::move(token);
    }
    return question;
}

std::optional<OwnCall> Search::export_call(const http::Request& request) {
    if (!accepts_lines(request)) return std::nullopt;
    const auto parameters = parse_url_query(request.query());
    if (!parameters) return std::nullopt;
    // What a later one says holds, as in the request itself.
    bool more_than_a_page = false;
    for (const auto& [name, value] : *parameters) {
        if (name != "limit") continue;
        std::size_t number = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), number);
        const bool is_number = end == value.data() + value.size() && !value.empty();
        more_than_a_page =
            value == "all" || (is_number && (error != std::errc() || number > limits::page_max));
    }
    if (!more_than_a_page) return std::nullopt;
    OwnCall own;
    own.name = "ExportEvents";
    own.read_only = true;
    own.parameters = query_parameters(request.query());
    return own;
}

Outcome<void> Search::record_read(const Call& call, std::string_view name) {
    if (!settings_.record_own_data) return {};
    OwnCall own;
    own.name = name;
    own.read_only = true;
    own.management = false;
    own.parameters = query_parameters(call.request.query());
    return recorder_.record(call, own);
}

Outcome<http::Response> Search::events(const Call& call) {
    const bool lines = accepts_lines(call.request);
    auto asked = question(call, lines ? Purpose::stream : Purpose::page);
    if (!asked) return std::unexpected(asked.error());
    if (lines) return stream(call, *std::move(asked));
    Outcome<std::string> body = page(*asked);
    if (!body) return std::unexpected(body.error());
    if (auto recorded = record_read(call, "SearchEvents"); !recorded) {
        return std::unexpected(recorded.error());
    }
    http::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = *std::move(body);
    return response;
}

Outcome<std::string> Search::page(const Question& asked) {
    const auto found = pages_.search(
        asked.query, asked.request.limit.value_or(limits::page_default), asked.asked, asked.token);
    if (!found) return std::unexpected(as_refused(found.error()));
    std::string body = R"({"events":[)";
    for (std::size_t i = 0; i < found->entries.size(); ++i) {
        if (i > 0) body += ',';
        thread_text().append(found->entries[i], asked.request.provenance, body);
    }
    body += ']';
    if (found->next) {
        body += ",\"nextToken\":";
        append_json_string(body, tokens_.seal(*found->next));
    }
    body += '}';
    return body;
}

/// Where others have records read just now, a stream that has begun waits.
Result<FoundPage> Search::next_page(const Question& asked, std::size_t limit,
                                    const PageToken& token, const http::Stream& out) {
    for (;;) {
        auto found = pages_.search(asked.query, limit, asked.asked, token);
        if (found || found.error().code != Code::throttled || out.closed()) return found;
    }
}

Outcome<http::Response> Search::stream(const Call& call, Question asked) {
    const std::size_t limit = asked.request.limit.value_or(std::numeric_limits<std::size_t>::max());
    const std::size_t first_size = std::min(limit, export_page);
    // The first page comes before the export's own event, which is then not part of it.
    auto first = pages_.search(asked.query, first_size, asked.asked, asked.token);
    if (!first) return std::unexpected(as_refused(first.error()));
    if (const std::optional<OwnCall> own = export_call(call.request)) {
        if (auto recorded = recorder_.record(call, *own); !recorded) {
            return std::unexpected(recorded.error());
        }
    } else if (auto recorded = record_read(call, "SearchEvents"); !recorded) {
        return std::unexpected(recorded.error());
    }

    http::Response response;
    response.headers = {{"Content-Type", "application/x-ndjson"}};
    response.stream =
        [this, asked = std::move(asked), limit, watch = StandingWatch(standing_, call),
         page = std::make_shared<FoundPage>(*std::move(first))](http::Stream& out) mutable {
            EventText text;
            std::string piece;
            std::size_t left = limit;
            // The reply has begun: a line that is no record is all that can still be said.
            const auto end_early = [&](const Refused& why) {
                static_cast<void>(out.write(piece + error_line(why)));
            };
            for (;;) {
                if (const std::optional<Refused> lost = watch.lost()) return end_early(*lost);
                for (const journal::Entry& entry : page->entries) {
                    text.append_line(entry, asked.request.provenance, piece);
                    if (piece.size() < piece_bytes) continue;
                    if (!out.write(piece)) return;
                    piece.clear();
                    if (const std::optional<Refused> lost = watch.lost()) return end_early(*lost);
                }
                left -= std::min(left, page->entries.size());
                if (left == 0 || !page->next || out.closed()) break;
                auto next = next_page(asked, std::min(left, export_page), *page->next, out);
                if (!next) {
                    log_warn("api", "an export ended early", {{"error", next.error()}});
                    return end_early(as_refused(next.error()));
                }
                *page = *std::move(next);
            }
            static_cast<void>(out.write(piece));
        };
    return response;
}

}  // namespace opentrail::api::v1
