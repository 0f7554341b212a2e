#include "api/v1/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/v1/asked.h"
#include "base/json_text.h"
#include "base/limits.h"

namespace opentrail::api::v1 {
namespace {

using std::chrono::seconds;

constexpr std::size_t suggestions_default = 20;
constexpr std::size_t summary_values_default = 10;

/// As many, from the first on, as have room in a reply; and whether that is not all.
void append_counts(const std::vector<history::Count>& counts, std::string& body) {
    body += "\"counts\":[";
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

}  // namespace

std::string interval_text(Duration width) {
    const auto whole = std::chrono::duration_cast<seconds>(width).count();
    if (whole % 86'400 == 0) return fmt::format("{}d", whole / 86'400);
    if (whole % 3'600 == 0) return fmt::format("{}h", whole / 3'600);
    if (whole % 60 == 0) return fmt::format("{}m", whole / 60);
    return fmt::format("{}s", whole);
}

Duration bucket_width(Duration range, std::size_t buckets) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    for (const std::int64_t width :
         {std::int64_t{1}, std::int64_t{5}, std::int64_t{10}, std::int64_t{30}, minute, 5 * minute,
          10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day,
          2 * day, 7 * day, 30 * day}) {
        // One more than fit whole: a range seldom begins where a bucket does.
        if (range / seconds(width) < static_cast<std::int64_t>(buckets)) return seconds(width);
    }
    const std::int64_t days = range / seconds(day) / static_cast<std::int64_t>(buckets) + 1;
    return seconds(days * day);
}

JsonObject summary_object(const history::Summary& summary) {
    JsonObject object{
        {"total", summary.total}, {"errors", summary.errors}, {"denied", summary.denied}};
    if (summary.first) object["first"] = iso8601(*summary.first);
    if (summary.last) object["last"] = iso8601(*summary.last);
    return object;
}

JsonArray summary_values(const std::vector<history::Summary::Value>& values) {
    JsonArray array;
    for (const history::Summary::Value& one : values) {
        array.push_back(
            JsonObject{{"value", one.value}, {"count", one.count}, {"errors", one.errors}});
    }
    return array;
}

JsonArray bucket_array(const std::vector<history::Bucket>& buckets, bool by_outcome) {
    JsonArray array;
    for (const history::Bucket& bucket : buckets) {
        JsonObject object{{"start", iso8601(bucket.start)}, {"count", bucket.count}};
        if (by_outcome) {
            object["errors"] = bucket.errors;
            object["denied"] = bucket.denied;
        }
        array.push_back(std::move(object));
    }
    return array;
}

/// What was asked, and of what time it can be answered now.
struct Figures::Asked {
    SearchRequest request;
    history::Query query;  // Of that time.
    history::ReadSoFar read;

