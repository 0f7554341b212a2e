#include "access/directory.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <shared_mutex>

#include "access/directory_rows.h"
#include "aws/arn.h"
#include "base/log.h"

namespace opentrail::access {
namespace {

using Edit = std::function<void(DirectoryRows&)>;

/// What the catalog has, or null where it has none.
template <class Row>
Result<std::shared_ptr<const Row>> there(Result<Row> found) {
    if (found) return std::make_shared<const Row>(*std::move(found));
    if (found.error().code == Code::not_found) return std::shared_ptr<const Row>();
    return std::unexpected(found.error());
}

/// From a change to the edits of the rows that it takes, by reading again from the catalog what it
/// touched: the catalog passes over changes that no request may make, and so must this.
class Feed {
  public:
    /// `name_of` gives the name that the user with an id has here; empty where there is none.
    using NameOf = std::function<std::string(std::string_view id)>;
    Feed(catalog::Catalog& catalog, PolicyCache& cache, NameOf name_of)
        : catalog_(catalog), cache_(cache), name_of_(std::move(name_of)) {}

    std::vector<Edit> edits;

    Result<void> operator()(const catalog::FoundHome&) {
        auto home = TRY(there(catalog_.home()));
        edits.push_back([home](DirectoryRows& rows) { rows.set_home(home); });
        return {};
    }
    Result<void> operator()(const catalog::PutAccount& change) {
        return put_account(change.account);
    }
    Result<void> operator()(const catalog::PutUser& change) {
        const auto user = TRY(there(catalog_.user_by_id(change.user.id)));
        if (!user) return {};
        put(user);
        const std::string before = name_of_(user->id);
        if (before.empty() || before == user->name) return {};
        // Under another name he has his keys and tokens still.
        TRY(put_each(catalog_.access_keys(user->account, user->name)));
        return put_tokens(user->account, user->name);
    }
    Result<void> operator()(const catalog::DeleteUser& change) {
        return remove(&DirectoryRows::remove_user, change.id);
    }
    Result<void> operator()(const catalog::PutGroup& change) {
        return put_found(catalog_.group(change.group.account, change.group.name));
    }
    Result<void> operator()(const catalog::DeleteGroup& change) {
        return remove(&DirectoryRows::remove_group, change.id);
    }
    Result<void> operator()(const catalog::PutRole& change) {
        return put_found(catalog_.role_by_id(change.role.id));
    }
    Result<void> operator()(const catalog::DeleteRole& change) {
        return remove(&DirectoryRows::remove_role, change.id);
    }
    Result<void> operator()(const catalog::PutPolicy& change) {
        return put_found(catalog_.policy(change.policy.arn));
    }
    Result<void> operator()(const catalog::DeletePolicy& change) {
        return remove(&DirectoryRows::remove_policy, change.id);
    }
    Result<void> operator()(const catalog::PutAccessKey& change) {
        return put_found(catalog_.access_key(change.key.id));
    }
    Result<void> operator()(const catalog::DeleteAccessKey& change) {
        return remove(&DirectoryRows::remove_access_key, change.id);
    }
    Result<void> operator()(const catalog::PutResourcePolicy& change) {
        return put_found(catalog_.resource_policy(change.policy.arn));
    }
    Result<void> operator()(const catalog::DeleteResourcePolicy& change) {
        return remove(&DirectoryRows::remove_resource_policy, change.arn);
    }
    Result<void> operator()(const catalog::PutToken& change) {
        return put_found(catalog_.token_by_hash(change.token.hash));
    }
    Result<void> operator()(const catalog::DeleteToken& change) {
        return remove(&DirectoryRows::remove_token, change.id);
    }
    Result<void> operator()(const catalog::BeginSession& change) {
        return put_found(catalog_.console_session(change.session.id));
    }
    Result<void> operator()(const catalog::EndSession& change) {
        return remove(&DirectoryRows::remove_session, change.id);
    }
    Result<void> operator()(const catalog::EndSessions& change) {
        edits.push_back(
            [change](DirectoryRows& rows) { rows.remove_sessions(change.user_id, change.except); });
        return {};
    }
    template <class Other>
    Result<void> operator()(const Other&) {
        return {};
    }

