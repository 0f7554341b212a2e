// DirectoryRows: what a Directory holds, and how its rows hang together. Not for several threads at
// once: Directory locks.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/directory.h"
#include "access/policy_cache.h"

namespace opentrail::access {

class DirectoryRows {
  public:
    /// Nobody; the built-in policies.
    explicit DirectoryRows(PolicyCache& cache);

    /// A user or a role. What decides for it is worked out when it is first asked for, and again
    /// once a group or a managed policy has changed.
    template <class Row>
    struct Held {
        std::shared_ptr<const Row> row;
        std::shared_ptr<const Permits> permits;
        std::uint64_t permits_of = 0;    // The generation they are of.
        std::set<std::string> keys;      // Of a user: ids of access keys
        std::set<std::string> tokens;    // and of bearer tokens,
        std::set<std::string> sessions;  // and of sign-ins.
        policy::NamedPolicy trust = {};  // Of a role.
    };
    /// A key or a token is of a user by his id: so it stays his under another name, and is nobody
    /// else's who takes the old one.
    template <class Row>
    struct Credential {
        std::shared_ptr<const Row> row;
        std::string user_id;
    };

    void set_home(std::shared_ptr<const catalog::Home> home) { home_ = std::move(home); }
    void put_account(const std::string& id) { accounts_.insert(id); }
    void put(std::shared_ptr<const catalog::User> user);
    void put(std::shared_ptr<const catalog::Role> role);
    /// `inline_policies` are the group's own, compiled.
    void put(std::shared_ptr<const catalog::Group> group,
             std::vector<policy::NamedPolicy> inline_policies);
    void put(std::shared_ptr<const catalog::ManagedPolicy> policy, policy::NamedPolicy compiled);
    void put(std::shared_ptr<const ResourceEntry> policy);
    void put(std::shared_ptr<const catalog::AccessKey> key);
    void put(std::shared_ptr<const catalog::Token> token);
    void put(std::shared_ptr<const catalog::UsedSession> session);
    // What is not there is removed already.
    void remove_user(std::string_view id);
    void remove_group(std::string_view id);
    void remove_role(std::string_view id);
    void remove_policy(std::string_view id);
    void remove_resource_policy(std::string_view arn);
    void remove_access_key(std::string_view id);
    void remove_token(std::string_view id);
    void remove_session(std::string_view id);
    /// All of a user's but `except`.
    void remove_sessions(std::string_view user_id, std::string_view except);
    /// Those that expired before.
    void drop_sessions(Timestamp before);

    const std::shared_ptr<const catalog::Home>& home() const { return home_; }
    bool has_account(std::string_view id) const;
    // Null where there is none; good until the rows change.
    const Held<catalog::User>* user(std::string_view account, std::string_view name) const;
    const Held<catalog::User>* user_by_id(std::string_view id) const;
    /// The person of a provider whose session this is, as a user: in groups, by their ids.
    const Held<catalog::User>* visitor(std::string_view session_id) const;
    const Held<catalog::Role>* role(std::string_view account, std::string_view name) const;
    const Held<catalog::Role>* role_by_id(std::string_view id) const;
    const Held<catalog::Role>* role_by_arn(std::string_view arn) const;
    const Credential<catalog::AccessKey>* access_key(std::string_view id) const;
    const Credential<catalog::Token>* token(const Sha256& hash) const;
    const Credential<catalog::Token>* token_by_id(std::string_view id) const;
    std::shared_ptr<const catalog::UsedSession> session(const Sha256& hash) const;
    std::shared_ptr<const catalog::UsedSession> session_by_id(std::string_view id) const;
    std::vector<std::shared_ptr<const catalog::UsedSession>> sessions(
        std::string_view user_id) const;
    /// A customer's or a built-in one.
    const policy::NamedPolicy* managed_policy(std::string_view arn) const;
    std::shared_ptr<const ResourceEntry> resource_policy(std::string_view arn) const;
    std::shared_ptr<const Directory::ResourceEntries> history_policies() const {
        return histories_;
    }

    /// Whether the permits of `principal`, one of these, are those of now.
    template <class Row>
    bool is_current(const Held<Row>& principal) const {
        return principal.permits_of == generation_;
    }
    /// Works them out.
    void permit(std::string_view user_id, PolicyCache& cache);
    void permit_visitor(std::string_view session_id, PolicyCache& cache);
    void permit_role(std::string_view role_id, PolicyCache& cache);

  private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    template <class Value>
    using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

    struct CompiledGroup {
        std::shared_ptr<const catalog::Group> row;
        std::vector<policy::NamedPolicy> inline_policies;
    };

    void attach(Permits& permits, const catalog::Permissions& permissions, std::string_view owner,
                PolicyCache& cache) const;
    std::shared_ptr<Permits> permits_of(const catalog::Permissions& permissions,
                                        std::string_view owner, PolicyCache& cache) const;
    policy::NamedPolicy attached(std::string_view arn, std::string_view owner,
                                 PolicyCache& cache) const;
    void add_group(Permits& permits, const CompiledGroup& group, PolicyCache& cache) const;
    void list_histories();

    /// Of groups and managed policies, with which what they permit changes.
    std::uint64_t generation_ = 1;
    std::shared_ptr<const catalog::Home> home_;
    std::set<std::string, std::less<>> accounts_;
    ByText<Held<catalog::User>> users_;     // By id, as roles are.
    ByText<std::string> user_ids_;          // By account and name.
    ByText<Held<catalog::User>> visitors_;  // By the id of their session.
    ByText<Held<catalog::Role>> roles_;
    ByText<std::string> role_ids_;
    ByText<std::string> role_arns_;                           // Ids by ARN.
    ByText<CompiledGroup> groups_;                            // By account and name.
    ByText<std::string> group_names_;                         // Those by id.
    ByText<policy::NamedPolicy> policies_;                    // By ARN.
    ByText<std::string> policy_arns_;                         // By id.
    ByText<std::shared_ptr<const ResourceEntry>> resources_;  // By ARN.
    std::shared_ptr<const Directory::ResourceEntries> histories_ =
        std::make_shared<const Directory::ResourceEntries>();
    ByText<Credential<catalog::AccessKey>> keys_;                   // By id.
    ByText<Credential<catalog::Token>> tokens_;                     // By id.
    ByText<std::string> token_ids_;                                 // By hash.
    ByText<std::shared_ptr<const catalog::UsedSession>> sessions_;  // By id.
    ByText<std::string> session_ids_;                               // By hash.
};

/// Policies that live with what they are on, compiled.
std::vector<policy::NamedPolicy> compile(const std::vector<catalog::InlinePolicy>& policies,
                                         std::string_view owner, PolicyCache& cache);

}  // namespace opentrail::access
