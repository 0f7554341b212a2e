#include "history/testing/plain_history.h"

#include <algorithm>
#include <optional>

#include "history/testing/event_maker.h"

namespace opentrail::history {

namespace {

std::string lower(std::string text) {
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return text;
}

bool fits(ValueMatch match, const std::vector<std::string>& any_of, const std::string& value) {
    if (match == ValueMatch::present) return true;
    if (match == ValueMatch::denial)
        return value == "AccessDenied";  // The only one that tests make.
    return std::any_of(any_of.begin(), any_of.end(), [&](const std::string& one) {
        if (match == ValueMatch::is) return one == value;
        const std::size_t at = lower(value).find(lower(one));
        return match == ValueMatch::begins ? at == 0 : at != std::string::npos;
    });
}

/// A text at the top of a record that the event maker made.
std::optional<std::string> member_of(const std::string& record, const std::string& name) {
    const std::string before = "\"" + name + "\":\"";
    const std::size_t begin = record.find(before);
    if (begin == std::string::npos) return std::nullopt;
    const std::size_t start = begin + before.size();
    return record.substr(start, record.find('"', start) - start);
}

std::string error_of(const PlainHistory::Event& event) {
    for (const auto& [of, value] : event.values) {
        if (of == event::Field::error_code) return value;
    }
    return "";
}

}  // namespace

void PlainHistory::add(const journal::Batch& batch) {
    const event::FactsBatch& facts = facts_of(batch);
    std::size_t next = 0;
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        if (batch.items[i].kind != journal::Kind::event) continue;
        const event::Facts& one = facts.facts[next++];
        Event event;
        event.key = {one.time, {batch.first.shard, batch.first.offset + i}};
        for (const event::Value& value : facts.values_of(one))
            event.values.emplace(value.field, value.text);
        event.values.emplace(event::Field::door, journal::name(batch.provenance.door));
        if (!batch.provenance.import_id.empty()) {
            event.values.emplace(event::Field::import_id, batch.provenance.import_id);
        }
        event.account = one.account;
        event.id = one.event_id;
        event.content = one.content_hash;
        event.record = batch.items[i].record;
        event.door = batch.provenance.door;
        event.import_id = batch.provenance.import_id;
        event.recorded = batch.provenance.recorded;
        event.conflict = (batch.items[i].flags & journal::flag_conflict) != 0;
        add(std::move(event));
    }
}

bool PlainHistory::is_hidden(const Event& event) const {
    if (forgotten_.contains(event.import_id)) return true;
    const bool imported = event.door == journal::Door::import || event.door == journal::Door::feed;
    // Ages from its arrival, to the second, when that was later than its time.
    const bool arrived_before =
        event.recorded < std::chrono::floor<std::chrono::seconds>(live_from_);
    if (!imported && event.key.time < live_from_ && arrived_before) return true;
    const auto begin = begins_.find(event.key.position.shard);
    return begin != begins_.end() && event.key.position.offset < begin->second;
}

bool PlainHistory::matches(const Event& event, const Query& query, const Visible& visible) const {
    if (event.key.position.offset >= visible[event.key.position.shard] || is_hidden(event))
        return false;
    for (const Filter& filter : query.filters) {
        const bool any =
            std::any_of(event.values.begin(), event.values.end(), [&](const auto& one) {
                return one.first == filter.field && fits(filter.match, filter.any_of, one.second);
            });
        if (any == filter.negate) return false;
    }
    for (const MemberFilter& filter : query.members) {
        const std::optional<std::string> value = member_of(event.record, filter.path);
        if ((value && fits(filter.match, filter.any_of, *value)) == filter.negate) return false;
    }
    if (query.event_id && event.id != *query.event_id) return false;
    if (query.text && event.record.find(*query.text) == std::string::npos) return false;
    if (query.from && event.key.time < *query.from) return false;
    return !query.to || event.key.time <= *query.to;
}

std::vector<const PlainHistory::Event*> PlainHistory::all(const Query& query,
                                                          const Visible& visible) const {
    std::vector<const Event*> found;
    for (const Event& event : events_) {
        if (matches(event, query, visible)) found.push_back(&event);
    }
    std::sort(found.begin(), found.end(),
              [](const Event* a, const Event* b) { return a->key < b->key; });
    return found;
}

Summary PlainHistory::summarize(const Query& query, event::Field field,
                                const Visible& visible) const {
    Summary summary;
    std::map<std::string, Summary::Value> values;
    for (const Event* event : all(query, visible)) {
        const bool error = !error_of(*event).empty();
        ++summary.total;
        summary.errors += error;
        summary.denied += error_of(*event) == "AccessDenied";
        summary.first = std::min(summary.first.value_or(event->key.time), event->key.time);
        summary.last = std::max(summary.last.value_or(event->key.time), event->key.time);
        for (const auto& [of, text] : event->values) {
            if (of != field) continue;
            Summary::Value& value = values[text];
            value.value = text;
            ++value.count;
            value.errors += error;
        }
    }
    std::vector<Summary::Value> sorted;
    for (const auto& [text, value] : values) sorted.push_back(value);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    summary.fields.push_back(std::move(sorted));
    return summary;
}

std::vector<Key> PlainHistory::find(const Query& query, const Visible& visible) const {
    std::vector<Key> found;
    for (const Event& event : events_) {
        if (matches(event, query, visible)) found.push_back(event.key);
    }
    std::sort(found.begin(), found.end());
    if (query.order == Order::newest_first) std::reverse(found.begin(), found.end());
    return found;
}

std::vector<Count> PlainHistory::count_by(const Query& query, event::Field field,
                                          const Visible& visible) const {
    std::map<std::string, std::uint64_t> counts;
    for (const Event& event : events_) {
        if (!matches(event, query, visible)) continue;
        for (const auto& [of, value] : event.values) {
            if (of == field) ++counts[value];
        }
    }
    std::vector<Count> sorted;
    for (const auto& [value, count] : counts) sorted.push_back({value, count});
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Count& a, const Count& b) { return a.count > b.count; });
    return sorted;
}

std::vector<Bucket> PlainHistory::histogram(const Query& query, Duration width,
                                            const Visible& visible) const {
    std::vector<Bucket> buckets;
    for (const Event* event : all(query, visible)) {
        const Timestamp start =
            from_millis(to_millis(event->key.time) / width.count() * width.count());
        if (buckets.empty()) buckets.push_back({start});
        while (buckets.back().start < start) buckets.push_back({buckets.back().start + width});
        ++buckets.back().count;
        buckets.back().errors += !error_of(*event).empty();
        buckets.back().denied += error_of(*event) == "AccessDenied";
    }
    return buckets;
}

}  // namespace opentrail::history