    Result<void> everything() {
        TRY((*this)(catalog::FoundHome{}));
        const std::vector<catalog::Account> accounts = TRY(catalog_.accounts());
        for (const catalog::Account& account : accounts) TRY(put_account(account));
        TRY(put_each(catalog_.all_groups()));
        TRY(put_each(catalog_.all_policies()));
        TRY(put_each(catalog_.all_users()));
        TRY(put_each(catalog_.all_roles()));
        TRY(put_each(catalog_.all_access_keys()));
        TRY(put_each(catalog_.resource_policies()));
        TRY(put_tokens({}, {}));
        return put_each(catalog_.console_sessions());
    }

  private:
    Result<void> put_account(const catalog::Account& account) {
        edits.push_back([id = account.id](DirectoryRows& rows) { rows.put_account(id); });
        return {};
    }
    template <class Row>
    void put(std::shared_ptr<const Row> row) {
        edits.push_back([row = std::move(row)](DirectoryRows& rows) { rows.put(row); });
    }
    // Policies are compiled here, before anybody has to wait.
    void put(std::shared_ptr<const catalog::Group> row) {
        auto compiled = compile(row->permissions.inline_policies, row->arn, cache_);
        edits.push_back([row = std::move(row), compiled = std::move(compiled)](
                            DirectoryRows& rows) { rows.put(row, compiled); });
    }
    void put(std::shared_ptr<const catalog::ManagedPolicy> row) {
        policy::NamedPolicy compiled{
            .name = row->arn,
            .managed = true,
            .policy = cache_.get(row->document, policy::Kind::identity, row->arn)};
        edits.push_back([row = std::move(row), compiled = std::move(compiled)](
                            DirectoryRows& rows) { rows.put(row, compiled); });
    }
    void put(std::shared_ptr<const catalog::ResourcePolicy> row) {
        auto entry = std::make_shared<ResourceEntry>();
        entry->policy = {.name = row->arn,
                         .managed = false,
                         .policy = cache_.get(row->document, policy::Kind::resource, row->arn)};
        entry->row = *row;
        edits.push_back([entry = std::shared_ptr<const ResourceEntry>(std::move(entry))](
                            DirectoryRows& rows) { rows.put(entry); });
    }
    template <class Row>
    Result<void> put_found(Result<Row> found) {
        if (auto row = TRY(there(std::move(found)))) put(std::move(row));
        return {};
    }
    template <class Row>
    Result<void> put_each(Result<std::vector<Row>> found) {
        if (!found) return std::unexpected(found.error());
        for (Row& row : *found) put(std::make_shared<const Row>(std::move(row)));
        return {};
    }
    /// Those of one user; of all without a name. A token whose user was deleted is not found by its
    /// hash, whoever has the name now.
    Result<void> put_tokens(std::string_view account, std::string_view user) {
        const std::vector<catalog::Token> tokens = TRY(catalog_.tokens());
        for (const catalog::Token& token : tokens) {
            if (!user.empty() && (token.account != account || token.user != user)) continue;
            TRY(put_found(catalog_.token_by_hash(token.hash)));
        }
        return {};
    }
    Result<void> remove(void (DirectoryRows::*how)(std::string_view), const std::string& what) {
        edits.push_back([how, what](DirectoryRows& rows) { (rows.*how)(what); });
        return {};
    }

    catalog::Catalog& catalog_;
    PolicyCache& cache_;
    const NameOf name_of_;
};

}  // namespace

struct Directory::State {
    PolicyCache cache;
    std::mutex feeding;  // Held while the catalog is read for a change, so that none overtakes.
    std::atomic<bool> stale = false;
    mutable std::shared_mutex mutex;
    DirectoryRows rows{cache};  // Under mutex.

    std::string user_name(std::string_view id) {
        const std::shared_lock lock(mutex);
        const auto* user = rows.user_by_id(id);
        return user ? user->row->name : std::string();
    }

