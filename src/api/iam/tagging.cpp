#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"
#include "api/iam/tags.h"

namespace opentrail::api::iam {

template <class Row>
Answered tag(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    const Outcome<catalog::PrincipalTags> more = read_tags(request);
    if (!more) return std::unexpected(more.error());
    Outcome<catalog::PrincipalTags> tags = merge_tags(row->tags, *more);
    if (!tags) return std::unexpected(tags.error());
    if (*tags == row->tags) return change_nothing();
    row->tags = *std::move(tags);
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered untag(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    catalog::PrincipalTags tags = without_tags(row->tags, request);
    if (tags == row->tags) return change_nothing();
    row->tags = std::move(tags);
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered list_tags(const AccessCall& access, const JsonObject& request) {
    const Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    PageItems items;
    for (const auto& [key, value] : row->tags) {
        items.emplace_back(key, JsonObject{{"Key", key}, {"Value", value}});
    }
    return read_page(page_of(request, "Tags", std::move(items)));
}

template Answered tag<catalog::User>(const AccessCall&, const JsonObject&);
template Answered tag<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered untag<catalog::User>(const AccessCall&, const JsonObject&);
template Answered untag<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered list_tags<catalog::User>(const AccessCall&, const JsonObject&);
template Answered list_tags<catalog::Role>(const AccessCall&, const JsonObject&);

}  // namespace opentrail::api::iam
