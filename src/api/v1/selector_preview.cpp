#include "api/v1/selector_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "api/excerpt.h"
#include "api/request_members.h"
#include "api/v1/body.h"
#include "api/v1/event_text.h"
#include "api/v1/search_request.h"
#include "base/json_text.h"
#include "http/client_gone.h"
#include "trail/matcher.h"
#include "trail/selectors.h"
#include "trail/subject.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t page_size = 1'000;
constexpr std::size_t examples_max = 10;
constexpr std::size_t example_bytes_max = 64 << 10;  // Of one record.
/// Anybody may send events of any name.
constexpr std::size_t names_kept_max = 5'000;
constexpr std::size_t names_shown_max = 500;

bool is_live(journal::Door door) {
    return door != journal::Door::import && door != journal::Door::feed;
}

struct Tally {
    double events = 0;
    double matched = 0;

    void add(double weight, bool is_match) {
        events += weight;
        if (is_match) matched += weight;
    }
    JsonObject json(JsonObject object) const {
        object["events"] = std::llround(events);
        object["matched"] = std::llround(matched);
        return object;
    }
};

}  // namespace

struct SelectorPreview::Asked {
    trail::Selectors selectors;
    history::Query query;
    Timestamp from;
    Timestamp to;
};

/// What was found. Each event counts for as many as were not looked at in its place.
class SelectorPreview::Sums {
  public:
    explicit Sums(const trail::Selectors& selectors) : matcher_(selectors) {}

    /// From now on an event that is looked at stands for so many.
    void weigh(double weight) { weight_ = weight; }

    void add(const journal::Entry& entry) {
        const trail::Subject& subject =
            reader_.read(entry.record, {entry.provenance.account, entry.provenance.region}, false);
        const bool is_match = matcher_.matches(subject);
        ++looked_;
        all_.add(weight_, is_match);
        if (is_live(entry.provenance.door)) live_.add(weight_, is_match);
        categories_[std::string(event::name(subject.category))].add(weight_, is_match);
        std::set<std::string_view> types;
        for (const trail::Resource& resource : subject.resources) types.insert(resource.type);
        for (const std::string_view type : types) {
            if (!type.empty()) add_to(types_, std::string(type), is_match);
        }
        Name name{std::string(subject.event_source), std::string(subject.event_name),
                  std::string(event::name(subject.category))};
        const bool is_new = is_match && !shown_.contains(name);
        if (is_new && shown_.size() < examples_max && entry.record.size() <= example_bytes_max) {
            examples_ += fmt::format("{}{}", examples_.empty() ? "" : ",", entry.record);
            shown_.insert(name);
        }
        add_to(names_, std::move(name), is_match);
    }

    std::uint64_t looked() const { return looked_; }

    std::string text(const Asked& asked, std::uint64_t total, bool cut) const {
        JsonObject object{{"from", iso8601_millis(asked.from)},
                          {"to", iso8601_millis(asked.to)},
                          {"looked", looked_},
                          {"sampled", looked_ < total},
                          {"cut", cut}};
        // Of a part of the events the rest is assumed to be like it.
        const double scale =
            looked_ < total && all_.events > 0 ? static_cast<double>(total) / all_.events : 1.0;
        object["events"] = total;
        object["matched"] = std::llround(all_.matched * scale);
        object["live"] = Tally{live_.events * scale, live_.matched * scale}.json({});
        JsonArray categories;
        for (const auto& [category, tally] : categories_) {
            categories.push_back(scaled(tally, scale).json({{"category", category}}));
        }
        object["categories"] = std::move(categories);
        JsonArray types;
        for (const auto& [type, tally] : sorted(types_)) {
            types.push_back(scaled(tally, scale).json({{"type", type}}));
        }
        object["resourceTypes"] = std::move(types);
        JsonArray names;
        for (const auto& [name, tally] : sorted(names_)) {
            names.push_back(scaled(tally, scale)
                                .json({{"eventSource", name.source},
                                       {"eventName", name.name},
                                       {"category", name.category}}));
        }
        object["names"] = std::move(names);
        object["namesLeftOut"] =
            left_out_ + names_.size() - std::min(names_.size(), names_shown_max);
        std::string body = to_text(object);
        body.pop_back();
        return body + R"(,"examples":[)" + examples_ + "]}";
    }

  private:
    struct Name {
        std::string source;
        std::string name;
        std::string category;
        auto operator<=>(const Name&) const = default;
    };

    static Tally scaled(const Tally& tally, double scale) {
        return {tally.events * scale, tally.matched * scale};
    }

    template <class Key>
    void add_to(std::map<Key, Tally>& tallies, Key key, bool is_match) {
        const auto found = tallies.find(key);
        if (found != tallies.end()) return found->second.add(weight_, is_match);
        if (tallies.size() >= names_kept_max) {
            ++left_out_;
            return;
        }
        tallies[std::move(key)].add(weight_, is_match);
    }

    /// What is matched most first, then what there is most of; the first of them.
    template <class Key>
    static std::vector<std::pair<Key, Tally>> sorted(const std::map<Key, Tally>& tallies) {
        std::vector<std::pair<Key, Tally>> rows(tallies.begin(), tallies.end());
        std::ranges::stable_sort(rows, [](const auto& left, const auto& right) {
            return std::pair(left.second.matched, left.second.events) >
                   std::pair(right.second.matched, right.second.events);
        });
        if (rows.size() > names_shown_max) rows.resize(names_shown_max);
        return rows;
    }

