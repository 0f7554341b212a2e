#include "api/v1/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/v1/error_line.h"
#include "api/v1/event_text.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/log.h"

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

/// As many, from the first on, as have room in a reply; and whether that is not all.
void append_counts(const std::vector<history::Count>& counts, std::string& body) {
    body += ",\"counts\":[";
    const std::size_t begin = body.size();
    bool cut = false;
    for (const history::Count& one : counts) {
        const std::string text =
            fmt::format("{}{{\"value\":{},\"count\":{}}}", body.size() > begin ? "," : "",
                        json_string(one.value), one.count);
        cut = body.size() - begin + text.size() > limits::count_text_bytes_max;
        if (cut) break;
        body += text;
    }
    body += cut ? "],\"cut\":true" : "]";
}

std::string interval_text(Duration width) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(width).count();
    if (seconds % 86'400 == 0) return fmt::format("{}d", seconds / 86'400);
    if (seconds % 3'600 == 0) return fmt::format("{}h", seconds / 3'600);
    if (seconds % 60 == 0) return fmt::format("{}m", seconds / 60);
    return fmt::format("{}s", seconds);
}

}  // namespace

/// What was asked, and where to go on.
struct Search::Question {
    SearchRequest request;
    history::Query query;  // With the caller's view.
    Sha256 asked{};
    std::optional<PageToken> token;
};

Search::Search(PageSearch& pages, history::History& history, const PageTokens& tokens,
               Recorder& recorder, const Standing& standing, const Clock& clock,
               const Settings& settings)
    : pages_(pages),
      history_(history),
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
                auto next = pages_.search(asked.query, std::min(left, export_page), asked.asked,
                                          page->next);
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

Outcome<std::string> Search::count(const Call& call) {
    const auto asked = question(call, Purpose::count);
    if (!asked) return std::unexpected(asked.error());
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    const Result<std::uint64_t> total = history_.count(asked->query);
    if (!total) return std::unexpected(as_refused(total.error()));
    std::string body = fmt::format("{{\"total\":{}", *total);
    if (asked->request.by) {
        const auto counts = history_.count_by(asked->query, *asked->request.by,
                                              asked->request.limit.value_or(limits::page_default));
        if (!counts) return std::unexpected(as_refused(counts.error()));
        append_counts(*counts, body);
    }
    body += '}';
    if (auto recorded = record_read(call, "CountEvents"); !recorded) {
        return std::unexpected(recorded.error());
    }
    return body;
}

Outcome<std::string> Search::histogram(const Call& call) {
    const auto asked = question(call, Purpose::histogram);
    if (!asked) return std::unexpected(asked.error());
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    const Duration width = asked->request.interval.value_or(std::chrono::hours(1));
    const auto buckets = history_.histogram(asked->query, width);
    if (!buckets) return std::unexpected(as_refused(buckets.error()));
    std::string body = fmt::format("{{\"interval\":\"{}\",\"buckets\":[", interval_text(width));
    for (std::size_t i = 0; i < buckets->size(); ++i) {
        body += fmt::format("{}{{\"start\":\"{}\",\"count\":{}}}", i > 0 ? "," : "",
                            iso8601((*buckets)[i].start), (*buckets)[i].count);
    }
    body += "]}";
    if (auto recorded = record_read(call, "CountEvents"); !recorded) {
        return std::unexpected(recorded.error());
    }
    return body;
}

}  // namespace opentrail::api::v1
