#include "history/testing/plain_history.h"

#include <algorithm>

#include "history/testing/event_maker.h"

namespace opentrail::history {

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
        const bool any = std::any_of(
            filter.any_of.begin(), filter.any_of.end(),
            [&](const std::string& value) { return event.values.contains({filter.field, value}); });
        if (any == filter.negate) return false;
    }
    if (query.event_id && event.id != *query.event_id) return false;
    if (query.text && event.record.find(*query.text) == std::string::npos) return false;
    if (query.from && event.key.time < *query.from) return false;
    return !query.to || event.key.time <= *query.to;
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
    Query oldest_first = query;
    oldest_first.order = Order::oldest_first;
    for (const Key& key : find(oldest_first, visible)) {
        const Timestamp start = from_millis(to_millis(key.time) / width.count() * width.count());
        if (buckets.empty()) buckets.push_back({start, 0});
        while (buckets.back().start < start) buckets.push_back({buckets.back().start + width, 0});
        ++buckets.back().count;
    }
    return buckets;
}

}  // namespace opentrail::history
