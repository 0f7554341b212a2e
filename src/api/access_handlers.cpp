#include <algorithm>
#include <array>

#include "api/access_handler.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/sts/operations.h"

namespace opentrail::api {
namespace {

constexpr auto changes = Does::changes;
constexpr auto reads = Does::reads;

constexpr auto iam_table = std::to_array<AccessHandler>({
    {"AddUserToGroup", iam::add_user_to_group, iam::ask_group, changes},
    {"CreateAccessKey", iam::create_access_key, iam::ask_user, changes},
    {"CreateGroup", iam::create_group, iam::ask_group, changes},
    {"CreateUser", iam::create_user, iam::ask_user, changes},
    {"DeleteAccessKey", iam::delete_access_key, iam::ask_user, changes},
    {"DeleteGroup", iam::delete_group, iam::ask_group, changes},
    {"DeleteUser", iam::delete_user, iam::ask_user, changes},
    {"GetAccessKeyLastUsed", iam::get_access_key_last_used},
    {"GetGroup", iam::get_group, iam::ask_group},
    {"GetUser", iam::get_user, iam::ask_user},
    {"ListAccessKeys", iam::list_access_keys, iam::ask_user},
    {"ListGroups", iam::list_groups},
    {"ListGroupsForUser", iam::list_groups_for_user, iam::ask_user},
    {"ListUserTags", iam::list_user_tags, iam::ask_user},
    {"ListUsers", iam::list_users},
    {"RemoveUserFromGroup", iam::remove_user_from_group, iam::ask_group, changes},
    {"TagUser", iam::tag_user, iam::ask_user, changes},
    {"UntagUser", iam::untag_user, iam::ask_user, changes},
    {"UpdateAccessKey", iam::update_access_key, iam::ask_user, changes},
    {"UpdateUser", iam::update_user, iam::ask_user, changes},
});

constexpr auto sts_table = std::to_array<AccessHandler>({
    {"GetCallerIdentity", sts::get_caller_identity, nullptr, reads, Needs::nothing},
});

static_assert(std::ranges::is_sorted(iam_table, {}, &AccessHandler::operation));
static_assert(std::ranges::is_sorted(sts_table, {}, &AccessHandler::operation));

std::span<const AccessHandler> table_of(std::string_view service) {
    if (service == "iam") return iam_table;
    if (service == "sts") return sts_table;
    return {};
}

}  // namespace

const AccessHandler* find_access_handler(std::string_view service, std::string_view operation) {
    const std::span<const AccessHandler> table = table_of(service);
    const auto place = std::ranges::lower_bound(table, operation, {}, &AccessHandler::operation);
    return place != table.end() && place->operation == operation ? &*place : nullptr;
}

}  // namespace opentrail::api
