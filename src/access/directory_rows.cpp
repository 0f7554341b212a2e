#include "access/directory_rows.h"

#include <fmt/format.h>

#include "access/managed_policies.h"
#include "access/oidc/person.h"
#include "base/log.h"

namespace opentrail::access {
namespace {

std::string name_key(std::string_view account, std::string_view name) {
    return fmt::format("{}/{}", account, name);
}

template <class Map>
auto* find(Map& map, std::string_view key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

template <class Map>
void erase(Map& map, std::string_view key) {
    if (const auto found = map.find(key); found != map.end()) map.erase(found);
}

/// Erases `key` where it stands for `value` still.
template <class Map>
void erase_if_is(Map& map, std::string_view key, std::string_view value) {
    if (const auto found = map.find(key); found != map.end() && found->second == value) {
        map.erase(found);
    }
}

}  // namespace

DirectoryRows::DirectoryRows(PolicyCache& cache) {
    for (const BuiltInPolicy& policy : built_in_policies()) {
        policies_[std::string(policy.arn)] = {
            .name = std::string(policy.arn),
            .managed = true,
            .policy = cache.get(policy.document, policy::Kind::identity, policy.arn)};
    }
}

void DirectoryRows::put(std::shared_ptr<const catalog::User> user) {
    Held<catalog::User>& place = users_[user->id];
    if (place.row) erase_if_is(user_ids_, name_key(place.row->account, place.row->name), user->id);
    user_ids_[name_key(user->account, user->name)] = user->id;
    place.row = std::move(user);
    place.permits_of = 0;
}

void DirectoryRows::put(std::shared_ptr<const catalog::Group> group,
                        std::vector<policy::NamedPolicy> inline_policies) {
    remove_group(group->id);
    std::string name = name_key(group->account, group->name);
    group_names_[group->id] = name;
    groups_[std::move(name)] = {std::move(group), std::move(inline_policies)};
    ++generation_;
}

void DirectoryRows::put(std::shared_ptr<const catalog::Role> role) {
    Held<catalog::Role>& place = roles_[role->id];
    if (place.row) {
        erase_if_is(role_ids_, name_key(place.row->account, place.row->name), role->id);
        erase_if_is(role_arns_, place.row->arn, role->id);
    }
    role_ids_[name_key(role->account, role->name)] = role->id;
    role_arns_[role->arn] = role->id;
    place.row = std::move(role);
    place.permits_of = 0;
}

void DirectoryRows::put(std::shared_ptr<const catalog::ManagedPolicy> policy,
                        policy::NamedPolicy compiled) {
    remove_policy(policy->id);
    policy_arns_[policy->id] = policy->arn;
    policies_[policy->arn] = std::move(compiled);
    ++generation_;
}

void DirectoryRows::put(std::shared_ptr<const ResourceEntry> policy) {
    resources_[policy->row.arn] = std::move(policy);
    list_histories();
}

void DirectoryRows::put(std::shared_ptr<const catalog::AccessKey> key) {
    std::string user_id;
    if (const auto* id = find(user_ids_, name_key(key->account, key->user))) {
        user_id = *id;
        users_[user_id].keys.insert(key->id);
    }
    keys_[key->id] = {key, std::move(user_id)};
}

void DirectoryRows::put(std::shared_ptr<const catalog::Token> token) {
    remove_token(token->id);
    std::string user_id;
    if (const auto* id = find(user_ids_, name_key(token->account, token->user))) {
        user_id = *id;
        users_[user_id].tokens.insert(token->id);
    }
    token_ids_[std::string(as_text(token->hash))] = token->id;
    tokens_[token->id] = {token, std::move(user_id)};
}

void DirectoryRows::put(std::shared_ptr<const catalog::UsedSession> used) {
    const catalog::ConsoleSession& session = used->session;
    remove_session(session.id);
    if (session.person) {
        const catalog::FederatedPerson& person = *session.person;
        visitors_[session.id].row = std::make_shared<const catalog::User>(
            catalog::User{.account = person.account,
                          .name = person.name,
                          .id = session.user_id,
                          .arn = oidc::person_arn(person.account, person.name),
                          .created = session.created,
                          .groups = person.group_ids});
    } else {
        auto* const user = find(users_, session.user_id);
        if (!user) return;
        user->sessions.insert(session.id);
    }
    session_ids_[std::string(as_text(session.hash))] = session.id;
    sessions_[session.id] = std::move(used);
}

void DirectoryRows::remove_user(std::string_view id) {
    const auto* user = user_by_id(id);
    if (!user) return;
    // Copies: what is removed takes itself out of the user's lists.
    for (const std::string& key : std::set(user->keys)) remove_access_key(key);
    for (const std::string& token : std::set(user->tokens)) remove_token(token);
    remove_sessions(user->row->id, {});
    erase_if_is(user_ids_, name_key(user->row->account, user->row->name), id);
    erase(users_, id);
}

void DirectoryRows::remove_group(std::string_view id) {
    const auto* name = find(group_names_, id);
    if (!name) return;
    const auto* group = find(groups_, *name);
    if (group && group->row->id == id) erase(groups_, *name);
    erase(group_names_, id);
    ++generation_;
}

void DirectoryRows::remove_role(std::string_view id) {
    const auto* role = role_by_id(id);
    if (!role) return;
    erase_if_is(role_ids_, name_key(role->row->account, role->row->name), id);
    erase_if_is(role_arns_, role->row->arn, id);
    erase(roles_, id);
}

void DirectoryRows::remove_policy(std::string_view id) {
    const auto* arn = find(policy_arns_, id);
    if (!arn) return;
    erase(policies_, *arn);
    erase(policy_arns_, id);
    ++generation_;
}

void DirectoryRows::remove_resource_policy(std::string_view arn) {
    erase(resources_, arn);
    list_histories();
}

void DirectoryRows::remove_access_key(std::string_view id) {
    const auto* key = access_key(id);
    if (!key) return;
    if (auto* const user = find(users_, key->user_id)) user->keys.erase(key->row->id);
    erase(keys_, id);
}

void DirectoryRows::remove_token(std::string_view id) {
    const auto* token = token_by_id(id);
    if (!token) return;
    if (auto* const user = find(users_, token->user_id)) user->tokens.erase(token->row->id);
    erase(token_ids_, as_text(token->row->hash));
    erase(tokens_, id);
}

void DirectoryRows::remove_session(std::string_view id) {
    const auto session = session_by_id(id);
    if (!session) return;
    if (auto* const user = find(users_, session->session.user_id)) {
        user->sessions.erase(session->session.id);
    }
    erase(session_ids_, as_text(session->session.hash));
    erase(visitors_, id);
    erase(sessions_, id);
}

void DirectoryRows::remove_sessions(std::string_view user_id, std::string_view except) {
    for (const auto& held : sessions(user_id)) {
        const std::string id = held->session.id;
        if (id != except) remove_session(id);
    }
}

void DirectoryRows::drop_sessions(Timestamp before) {
    std::vector<std::string> gone;
    for (const auto& [id, used] : sessions_) {
        if (used->session.expires < before) gone.push_back(id);
    }
    for (const std::string& id : gone) remove_session(id);
}

std::shared_ptr<const catalog::UsedSession> DirectoryRows::session(const Sha256& hash) const {
    const auto* id = find(session_ids_, as_text(hash));
    return id ? session_by_id(*id) : nullptr;
}

std::shared_ptr<const catalog::UsedSession> DirectoryRows::session_by_id(
    std::string_view id) const {
    const auto* found = find(sessions_, id);
    return found ? *found : nullptr;
}

std::vector<std::shared_ptr<const catalog::UsedSession>> DirectoryRows::sessions(
    std::string_view user_id) const {
    std::vector<std::shared_ptr<const catalog::UsedSession>> sessions;
    if (const auto* user = user_by_id(user_id)) {
        for (const std::string& id : user->sessions) sessions.push_back(session_by_id(id));
        return sessions;
    }
    for (const auto& [id, visitor] : visitors_) {
        if (visitor.row->id == user_id) sessions.push_back(session_by_id(id));
    }
    return sessions;
}

bool DirectoryRows::has_account(std::string_view id) const { return accounts_.contains(id); }

const DirectoryRows::Held<catalog::User>* DirectoryRows::user(std::string_view account,
                                                              std::string_view name) const {
    const auto* id = find(user_ids_, name_key(account, name));
    return id ? user_by_id(*id) : nullptr;
}

const DirectoryRows::Held<catalog::User>* DirectoryRows::user_by_id(std::string_view id) const {
    return find(users_, id);
}

const DirectoryRows::Held<catalog::User>* DirectoryRows::visitor(
    std::string_view session_id) const {
    return find(visitors_, session_id);
}

const DirectoryRows::Held<catalog::Role>* DirectoryRows::role(std::string_view account,
                                                              std::string_view name) const {
    const auto* id = find(role_ids_, name_key(account, name));
    return id ? role_by_id(*id) : nullptr;
}

const DirectoryRows::Held<catalog::Role>* DirectoryRows::role_by_id(std::string_view id) const {
    return find(roles_, id);
}

const DirectoryRows::Held<catalog::Role>* DirectoryRows::role_by_arn(std::string_view arn) const {
    const auto* id = find(role_arns_, arn);
    return id ? role_by_id(*id) : nullptr;
}

const DirectoryRows::Credential<catalog::AccessKey>* DirectoryRows::access_key(
    std::string_view id) const {
    return find(keys_, id);
}

const DirectoryRows::Credential<catalog::Token>* DirectoryRows::token(const Sha256& hash) const {
    const auto* id = find(token_ids_, as_text(hash));
    return id ? token_by_id(*id) : nullptr;
}

const DirectoryRows::Credential<catalog::Token>* DirectoryRows::token_by_id(
    std::string_view id) const {
    return find(tokens_, id);
}

const policy::NamedPolicy* DirectoryRows::managed_policy(std::string_view arn) const {
    return find(policies_, arn);
}

std::shared_ptr<const ResourceEntry> DirectoryRows::resource_policy(std::string_view arn) const {
    if (resources_.empty()) return nullptr;
    if (const auto* entry = find(resources_, arn)) return *entry;
    const std::string_view account = history_account(arn);
    if (account.empty()) return nullptr;
    for (const auto& history : *histories_) {
        if (history->row.account == account) return history;
    }
    return nullptr;
}

void DirectoryRows::list_histories() {
    auto list = std::make_shared<Directory::ResourceEntries>();
    for (const auto& [arn, entry] : resources_) {
        if (!history_account(arn).empty()) list->push_back(entry);
    }
    std::ranges::sort(*list, {}, [](const auto& entry) { return entry->row.arn; });
    histories_ = std::move(list);
}

void DirectoryRows::permit(std::string_view user_id, PolicyCache& cache) {
    auto* const user = find(users_, user_id);
    if (!user || is_current(*user)) return;
    const catalog::User& row = *user->row;
    const auto permits = permits_of(row.permissions, row.arn, cache);
    for (const std::string& name : row.groups) {
        const auto* group = find(groups_, name_key(row.account, name));
        if (group) add_group(*permits, *group, cache);
    }
    permits->tags = row.tags;
    user->permits = permits;
    user->permits_of = generation_;
}

void DirectoryRows::permit_visitor(std::string_view session_id, PolicyCache& cache) {
    auto* const visitor = find(visitors_, session_id);
    if (!visitor || is_current(*visitor)) return;
    auto permits = std::make_shared<Permits>();
    for (const std::string& id : visitor->row->groups) {
        const auto* name = find(group_names_, id);
        const auto* group = name ? find(groups_, *name) : nullptr;
        // One that was made anew under the old name is another.
        if (group && group->row->id == id) add_group(*permits, *group, cache);
    }
    visitor->permits = std::move(permits);
    visitor->permits_of = generation_;
}

void DirectoryRows::add_group(Permits& permits, const CompiledGroup& group,
                              PolicyCache& cache) const {
    permits.identity.insert(permits.identity.end(), group.inline_policies.begin(),
                            group.inline_policies.end());
    attach(permits, group.row->permissions, group.row->arn, cache);
}

void DirectoryRows::permit_role(std::string_view role_id, PolicyCache& cache) {
    auto* const role = find(roles_, role_id);
    if (!role || is_current(*role)) return;
    const catalog::Role& row = *role->row;
    const auto permits = permits_of(row.permissions, row.arn, cache);
    permits->tags = row.tags;
    role->trust = {.name = row.arn,
                   .managed = false,
                   .policy = cache.get(row.trust_policy, policy::Kind::trust, row.arn)};
    role->permits = permits;
    role->permits_of = generation_;
}

std::shared_ptr<Permits> DirectoryRows::permits_of(const catalog::Permissions& permissions,
                                                   std::string_view owner,
                                                   PolicyCache& cache) const {
    auto permits = std::make_shared<Permits>();
    permits->identity = compile(permissions.inline_policies, owner, cache);
    attach(*permits, permissions, owner, cache);
    if (!permissions.boundary.empty()) {
        permits->boundary = attached(permissions.boundary, owner, cache);
    }
    return permits;
}

void DirectoryRows::attach(Permits& permits, const catalog::Permissions& permissions,
                           std::string_view owner, PolicyCache& cache) const {
    for (const std::string& arn : permissions.attached) {
        permits.identity.push_back(attached(arn, owner, cache));
    }
}

policy::NamedPolicy DirectoryRows::attached(std::string_view arn, std::string_view owner,
                                            PolicyCache& cache) const {
    if (const policy::NamedPolicy* policy = managed_policy(arn)) return *policy;
    // None may be deleted while it is attached. What this one was to deny is not known.
    log_error("access", "a policy that is attached is not there, and denies everything",
              {{"policy", arn}, {"to", owner}});
    return {.name = std::string(arn),
            .managed = true,
            .policy = cache.get("", policy::Kind::identity, arn)};
}

std::vector<policy::NamedPolicy> compile(const std::vector<catalog::InlinePolicy>& policies,
                                         std::string_view owner, PolicyCache& cache) {
    std::vector<policy::NamedPolicy> compiled;
    for (const catalog::InlinePolicy& policy : policies) {
        compiled.push_back({.name = policy.name,
                            .managed = false,
                            .policy = cache.get(policy.document, policy::Kind::identity, owner)});
    }
    return compiled;
}

}  // namespace opentrail::access
