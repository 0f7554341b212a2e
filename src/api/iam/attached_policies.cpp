#include <fmt/format.h>

#include <algorithm>

#include "api/excerpt.h"
#include "api/iam/attachable.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

/// AWS IAM User Guide, "IAM and AWS STS quotas".
constexpr std::size_t attached_max = 10;

/// "/path/Name" of arn:aws:iam::ACCOUNT:policy/path/Name.
std::string_view path_and_name(std::string_view arn) {
    const std::size_t slash = arn.find('/');
    return slash == std::string_view::npos ? arn : arn.substr(slash);
}

}  // namespace

template <class Row>
Answered attach_policy(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    std::string arn = text(request, "PolicyArn");
    const Outcome<std::string> name = attachable_name(access, arn);
    if (!name) return std::unexpected(name.error());
    std::vector<std::string>& attached = row->permissions.attached;
    if (std::ranges::find(attached, arn) != attached.end()) return change_nothing();
    if (attached.size() >= attached_max) {
        return refuse("LimitExceeded", fmt::format("Cannot exceed quota for {}: {}",
                                                   Holder<Row>::quota, attached_max));
    }
    attached.push_back(std::move(arn));
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered detach_policy(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    const std::string arn = text(request, "PolicyArn");
    if (std::erase(row->permissions.attached, arn) == 0) {
        return refuse("NoSuchEntity", fmt::format("Policy {} was not found.", excerpt(arn)));
    }
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered list_attached_policies(const AccessCall& access, const JsonObject& request) {
    const Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    const std::string prefix = text_or(request, "PathPrefix", "/");
    PageItems items;
    for (const std::string& arn : row->permissions.attached) {
        const std::string_view path = path_and_name(arn);
        if (!path.starts_with(prefix)) continue;
        const std::string_view name = path.substr(path.rfind('/') + 1);
        items.emplace_back(arn, JsonObject{{"PolicyName", name}, {"PolicyArn", arn}});
    }
    return read_page(page_of(request, "AttachedPolicies", std::move(items)));
}

template <class Row>
Answered put_boundary(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    std::string arn = text(request, "PermissionsBoundary");
    const Outcome<std::string> name = attachable_name(access, arn);
    if (!name) return std::unexpected(name.error());
    if (row->permissions.boundary == arn) return change_nothing();
    row->permissions.boundary = std::move(arn);
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template <class Row>
Answered delete_boundary(const AccessCall& access, const JsonObject& request) {
    Outcome<Row> row = find_holder<Row>(access, request);
    if (!row) return std::unexpected(row.error());
    if (row->permissions.boundary.empty()) return change_nothing();
    row->permissions.boundary.clear();
    return change_access({}, Holder<Row>::put(*std::move(row)));
}

template Answered attach_policy<catalog::User>(const AccessCall&, const JsonObject&);
template Answered attach_policy<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered attach_policy<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered detach_policy<catalog::User>(const AccessCall&, const JsonObject&);
template Answered detach_policy<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered detach_policy<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered list_attached_policies<catalog::User>(const AccessCall&, const JsonObject&);
template Answered list_attached_policies<catalog::Group>(const AccessCall&, const JsonObject&);
template Answered list_attached_policies<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered put_boundary<catalog::User>(const AccessCall&, const JsonObject&);
template Answered put_boundary<catalog::Role>(const AccessCall&, const JsonObject&);
template Answered delete_boundary<catalog::User>(const AccessCall&, const JsonObject&);
template Answered delete_boundary<catalog::Role>(const AccessCall&, const JsonObject&);

}  // namespace opentrail::api::iam
