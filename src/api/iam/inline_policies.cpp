#include <fmt/format.h>

#include <algorithm>

#include "api/excerpt.h"
#include "api/iam/document.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

using catalog::InlinePolicy;

template <class Row>
std::unexpected<Refused> no_policy(std::string_view name) {
    return refuse("NoSuchEntity", fmt::format("The {} policy with name {} cannot be found.",
                                              Holder<Row>::kind, excerpt(name)));
}

}  // namespace

template <class Row>
Answered put_policy(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    InlinePolicy policy{.name = text(request, "PolicyName"),
                        .document = text(request, "PolicyDocument")};
    std::vector<InlinePolicy>& policies = row->permissions.inline_policies;
    std::size_t others = 0;
    for (const InlinePolicy& other : policies) {
        if (other.name != policy.name) others += access::policy::quota_characters(other.document);
    }
    constexpr std::size_t most = Holder<Row>::inline_characters_max;
    const Outcome<void> fine = check_document(
        policy.document, access::policy::Kind::identity, most - std::min(most, others),
        fmt::format("Maximum policy size of {} bytes exceeded for {} {}", most, Holder<Row>::kind,
                    row->name));
    if (!fine) return std::unexpected(fine.error());
    const auto place = std::ranges::lower_bound(policies, policy.name, {}, &InlinePolicy::name);
    if (place == policies.end() || place->name != policy.name) {
        policies.insert(place, std::move(policy));
    } else if (*place == policy) {
        return change_nothing();
    } else {
        *place = std::move(policy);
    }
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered get_inline_policy(const AccessCall& access, const JsonObject& request) {
    const Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    const std::string name = text(request, "PolicyName");
    const auto& policies = row->permissions.inline_policies;
    const auto place = std::ranges::find(policies, name, &InlinePolicy::name);
    if (place == policies.end()) return no_policy<Row>(name);
    return read_access({{Holder<Row>::name, row->name},
                        {"PolicyName", place->name},
                        {"PolicyDocument", place->document}});
}

template <class Row>
Answered delete_inline_policy(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    const std::string name = text(request, "PolicyName");
    const std::size_t gone = std::erase_if(row->permissions.inline_policies,
                                           [&](const auto& each) { return each.name == name; });
    if (gone == 0) return no_policy<Row>(name);
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered list_inline_policies(const AccessCall& access, const JsonObject& request) {
    const Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    PageItems items;
    for (const InlinePolicy& policy : row->permissions.inline_policies) {
        items.emplace_back(policy.name, policy.name);
    }
    return read_page(page_of(request, "PolicyNames", std::move(items)));
}

template Answered put_policy<catalog::User>(const AccessCall&, const JsonObject&);
template Answered put_policy<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered put_policy<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered get_inline_policy<catalog::User>(const AccessCall&, const JsonObject&);
template Answered get_inline_policy<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered get_inline_policy<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered delete_inline_policy<catalog::User>(const AccessCall&, const JsonObject&);
template Answered delete_inline_policy<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered delete_inline_policy<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered list_inline_policies<catalog::User>(const AccessCall&, const JsonObject&);
template Answered list_inline_policies<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered list_inline_policies<catalog::Role>(const AccessCall&, const JsonObject&);

}  // namespace opentrail::api::iam