    trail::Matcher matcher_;
    trail::SubjectReader reader_;
    double weight_ = 1;
    std::uint64_t looked_ = 0;
    Tally all_;
    Tally live_;
    std::map<std::string, Tally> categories_;
    std::map<std::string, Tally> types_;
    std::map<Name, Tally> names_;
    std::uint64_t left_out_ = 0;  // Events whose names are too many.
    std::set<Name> shown_;
    std::string examples_;
};

Outcome<SelectorPreview::Asked> SelectorPreview::read(const Call& call) const {
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    constexpr std::array<std::string_view, 5> names{"eventSelectors", "advancedEventSelectors",
                                                    "region", "from", "to"};
    if (auto known = expect_members(*body, names); !known) return std::unexpected(known.error());
    RequestMembers members(*body);
    const JsonArray* const basic = members.array("eventSelectors");
    const JsonArray* const advanced = members.array("advancedEventSelectors");
    const std::optional<std::string> region = members.text("region");
    const std::optional<std::string> bounds[] = {members.text("from"), members.text("to")};
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (!basic && !advanced) {
        return refuse("ValidationException", "eventSelectors or advancedEventSelectors is needed");
    }
    Asked asked;
    asked.to = clock_.now();
    asked.from = asked.to - std::chrono::hours(24);
    const std::pair<const std::optional<std::string>&, Timestamp&> times[] = {
        {bounds[0], asked.from}, {bounds[1], asked.to}};
    for (const auto& [text, time] : times) {
        if (!text) continue;
        const auto read = parse_time(*text);
        if (!read) {
            return refuse(
                "ValidationException",
                fmt::format("\"{}\" is not a time such as 2026-01-02T03:04:05Z", excerpt(*text)));
        }
        time = *read;
    }
    if (asked.from > asked.to) return refuse("ValidationException", "from is after to");
    auto selectors = trail::parse_selectors(basic, advanced, trail::Strictness::aws);
    if (!selectors) return refuse("InvalidEventSelectorsException", selectors.error().message);
    asked.selectors = *std::move(selectors);
    asked.query.from = asked.from;
    asked.query.to = asked.to;
    asked.query.abandoned = http::client_gone;
    asked.query.filters.push_back(
        {.field = event::Field::account, .any_of = {call.caller.account}, .negate = false});
    if (region) {
        asked.query.filters.push_back(
            {.field = event::Field::region, .any_of = {*region}, .negate = false});
    }
    limit_to_view(asked.query, call.caller.view);
    return asked;
}

/// The newest `quota` events of a query.
Result<void> SelectorPreview::look(const history::Query& query, std::uint64_t quota,
                                   Timestamp until, Sums& sums) {
    std::optional<PageToken> token;
    while (quota > 0 && clock_.now() < until) {
        const std::size_t limit =
            static_cast<std::size_t>(std::min<std::uint64_t>(quota, page_size));
        const FoundPage page = TRY(pages_.search(query, limit, Sha256{}, token));
        for (const journal::Entry& entry : page.entries) sums.add(entry);
        quota -= std::min<std::uint64_t>(quota, page.entries.size());
        if (!page.next) break;
        token = page.next;
    }
    return {};
}

/// Each stretch of the time gets its share. They are visited far from each other, so that what is
/// left out when the time is up is left out everywhere.
Result<void> SelectorPreview::look_everywhere(const Asked& asked, Sums& sums) {
    const Timestamp until = clock_.now() + options_.time_max;
    const std::uint64_t total = TRY(history_.count(asked.query));
    if (total <= options_.events_max) return look(asked.query, options_.events_max, until, sums);
    const Duration width =
        std::max<Duration>((asked.to - asked.from) / options_.stretches, std::chrono::seconds(1));
    const std::vector<history::Bucket> buckets = TRY(history_.histogram(asked.query, width));
    constexpr std::size_t stride = 37;  // Prime, and so of no period of a day's.
    for (std::size_t begin = 0; begin < std::min(stride, buckets.size()); ++begin) {
        for (std::size_t i = begin; i < buckets.size(); i += stride) {
            const history::Bucket& bucket = buckets[i];
            if (bucket.count == 0) continue;
            const double share = static_cast<double>(bucket.count) / static_cast<double>(total);
            const auto quota = static_cast<std::uint64_t>(
                std::ceil(share * static_cast<double>(options_.events_max)));
            history::Query query = asked.query;
            query.from = std::max(asked.from, bucket.start);
            query.to = std::min(asked.to, bucket.start + width - std::chrono::milliseconds(1));
            sums.weigh(static_cast<double>(bucket.count) /
                       static_cast<double>(std::min(quota, bucket.count)));
            TRY(look(query, quota, until, sums));
        }
    }
    return {};
}

Outcome<std::string> SelectorPreview::preview(const Call& call) {
    const auto asked = read(call);
    if (!asked) return std::unexpected(asked.error());
    if (const auto ready = pages_.catch_up(); !ready) {
        return std::unexpected(as_refused(ready.error()));
    }
    if (!running_.try_acquire()) {
        return refuse("ThrottlingException", "Other selectors are being tried: try again.");
    }
    struct Release {
        std::counting_semaphore<>& running;
        ~Release() { running.release(); }
    };
    const Release release{running_};
    const Timestamp begun = clock_.now();
    Sums sums(asked->selectors);
    if (const auto looked = look_everywhere(*asked, sums); !looked) {
        return std::unexpected(as_refused(looked.error()));
    }
    const auto total = history_.count(asked->query);
    if (!total) return std::unexpected(as_refused(total.error()));
    const bool cut = clock_.now() >= begun + options_.time_max;
    return sums.text(*asked, std::max(*total, sums.looked()), cut);
}

}  // namespace opentrail::api::v1
