// Rows of the catalog that say who there is and what they may do: accounts, users, groups, roles,
// managed policies and resource policies, as plain data.
//
// Policies are kept as the text that was given: access/policy reads them. Names are unique within
// an account and kind whatever their case, and keep it (IAM User Guide, "IAM and AWS STS quotas").
// Groups, and what is attached, are named and not copied: changing them changes no user.

#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "catalog/object_reader.h"

namespace opentrail::catalog {

using PrincipalTags = std::vector<std::pair<std::string, std::string>>;

/// As the member "tags".
void write_tags(boost::json::object& into, const PrincipalTags& tags);
PrincipalTags read_tags(ObjectReader& from);

struct Account {
    std::string id;  // Twelve digits.
    std::string name;
    Timestamp created;
    bool operator==(const Account&) const = default;
};

/// A policy that lives and goes with what it is put on.
struct InlinePolicy {
    std::string name;
    std::string document;
    bool operator==(const InlinePolicy&) const = default;
};

/// What users, groups and roles have in common.
struct Permissions {
    std::vector<InlinePolicy> inline_policies = {};  // In order of name.
    std::vector<std::string> attached = {};          // ARNs of managed policies, as attached.
    std::string boundary = {};  // ARN of a managed policy, or empty. Not of groups.
    bool operator==(const Permissions&) const = default;
};

struct User {
    std::string account;
    std::string name;
    std::string id;   // AIDA…
    std::string arn;  // arn:aws:iam::ACCOUNT:user/PATH/NAME
    Timestamp created;
    std::string path = "/";
    std::vector<std::string> groups = {};  // Names, in order of joining.
    Permissions permissions = {};
    PrincipalTags tags = {};
    bool operator==(const User&) const = default;
};

struct Group {
    std::string account;
    std::string name;
    std::string id;   // AGPA…
    std::string arn;  // arn:aws:iam::ACCOUNT:group/PATH/NAME
    Timestamp created;
    std::string path = "/";
    Permissions permissions = {};
    bool operator==(const Group&) const = default;
};

struct Role {
    std::string account;
    std::string name;
    std::string id;   // AROA…
    std::string arn;  // arn:aws:iam::ACCOUNT:role/PATH/NAME
    Timestamp created;
    std::string path = "/";
    std::string description = {};
    std::string trust_policy = {};
    std::uint32_t max_session_seconds = 3600;
    Permissions permissions = {};
    PrincipalTags tags = {};
    bool operator==(const Role&) const = default;
};

/// Of a customer. AWS's own (arn:aws:iam::aws:policy/…) are part of the program:
/// access/managed_policies.h.
struct ManagedPolicy {
    std::string account;
    std::string name;
    std::string id;   // ANPA…
    std::string arn;  // arn:aws:iam::ACCOUNT:policy/PATH/NAME
    Timestamp created;
    Timestamp updated;
    std::string path = "/";
    std::string description = {};
    std::string document = {};
    std::uint64_t version = 1;  // Of the document: "v1". Earlier ones are not kept.
    bool operator==(const ManagedPolicy&) const = default;
};

/// On the resource with this ARN.
struct ResourcePolicy {
    std::string arn;
    std::string account;  // The resource's owner.
    std::string document;
    Timestamp updated;
    bool operator==(const ResourcePolicy&) const = default;
};

/// A built-in bucket's owner. One that was there before owners were kept is the home account's.
struct Bucket {
    std::string name;
    std::string account;
    Timestamp created;
    bool operator==(const Bucket&) const = default;
};

/// The bucket that is made at the first start, for the trails of the home account.
std::string first_bucket(std::string_view home_account);

/// When an access key was last believed. Noted now and then, not a change.
struct AccessKeyUse {
    std::string id;
    Timestamp time;
    std::string service;
    std::string region;
    bool operator==(const AccessKeyUse&) const = default;
};

// Each as JSON: the members that docs/formats/catalog_change.md gives, and back.
void write(boost::json::object& into, const Account& account);
void write(boost::json::object& into, const User& user);
void write(boost::json::object& into, const Group& group);
void write(boost::json::object& into, const Role& role);
void write(boost::json::object& into, const ManagedPolicy& policy);
void write(boost::json::object& into, const ResourcePolicy& policy);
Account read_account(ObjectReader& from);
/// Only `account`, `name`, `id`, `arn` and `created` must be there: earlier versions wrote no more.
User read_user(ObjectReader& from);
Group read_group(ObjectReader& from);
Role read_role(ObjectReader& from);
ManagedPolicy read_managed_policy(ObjectReader& from);
ResourcePolicy read_resource_policy(ObjectReader& from);

/// One line of JSON of a User, Group, Role or ManagedPolicy, and back. Code::corrupt for text that
/// is none.
template <class Row>
std::string encode_principal(const Row& row);
template <class Row>
Result<Row> decode_principal(std::string_view text);

}  // namespace opentrail::catalog
