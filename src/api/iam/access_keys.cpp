#include <fmt/format.h>

#include <algorithm>

#include "access/new_account.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"

namespace opentrail::api::iam {
namespace {

/// AWS IAM User Guide, "IAM and AWS STS quotas": so that one can take the other's place.
constexpr std::size_t keys_of_a_user_max = 2;

std::string_view status_of(const catalog::AccessKey& key) {
    return key.active ? "Active" : "Inactive";
}

std::unexpected<Refused> no_key(std::string_view id) {
    return refuse("NoSuchEntity",
                  fmt::format("The Access Key with id {} cannot be found.", excerpt(id)));
}

/// The key that AccessKeyId names, which must be the user's.
Outcome<catalog::AccessKey> find_key(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const std::string id = text(request, "AccessKeyId");
    auto key = access.parts.catalog.access_key(id);
    if (!key && key.error().code != Code::not_found) return failed(key);
    if (!key || key->account != user->account || key->user != user->name) return no_key(id);
    return *std::move(key);
}

}  // namespace

Answered create_access_key(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const auto keys = access.parts.catalog.access_keys(user->account, user->name);
    if (!keys) return failed(keys);
    if (keys->size() >= keys_of_a_user_max) {
        return refuse("LimitExceeded", fmt::format("Cannot exceed quota for AccessKeysPerUser: {}",
                                                   keys_of_a_user_max));
    }
    access::NewAccessKey made =
        access::make_access_key(user->account, user->name, access.call.received,
                                access.parts.sealing_key, access.parts.random);
    // The only time that anybody sees the secret; the event leaves it out, as the model says.
    JsonObject output{{"AccessKey",
                       {{"UserName", user->name},
                        {"AccessKeyId", made.key.id},
                        {"Status", status_of(made.key)},
                        {"SecretAccessKey", made.secret},
                        {"CreateDate", shown_time(made.key.created)}}}};
    return change_access(std::move(output), catalog::PutAccessKey{std::move(made.key)});
}

Answered list_access_keys(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const auto keys = access.parts.catalog.access_keys(user->account, user->name);
    if (!keys) return failed(keys);
    PageItems items;
    for (const catalog::AccessKey& key : *keys) {
        items.emplace_back(key.id, JsonObject{{"UserName", user->name},
                                              {"AccessKeyId", key.id},
                                              {"Status", status_of(key)},
                                              {"CreateDate", shown_time(key.created)}});
    }
    return read_page(page_of(request, "AccessKeyMetadata", std::move(items)));
}

Answered update_access_key(const AccessCall& access, const JsonObject& request) {
    Outcome<catalog::AccessKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    const std::string status = text(request, "Status");
    if (status != "Active" && status != "Inactive") {
        return refuse("ValidationError", "A key is set to Active or Inactive.");
    }
    if (key->active == (status == "Active")) return change_nothing();
    key->active = status == "Active";
    return change_access({}, catalog::PutAccessKey{*std::move(key)});
}

Answered delete_access_key(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::AccessKey> key = find_key(access, request);
    if (!key) return std::unexpected(key.error());
    return change_access({}, catalog::DeleteAccessKey{key->id});
}

Answered get_access_key_last_used(const AccessCall& access, const JsonObject& request) {
    const std::string id = text(request, "AccessKeyId");
    const auto key = access.parts.catalog.access_key(id);
    if (!key && key.error().code != Code::not_found) return failed(key);
    // Whose keys another account has is nobody's business.
    if (!key || key->account != access.account) return no_key(id);
    const auto use = access.parts.catalog.access_key_use(id);
    if (!use && use.error().code != Code::not_found) return failed(use);
    JsonObject last{{"ServiceName", "N/A"}, {"Region", "N/A"}};
    if (use) {
        last = {{"LastUsedDate", shown_time(use->time)},
                {"ServiceName", use->service},
                {"Region", use->region}};
    }
    return read_access({{"UserName", key->user}, {"AccessKeyLastUsed", std::move(last)}});
}

}  // namespace opentrail::api::iam
