#include "history/indexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "history/door_value.h"

namespace opentrail::history {
namespace {

constexpr std::size_t no_fact = SIZE_MAX;

event::Value value_of(event::Field field, std::string_view text) {
    return {field, hash64(text), text};
}

}  // namespace

std::uint64_t Indexer::add(const journal::Batch& batch, std::uint64_t from, std::uint64_t end,
                           OpenSegment& into) {
    from = std::max(from, batch.first.offset);
    end = std::min(end, batch.end());
    if (from >= end) return from;
    const event::FactsBatch& facts = facts_of(batch, from, end);
    arrivals_.clear();
    std::uint32_t rows = into.extent().rows;
    std::uint64_t raw_bytes = into.raw_bytes();
    std::uint64_t at = from;
    for (; at < end && rows < full_.rows && raw_bytes < full_.raw_bytes; ++at) {
        const std::size_t i = static_cast<std::size_t>(at - batch.first.offset);
        if (fact_of_item_[i] == no_fact) continue;
        const journal::Item& item = batch.items[i];
        const event::Facts& one = facts.facts[fact_of_item_[i]];
        const auto size = static_cast<std::uint32_t>(item.record.size());
        arrivals_.push_back({at, item.flags, size, &one, facts.values_of(one)});
        ++rows;
        raw_bytes += size;
    }
    const std::vector<std::string> doors = door_values(batch.provenance);
    std::vector<event::Value> shared;
    for (const std::string& door : doors) shared.push_back(value_of(event::Field::door, door));
    if (!batch.provenance.import_id.empty()) {
        shared.push_back(value_of(event::Field::import_id, batch.provenance.import_id));
    }
    into.add(arrivals_, batch.provenance.door, shared);
    into.extend(at);
    return at;
}

const event::FactsBatch& Indexer::facts_of(const journal::Batch& batch, std::uint64_t from,
                                           std::uint64_t end) {
    fact_of_item_.assign(batch.items.size(), no_fact);
    std::size_t next = 0;
    if (batch.attachment != nullptr) {
        const auto& facts = *static_cast<const event::FactsBatch*>(batch.attachment.get());
        for (std::size_t i = 0; i < batch.items.size(); ++i) {
            if (batch.items[i].kind == journal::Kind::event) fact_of_item_[i] = next++;
        }
        INVARIANT(next == facts.facts.size());
        return facts;
    }
    parsed_ = event::FactsBatch();
    const event::Defaults defaults{batch.provenance.account, batch.provenance.region};
    for (std::uint64_t at = from; at < end; ++at) {
        const std::size_t i = static_cast<std::size_t>(at - batch.first.offset);
        if (batch.items[i].kind != journal::Kind::event) continue;
        const auto parsed = parser_.parse(batch.items[i].record, defaults, false, parsed_);
        if (parsed) {
            fact_of_item_[i] = next++;
        } else {
            trouble_ = fmt::format("entry {}:{} is not in the history: {}", batch.first.shard, at,
                                   parsed.error().message);
        }
    }
    return parsed_;
}

}  // namespace opentrail::history
