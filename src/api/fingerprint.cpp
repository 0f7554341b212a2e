#include "api/fingerprint.h"

#include <fmt/format.h>

namespace opentrail::api {

void Fingerprint::add(std::string_view part) {
    text_ += fmt::format("{}:", part.size());
    text_ += part;
}

void Fingerprint::add(std::optional<Timestamp> time) {
    add(time ? fmt::format("{}", to_millis(*time)) : std::string("-"));
}

void Fingerprint::add_filters(const history::Query& query) {
    for (const history::Filter& filter : query.filters) {
        add(filter.negate ? "not" : "is");
        add(event::name(filter.field));
        if (filter.match != history::ValueMatch::is) {
            add(fmt::format("match{}", static_cast<int>(filter.match)));
        }
        add(fmt::format("{}", filter.any_of.size()));
        for (const std::string& value : filter.any_of) add(value);
    }
    for (const history::MemberFilter& filter : query.members) {
        add(filter.negate ? "not-member" : "member");
        add(filter.path);
        add(fmt::format("{}:{}", static_cast<int>(filter.match), filter.any_of.size()));
        for (const std::string& value : filter.any_of) add(value);
    }
    add("id");
    add(query.event_id.value_or(""));
    add(query.event_id ? "1" : "0");
    add("text");
    add(query.text.value_or(""));
    add(query.text ? "1" : "0");
    add(query.order == history::Order::newest_first ? "newest" : "oldest");
}

}  // namespace opentrail::api
