#include "api/page_search.h"

#include <algorithm>

namespace opentrail::api {
namespace {

/// Records fetched at once: so much more than a page's bytes may be in memory for a moment.
constexpr std::size_t fetched_at_once = 8;

}  // namespace

PageSearch::PageSearch(journal::Journal& journal, history::History& history, const Clock& clock)
    : journal_(journal), history_(history), clock_(clock) {}

Result<void> PageSearch::catch_up() {
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        TRY(history_.wait_indexed(shard, journal_.durable_end(shard)));
    }
    return {};
}

Result<std::vector<journal::Entry>> PageSearch::fetch(
    const std::vector<journal::Position>& positions) {
    Result<std::vector<journal::Entry>> all = journal_.fetch(positions);
    if (all || all.error().code != Code::not_found) return all;
    std::vector<journal::Entry> kept;
    for (const journal::Position& position : positions) {
        Result<std::vector<journal::Entry>> one = journal_.fetch({&position, 1});
        if (one) {
            kept.push_back(std::move(one->front()));
        } else if (one.error().code != Code::not_found) {
            return one;
        }
    }
    return kept;
}

Result<PageSearch::Fill> PageSearch::fill(const std::vector<history::Key>& hits) {
    Fill page;
    std::size_t bytes = 0;
    while (page.hits < hits.size() && bytes < page_bytes_max) {
        std::vector<journal::Position> positions;
        const std::size_t end = std::min(page.hits + fetched_at_once, hits.size());
        for (std::size_t i = page.hits; i < end; ++i) positions.push_back(hits[i].position);
        std::vector<journal::Entry> entries = TRY(fetch(positions));
        auto entry = entries.begin();
        for (const journal::Position& position : positions) {
            if (bytes >= page_bytes_max) break;
            ++page.hits;
            // What retention has taken has no entry, and is used up all the same.
            if (entry == entries.end() || entry->position != position) continue;
            bytes += entry->record.size();
            page.entries.push_back(std::move(*entry++));
        }
    }
    return page;
}

Result<FoundPage> PageSearch::search(const history::Query& query, std::size_t limit,
                                     const Sha256& asked, const std::optional<PageToken>& token) {
    history::PageRequest request;
    request.query = query;
    request.limit = limit;
    if (token) {
        request.after = token->after;
        request.visible = token->visible;
    } else {
        TRY(catch_up());
    }
    const history::Page page = TRY(history_.search(request));

    Fill filled = TRY(fill(page.hits));
    FoundPage found;
    found.entries = std::move(filled.entries);
    const bool cut = filled.hits < page.hits.size();
    if (page.more || cut) {
        PageToken next;
        next.asked = asked;
        next.issued = token ? token->issued : clock_.now();
        next.from = query.from;
        next.visible = page.visible;
        if (cut) {
            next.after = page.hits[filled.hits - 1];
        } else if (page.resume) {
            next.after = *page.resume;
        } else if (!page.hits.empty()) {
            next.after = page.hits.back();
        } else {
            return found;  // Nothing to go on from: there is no more.
        }
        found.next = std::move(next);
    }
    return found;
}

}  // namespace opentrail::api
