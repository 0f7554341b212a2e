#include "gateway/identity/recall.h"

#include <vector>

#include "event/field.h"
#include "history/query.h"
#include "journal/entry.h"

namespace opentrail::gateway {

Result<void> recall_sessions(history::History& history, journal::Journal& journal, Timestamp now,
                             SessionBook& book) {
    for (std::uint32_t shard = 0; shard < journal.shard_count(); ++shard) {
        TRY(history.wait_indexed(shard, journal.durable_end(shard)));
    }
    history::PageRequest request;
    request.query.filters = {
        {.field = event::Field::event_source, .any_of = {"sts.amazonaws.com"}},
        {.field = event::Field::door,
         .any_of = {std::string(journal::name(journal::Door::gateway))}},
    };
    request.query.from = now - session_lifetime_max;
    // In their order, so that of two sessions with one key the later one holds.
    request.query.order = history::Order::oldest_first;
    constexpr std::size_t page = 500;
    request.limit = page;
    while (true) {
        const history::Page found = TRY(history.search(request));
        std::vector<journal::Position> positions;
        for (const history::Key& hit : found.hits) positions.push_back(hit.position);
        const std::vector<journal::Entry> entries = TRY(journal.fetch(positions));
        for (const journal::Entry& entry : entries) {
            if (entry.provenance.door != journal::Door::gateway) continue;
            book.learn(entry.record, now);
        }
        if (!found.more) return {};
        request.visible = found.visible;
        request.after = found.resume         ? found.resume
                        : found.hits.empty() ? request.after
                                             : std::optional(found.hits.back());
    }
}

}  // namespace opentrail::gateway