    /// What a reply says of it: nothing where it is whole.
    void put(JsonObject& object) const {
        if (read.complete) return;
        object["complete"] = false;
        if (read.from) object["countedFrom"] = iso8601(*read.from);
        object["percentRead"] = std::min(99, static_cast<int>(read.share * 100));
    }
    std::string members() const {
        JsonObject object;
        put(object);
        const std::string text = to_text(object);
        return object.empty() ? "" : "," + text.substr(1, text.size() - 2);
    }
};

Figures::Figures(PageSearch& pages, history::History& history, Recorder& recorder,
                 const Clock& clock, const Settings& settings)
    : pages_(pages), history_(history), recorder_(recorder), clock_(clock), settings_(settings) {}

Outcome<Figures::Asked> Figures::asked(const Call& call, Purpose purpose) {
    auto request = read_asked(call, purpose, clock_.now());
    if (!request) return std::unexpected(request.error());
    if (const auto ready = pages_.catch_up(); !ready)
        return std::unexpected(as_refused(ready.error()));
    Asked asked{.request = *std::move(request), .query = {}, .read = {}};
    asked.query = asked.request.query;
    // Suggestions are of what can be looked at in a moment anyway.
    if (purpose == Purpose::suggestions) return asked;
    const auto read = history_.read_records(asked.query);
    if (!read) return std::unexpected(as_refused(read.error()));
    asked.read = *read;
    return asked;
}

Outcome<void> Figures::record_read(const Call& call, std::string_view name) {
    if (!settings_.record_own_data) return {};
    OwnCall own;
    own.name = name;
    own.read_only = true;
    own.management = false;
    own.parameters = query_parameters(call.request.query());
    return recorder_.record(call, own);
}

Outcome<std::string> Figures::count(const Call& call) {
    const auto question = asked(call, Purpose::count);
    if (!question) return std::unexpected(question.error());
    const SearchRequest& request = question->request;
    const Result<std::uint64_t> total = history_.count(question->query);
    if (!total) return std::unexpected(as_refused(total.error()));
    std::string body = fmt::format("{{\"total\":{}", *total);
    if (request.by) {
        const auto counts =
            history_.count_by(question->query, *request.by,
                              request.limit.value_or(limits::page_default), request.only);
        if (!counts) return std::unexpected(as_refused(counts.error()));
        body += ',';
        append_counts(*counts, body);
    }
    body += question->members() + '}';
    if (auto recorded = record_read(call, "CountEvents"); !recorded)
        return std::unexpected(recorded.error());
    return body;
}

/// Of the time that was asked for, or that there are events of: of all whose records need not be
/// read for it, so that it stays the same while they are.
Result<Duration> Figures::width_of(const SearchRequest& request, history::Query query) {
    if (!request.buckets) return request.interval.value_or(std::chrono::hours(1));
    std::optional<Timestamp> from = query.from;
    std::optional<Timestamp> to = query.to;
    if (!from || !to) {
        query.text = std::nullopt;
        query.members.clear();
        const history::Summary summary = TRY(history_.summarize(query, {}, 0));
        if (!from) from = summary.first;
        // Up to now where it says since when; there may be none that are later than both.
        if (!to)
            to = std::max(summary.last.value_or(clock_.now()),
                          query.from ? clock_.now() : Timestamp::min());
    }
    if (!from || *to <= *from) return Duration(seconds(1));
    return bucket_width(*to - *from, *request.buckets);
}

Outcome<std::string> Figures::histogram(const Call& call) {
    const auto question = asked(call, Purpose::histogram);
    if (!question) return std::unexpected(question.error());
    const bool by_outcome = question->request.by_outcome;
    const auto width = width_of(question->request, question->request.query);
    if (!width) return std::unexpected(as_refused(width.error()));
    const auto buckets = history_.histogram(question->query, *width, by_outcome);
    if (!buckets) return std::unexpected(as_refused(buckets.error()));
    if (auto recorded = record_read(call, "CountEvents"); !recorded)
        return std::unexpected(recorded.error());
    JsonObject object{{"interval", interval_text(*width)},
                      {"buckets", bucket_array(*buckets, by_outcome)}};
    question->put(object);
    return to_text(object);
}

Outcome<std::string> Figures::summary(const Call& call) {
    const auto question = asked(call, Purpose::summary);
    if (!question) return std::unexpected(question.error());
    const SearchRequest& request = question->request;
    const std::size_t limit = request.limit.value_or(summary_values_default);
    const auto summary = history_.summarize(question->query, request.fields, limit);
    if (!summary) return std::unexpected(as_refused(summary.error()));
    JsonObject object = summary_object(*summary);
    JsonArray fields;
    for (std::size_t i = 0; i < request.fields.size(); ++i) {
        fields.push_back(JsonObject{{"by", event::name(request.fields[i])},
                                    {"values", summary_values(summary->fields[i])}});
    }
    object["fields"] = std::move(fields);
    question->put(object);
    if (auto recorded = record_read(call, "CountEvents"); !recorded)
        return std::unexpected(recorded.error());
    return to_text(object);
}

Outcome<std::string> Figures::suggestions(const Call& call) {
    const auto question = asked(call, Purpose::suggestions);
    if (!question) return std::unexpected(question.error());
    const SearchRequest& request = question->request;
    if (!request.by)
        return refuse("ValidationException", "parameter by is missing: a field's name");
    const auto found = history_.suggest(question->query, *request.by,
                                        request.only.value_or(history::ValuePattern{}),
                                        request.limit.value_or(suggestions_default));
    if (!found) return std::unexpected(as_refused(found.error()));
    std::string body = "{";
    append_counts(found->values, body);
    if (found->since) body += fmt::format(",\"since\":\"{}\"", iso8601(*found->since));
    return body + '}';
}

}  // namespace opentrail::api::v1
