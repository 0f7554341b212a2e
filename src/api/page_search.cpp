#include "api/page_search.h"

namespace opentrail::api {

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

    std::vector<journal::Position> positions;
    for (const history::Key& hit : page.hits) positions.push_back(hit.position);
    FoundPage found;
    if (!positions.empty()) found.entries = TRY(fetch(positions));
    if (page.more) {
        PageToken next;
        next.asked = asked;
        next.issued = token ? token->issued : clock_.now();
        next.from = query.from;
        next.visible = page.visible;
        if (page.resume) {
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
