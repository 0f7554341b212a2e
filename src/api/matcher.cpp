#include "api/matcher.h"

#include <algorithm>

#include "history/door_value.h"
#include "history/record_condition.h"

namespace opentrail::api {
namespace {

bool holds(const history::Filter& filter, std::string_view value) {
    return history::value_matches(filter.match, filter.any_of, value);
}

bool has_value(const history::Filter& filter, const event::FactsBatch& batch,
               const event::Facts& facts, const journal::Provenance& provenance) {
    switch (filter.field) {
        case event::Field::door:
            return std::ranges::any_of(
                history::door_values(provenance),
                [&](const std::string& value) { return holds(filter, value); });
        case event::Field::import_id:
            return !provenance.import_id.empty() && holds(filter, provenance.import_id);
        case event::Field::account: return holds(filter, facts.account);
        case event::Field::region: return holds(filter, facts.region);
        case event::Field::category: return holds(filter, event::name(facts.category));
        default: break;
    }
    return std::ranges::any_of(batch.values_of(facts), [&](const event::Value& value) {
        return value.field == filter.field && holds(filter, value.text);
    });
}

}  // namespace

bool matches(const history::Query& query, const event::FactsBatch& batch, const event::Facts& facts,
             std::string_view record, const journal::Provenance& provenance) {
    if (query.from && facts.time < *query.from) return false;
    if (query.to && facts.time > *query.to) return false;
    if (query.event_id && facts.event_id != *query.event_id) return false;
    for (const history::Filter& filter : query.filters) {
        if (has_value(filter, batch, facts, provenance) == filter.negate) return false;
    }
    if (!query.members.empty()) {
        event::Members members;
        members.read(record);
        for (const history::MemberFilter& filter : query.members) {
            if (!history::holds(filter, members)) return false;
        }
    }
    return !query.text || record.find(*query.text) != std::string_view::npos;
}

std::vector<BatchMatcher::Match> BatchMatcher::match(const journal::Batch& batch,
                                                     std::size_t first_item) {
    const auto attached = std::static_pointer_cast<const event::FactsBatch>(batch.attachment);
    std::vector<Match> found;
    std::size_t event_number = 0;
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const journal::Item& item = batch.items[i];
        if (item.kind != journal::Kind::event) continue;
        const std::size_t number = event_number++;
        if (i < first_item) continue;

        event::FactsBatch own;
        const event::FactsBatch* facts = attached.get();
        if (!facts) {
            const event::Defaults defaults{batch.provenance.account, batch.provenance.region};
            if (!parser_.parse(item.record, defaults, false, own)) continue;
            facts = &own;
        }
        const event::Facts& fact = attached ? facts->facts[number] : facts->facts.front();
        if (!matches(query_, *facts, fact, item.record, batch.provenance)) continue;
        found.push_back(
            {.item = i, .account = std::string(fact.account), .region = std::string(fact.region)});
    }
    return found;
}

}  // namespace opentrail::api
