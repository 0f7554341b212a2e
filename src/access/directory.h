// Directory: who there is and what decides for them, in memory.
//
// Mirrors what the catalog holds of accounts, users, groups, roles, policies, access keys and
// tokens: apply() reads again what a change touched, so that the two cannot come to differ. Rows
// are handed out as shared snapshots: what somebody holds does not change under him. Policies are
// compiled, once for each text, when they are first asked for. Secrets stay sealed here.
// Safe from any thread; readers wait for nothing but each other's look-ups.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/decide.h"
#include "base/hash.h"
#include "base/result.h"
#include "catalog/catalog.h"

namespace opentrail::access {

/// What decides for a user or a role.
struct Permits {
    std::vector<policy::NamedPolicy> identity;  // A user's own, then its groups'; or a role's.
    std::optional<policy::NamedPolicy> boundary;
    catalog::PrincipalTags tags;
};

struct UserEntry {
    std::shared_ptr<const catalog::User> row;
    std::shared_ptr<const Permits> permits;
};

struct RoleEntry {
    std::shared_ptr<const catalog::Role> row;
    std::shared_ptr<const Permits> permits;
    policy::NamedPolicy trust;
};

/// A key and whose it is.
struct KeyEntry {
    std::shared_ptr<const catalog::AccessKey> row;
    UserEntry user;
};

struct TokenEntry {
    std::shared_ptr<const catalog::Token> row;
    UserEntry user;
};

/// Somebody is signed in to the console. A person of a provider (`row->session.person`) stands here
/// as a user whose groups are ids, and whom nothing else here knows.
struct SessionEntry {
    std::shared_ptr<const catalog::UsedSession> row;
    UserEntry user;
};

struct ResourceEntry {
    catalog::ResourcePolicy row;
    policy::NamedPolicy policy;
};

class Directory {
  public:
    /// With all that the catalog has, which must outlive it. What is applied while this runs may be
    /// missed: whoever hands over changes calls reload() once it began to.
    static Result<std::unique_ptr<Directory>> make(catalog::Catalog& catalog);
    ~Directory();

    /// After the catalog applied it. Changes of other things cost nothing.
    void apply(const catalog::Change& change);
    /// Reads everything again.
    Result<void> reload();
    /// Fails with the catalog's error while what is here may not be what the catalog holds, which
    /// is after the catalog failed in apply(): then it is read again first.
    Result<void> settle();

    // What is not there is absent. Names and ARNs are compared with case.
    /// Null before the first start is over.
    std::shared_ptr<const catalog::Home> home() const;
    bool has_account(std::string_view id) const;
    std::optional<UserEntry> user(std::string_view account, std::string_view name) const;
    std::optional<UserEntry> user_by_id(std::string_view id) const;
    std::optional<RoleEntry> role(std::string_view account, std::string_view name) const;
    std::optional<RoleEntry> role_by_id(std::string_view id) const;
    std::optional<RoleEntry> role_by_arn(std::string_view arn) const;
    /// Absent too when its user is not there.
    std::optional<KeyEntry> access_key(std::string_view id) const;
    std::optional<TokenEntry> token(const Sha256& hash) const;
    std::optional<TokenEntry> token_by_id(std::string_view id) const;
    /// Those that ended by their time may be there still.
    std::optional<SessionEntry> session(const Sha256& hash) const;
    std::optional<SessionEntry> session_by_id(std::string_view id) const;
    std::vector<std::shared_ptr<const catalog::UsedSession>> sessions(
        std::string_view user_id) const;
    /// As Catalog::drop_console_sessions().
    void drop_sessions(Timestamp before);
    /// A customer's or a built-in one.
    std::optional<policy::NamedPolicy> managed_policy(std::string_view arn) const;
    policy::NamedPolicy session_policy(std::string_view document) const;
    /// A managed policy of a session. One that was deleted since the session began denies
    /// everything: what it was to deny is not known any more.
    policy::NamedPolicy session_managed_policy(std::string_view arn) const;
    /// Of the resource with this ARN. The event history of an account is one resource, whatever
    /// the Region in the ARN.
    std::shared_ptr<const ResourceEntry> resource_policy(std::string_view arn) const;
    /// All that are on event histories: never null.
    using ResourceEntries = std::vector<std::shared_ptr<const ResourceEntry>>;
    std::shared_ptr<const ResourceEntries> history_policies() const;

    /// How many policy texts were compiled so far.
    std::size_t compiled() const;

    /// For make(): an empty one.
    explicit Directory(catalog::Catalog& catalog);

  private:
    struct State;

    catalog::Catalog& catalog_;
    const std::unique_ptr<State> state_;
};

/// The account of an ARN arn:aws:cloudtrail:REGION:ACCOUNT:eventdatastore/history, of any Region;
/// empty for every other ARN.
std::string_view history_account(std::string_view arn);

}  // namespace opentrail::access
