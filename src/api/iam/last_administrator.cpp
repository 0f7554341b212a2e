#include "api/iam/last_administrator.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/new_account.h"
#include "api/iam/entity.h"

namespace opentrail::api::iam {
namespace {

bool administers(const catalog::User& user) {
    return std::ranges::find(user.groups, access::administrators) != user.groups.end();
}

}  // namespace

Outcome<void> keep_last_administrator(const AccessCall& access, const catalog::User& user) {
    if (!administers(user)) return {};
    const auto home = access.parts.catalog.home();
    if (!home) return failed(home);
    if (home->account != user.account) return {};
    const auto users = access.parts.catalog.users(user.account);
    if (!users) return failed(users);
    const bool alone = std::ranges::none_of(*users, [&](const catalog::User& other) {
        return other.id != user.id && administers(other);
    });
    if (!alone) return {};
    return refuse("DeleteConflict",
                  fmt::format("{} is the only user in {} of the home account, which has no root "
                              "user: nobody could administer OpenTrail any more. Add another user "
                              "to the group first.",
                              user.name, access::administrators));
}

}  // namespace opentrail::api::iam
