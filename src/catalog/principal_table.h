// PrincipalWriter and PrincipalReader: the tables of accounts, users, groups, roles, policies and
// access keys. Parts of Writer and Reader: each belongs to one connection, for one thread at a
// time.
//
// Every change can be applied: one that no request may make (a name that another has, an id that
// was deleted before, the key of a user who is not there) changes nothing, because failing would
// stop all that follow.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/database.h"
#include "catalog/principal.h"
#include "catalog/row.h"

namespace opentrail::catalog {

class PrincipalWriter {
  public:
    Result<void> prepare(Database& database);

    Result<void> put(const Account& account);
    /// Under another name, its keys and tokens go with it.
    Result<void> put(const User& user);
    Result<void> put(const Group& group);
    Result<void> put(const Role& role);
    Result<void> put(const ManagedPolicy& policy);
    Result<void> put(const ResourcePolicy& policy);
    Result<void> put(const AccessKey& key);

    // What is not there is deleted already.
    Result<void> remove_user(std::string_view id);
    Result<void> remove_group(std::string_view id);
    Result<void> remove_role(std::string_view id);
    Result<void> remove_policy(std::string_view id);
    Result<void> remove_access_key(std::string_view id);
    Result<void> remove_resource_policy(std::string_view arn);

    /// A use before the one that is noted changes nothing.
    Result<void> note_use(const AccessKeyUse& use);

  private:
    struct Named {
        int kind;
        std::string_view account;
        std::string_view name;
        std::string_view id;
        std::string_view arn;
    };
    Result<void> put(const Named& named, const std::string& state);
    Result<void> rename(std::string_view account, std::string_view from, std::string_view to);
    Result<void> remove(int kind, std::string_view id);
    Result<bool> is_deleted(std::string_view id);

    Statement put_account_, find_deleted_, find_name_, find_id_, put_, delete_, note_deleted_;
    Statement rename_keys_, rename_tokens_, delete_keys_, delete_uses_, note_deleted_keys_;
    Statement put_key_, delete_key_, delete_use_, note_use_;
    Statement put_resource_policy_, delete_resource_policy_;
};

class PrincipalReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog. Row is User, Group, Role or ManagedPolicy.
    Result<Account> account(std::string_view id);
    Result<std::vector<Account>> accounts();
    template <class Row>
    Result<Row> named(std::string_view account, std::string_view name);
    template <class Row>
    Result<Row> with_id(std::string_view id);
    template <class Row>
    Result<Row> with_arn(std::string_view arn);
    template <class Row>
    Result<std::vector<Row>> of_account(std::string_view account);
    template <class Row>
    Result<std::vector<Row>> all();
    Result<ResourcePolicy> resource_policy(std::string_view arn);
    Result<std::vector<ResourcePolicy>> resource_policies();
    Result<AccessKey> access_key(std::string_view id);
    Result<std::vector<AccessKey>> access_keys(std::string_view account, std::string_view user);
    Result<std::vector<AccessKey>> all_access_keys();
    Result<AccessKeyUse> access_key_use(std::string_view id);

  private:
    Statement account_, accounts_, named_, with_id_, with_arn_, of_account_, all_;
    Statement resource_policy_, resource_policies_;
    Statement key_, keys_, all_keys_, use_;
};

}  // namespace opentrail::catalog