    /// What `take` makes of the user or role that `find` finds, with permits of now.
    template <class Find, class Permit, class Take>
    auto with_permits(Find find, Permit permit, Take take)
        -> std::optional<decltype(take(*find(rows)))> {
        {
            const std::shared_lock lock(mutex);
            const auto* found = find(rows);
            if (!found) return std::nullopt;
            if (rows.is_current(*found)) return take(*found);
        }
        const std::unique_lock lock(mutex);
        const auto* found = find(rows);
        if (!found) return std::nullopt;
        permit(*found);
        return take(*found);
    }
    template <class Find>
    std::optional<UserEntry> user(Find find) {
        return with_permits(
            find, [this](const auto& held) { rows.permit(held.row->id, cache); },
            [](const auto& held) { return UserEntry{held.row, held.permits}; });
    }
    std::optional<UserEntry> visitor(std::string_view session_id) {
        return with_permits([&](DirectoryRows& all) { return all.visitor(session_id); },
                            [&](const auto&) { rows.permit_visitor(session_id, cache); },
                            [](const auto& held) { return UserEntry{held.row, held.permits}; });
    }
    template <class Find>
    std::optional<RoleEntry> role(Find find) {
        return with_permits(
            find, [this](const auto& held) { rows.permit_role(held.row->id, cache); },
            [](const auto& held) { return RoleEntry{held.row, held.permits, held.trust}; });
    }
};

Directory::Directory(catalog::Catalog& catalog)
    : catalog_(catalog), state_(std::make_unique<State>()) {}

Directory::~Directory() = default;

Result<std::unique_ptr<Directory>> Directory::make(catalog::Catalog& catalog) {
    auto directory = std::make_unique<Directory>(catalog);
    TRY(directory->reload());
    return directory;
}

void Directory::apply(const catalog::Change& change) {
    const std::lock_guard feeding(state_->feeding);
    Feed feed(catalog_, state_->cache,
              [this](std::string_view id) { return state_->user_name(id); });
    if (const Result<void> fed = std::visit(feed, change); !fed) {
        // Who was taken a right away must not keep it for a catalog that does not answer.
        state_->stale = true;
        log_error("access",
                  "a change of who may do what cannot be read: nobody is believed until"
                  " the catalog answers",
                  {{"change", name(change)}, {"error", fed.error()}});
        return;
    }
    if (feed.edits.empty()) return;
    const std::unique_lock lock(state_->mutex);
    for (const Edit& edit : feed.edits) edit(state_->rows);
}

Result<void> Directory::reload() {
    const std::lock_guard feeding(state_->feeding);
    Feed feed(catalog_, state_->cache, [](std::string_view) { return std::string(); });
    TRY(feed.everything());
    DirectoryRows rows(state_->cache);
    for (const Edit& edit : feed.edits) edit(rows);
    const std::unique_lock lock(state_->mutex);
    std::swap(state_->rows, rows);
    state_->stale = false;
    return {};
}

Result<void> Directory::settle() {
    if (!state_->stale) return {};
    return reload();
}

std::shared_ptr<const catalog::Home> Directory::home() const {
    const std::shared_lock lock(state_->mutex);
    return state_->rows.home();
}

bool Directory::has_account(std::string_view id) const {
    const std::shared_lock lock(state_->mutex);
    return state_->rows.has_account(id);
}

std::optional<UserEntry> Directory::user(std::string_view account, std::string_view name) const {
    return state_->user([&](DirectoryRows& rows) { return rows.user(account, name); });
}

std::optional<UserEntry> Directory::user_by_id(std::string_view id) const {
    return state_->user([&](DirectoryRows& rows) { return rows.user_by_id(id); });
}

std::optional<RoleEntry> Directory::role(std::string_view account, std::string_view name) const {
    return state_->role([&](DirectoryRows& rows) { return rows.role(account, name); });
}

std::optional<RoleEntry> Directory::role_by_id(std::string_view id) const {
    return state_->role([&](DirectoryRows& rows) { return rows.role_by_id(id); });
}

std::optional<RoleEntry> Directory::role_by_arn(std::string_view arn) const {
    return state_->role([&](DirectoryRows& rows) { return rows.role_by_arn(arn); });
}

std::optional<KeyEntry> Directory::access_key(std::string_view id) const {
    DirectoryRows::Credential<catalog::AccessKey> key;
    {
        const std::shared_lock lock(state_->mutex);
        const auto* found = state_->rows.access_key(id);
        if (!found) return std::nullopt;
        key = *found;
    }
    auto user = user_by_id(key.user_id);
    if (!user) return std::nullopt;
    return KeyEntry{std::move(key.row), *std::move(user)};
}

std::optional<TokenEntry> Directory::token(const Sha256& hash) const {
    DirectoryRows::Credential<catalog::Token> token;
    {
        const std::shared_lock lock(state_->mutex);
        const auto* found = state_->rows.token(hash);
        if (!found) return std::nullopt;
        token = *found;
    }
    auto user = user_by_id(token.user_id);
    if (!user) return std::nullopt;
    return TokenEntry{std::move(token.row), *std::move(user)};
}

std::optional<TokenEntry> Directory::token_by_id(std::string_view id) const {
    Sha256 hash;
    {
        const std::shared_lock lock(state_->mutex);
        const auto* found = state_->rows.token_by_id(id);
        if (!found) return std::nullopt;
        hash = found->row->hash;
    }
    return token(hash);
}

std::optional<SessionEntry> Directory::session(const Sha256& hash) const {
    std::shared_ptr<const catalog::UsedSession> row;
    {
        const std::shared_lock lock(state_->mutex);
        row = state_->rows.session(hash);
    }
    if (!row) return std::nullopt;
    const std::string& id = row->session.id;
    auto user = row->session.person ? state_->visitor(id) : user_by_id(row->session.user_id);
    if (!user) return std::nullopt;
    return SessionEntry{std::move(row), *std::move(user)};
}

std::optional<SessionEntry> Directory::session_by_id(std::string_view id) const {
    Sha256 hash;
    {
        const std::shared_lock lock(state_->mutex);
        const auto row = state_->rows.session_by_id(id);
        if (!row) return std::nullopt;
        hash = row->session.hash;
    }
    return session(hash);
}

std::vector<std::shared_ptr<const catalog::UsedSession>> Directory::sessions(
    std::string_view user_id) const {
    const std::shared_lock lock(state_->mutex);
    return state_->rows.sessions(user_id);
}

void Directory::drop_sessions(Timestamp before) {
    const std::unique_lock lock(state_->mutex);
    state_->rows.drop_sessions(before);
}

std::optional<policy::NamedPolicy> Directory::managed_policy(std::string_view arn) const {
    const std::shared_lock lock(state_->mutex);
    const policy::NamedPolicy* policy = state_->rows.managed_policy(arn);
    return policy ? std::optional(*policy) : std::nullopt;
}

policy::NamedPolicy Directory::session_policy(std::string_view document) const {
    return {.name = "session policy",
            .managed = false,
            .policy = state_->cache.get(document, policy::Kind::session, "a session")};
}

policy::NamedPolicy Directory::session_managed_policy(std::string_view arn) const {
    if (std::optional<policy::NamedPolicy> policy = managed_policy(arn)) return *std::move(policy);
    return {.name = std::string(arn), .managed = true, .policy = state_->cache.deny_all()};
}

std::shared_ptr<const ResourceEntry> Directory::resource_policy(std::string_view arn) const {
    const std::shared_lock lock(state_->mutex);
    return state_->rows.resource_policy(arn);
}

std::shared_ptr<const Directory::ResourceEntries> Directory::history_policies() const {
    const std::shared_lock lock(state_->mutex);
    return state_->rows.history_policies();
}

std::size_t Directory::compiled() const { return state_->cache.compiled(); }

std::string_view history_account(std::string_view arn) {
    constexpr std::string_view resource = ":eventdatastore/history";
    if (!arn.starts_with("arn:") || !arn.ends_with(resource)) return {};
    arn.remove_suffix(resource.size());
    const std::string_view account = arn.substr(arn.rfind(':') + 1);
    if (!aws::is_account_id(account)) return {};
    arn.remove_suffix(account.size() + 1);
    // arn:PARTITION:cloudtrail:REGION
    const auto region = arn.rfind(':');
    const std::string_view before = arn.substr(0, region);
    if (!before.ends_with(":cloudtrail") || !aws::is_region(arn.substr(region + 1))) return {};
    return account;
}

}  // namespace opentrail::access
