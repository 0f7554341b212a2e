#include "api/v1/asked.h"

#include <algorithm>

#include "http/client_gone.h"

namespace opentrail::api::v1 {

Outcome<SearchRequest> read_asked(const Call& call, std::span<const Parameter> parameters,
                                  Purpose purpose, Timestamp now) {
    auto request = parse_search_request(parameters, purpose, now);
    if (!request) return request;
    limit_to_view(request->query, call.caller.view);
    request->query.abandoned = http::client_gone;
    request->query.caller = call.caller.arn;
    return request;
}

Outcome<SearchRequest> read_asked(const Call& call, Purpose purpose, Timestamp now) {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    return read_asked(call, *parameters, purpose, now);
}

Result<void> read_all_records(history::History& history, history::Query& query) {
    history::Query whole = query;
    while (!TRY(history.read_records(whole)).complete) whole = query;
    query.known = whole.known;
    return {};
}

bool says_who(const history::Query& query) {
    return std::ranges::any_of(query.filters, [](const history::Filter& filter) {
        return !filter.negate &&
               (filter.field == event::Field::principal || filter.field == event::Field::session ||
                filter.field == event::Field::access_key_id ||
                filter.field == event::Field::username);
    });
}

history::Query all_visible(const Call& call) {
    history::Query query;
    limit_to_view(query, call.caller.view);
    query.abandoned = http::client_gone;
    return query;
}

}  // namespace opentrail::api::v1
