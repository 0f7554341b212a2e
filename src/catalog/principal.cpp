#include "catalog/principal.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace opentrail::catalog {

std::string first_bucket(std::string_view home_account) {
    return fmt::format("opentrail-logs-{}", home_account);
}

namespace {

namespace json = boost::json;

json::array text_list(const std::vector<std::string>& texts) {
    json::array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

/// What users, groups, roles and policies begin with.
template <class Row>
void write_head(json::object& into, const Row& row) {
    into["account"] = row.account;
    into["name"] = row.name;
    into["id"] = row.id;
    into["arn"] = row.arn;
    into["created"] = to_millis(row.created);
}

template <class Row>
Row read_head(ObjectReader& from) {
    return {.account = from.text("account"),
            .name = from.text("name"),
            .id = from.text("id"),
            .arn = from.text("arn"),
            .created = from.time("created")};
}

void write_permissions(json::object& into, const Permissions& permissions) {
    json::array inline_policies;
    for (const InlinePolicy& policy : permissions.inline_policies) {
        inline_policies.push_back({{"name", policy.name}, {"document", policy.document}});
    }
    into["inlinePolicies"] = std::move(inline_policies);
    into["attached"] = text_list(permissions.attached);
    into["boundary"] = permissions.boundary;
}

Permissions read_permissions(ObjectReader& from) {
    Permissions permissions;
    for (const json::object* item : from.objects("inlinePolicies")) {
        ObjectReader reader(*item);
        InlinePolicy policy{.name = reader.text("name"), .document = reader.text("document")};
        from.take_problem(reader);
        permissions.inline_policies.push_back(std::move(policy));
    }
    permissions.attached = from.texts("attached");
    permissions.boundary = from.text("boundary");
    return permissions;
}

void read(ObjectReader& from, User& user) { user = read_user(from); }
void read(ObjectReader& from, Group& group) { group = read_group(from); }
void read(ObjectReader& from, Role& role) { role = read_role(from); }
void read(ObjectReader& from, ManagedPolicy& policy) { policy = read_managed_policy(from); }

}  // namespace

void write_tags(json::object& into, const PrincipalTags& tags) {
    json::array list;
    for (const auto& [key, value] : tags) list.push_back({{"key", key}, {"value", value}});
    into["tags"] = std::move(list);
}

PrincipalTags read_tags(ObjectReader& from) {
    PrincipalTags tags;
    for (const json::object* item : from.objects("tags")) {
        ObjectReader reader(*item);
        std::string key = reader.text("key");
        std::string value = reader.text("value");
        from.take_problem(reader);
        tags.emplace_back(std::move(key), std::move(value));
    }
    return tags;
}

void write(json::object& into, const Account& account) {
    into["id"] = account.id;
    into["name"] = account.name;
    into["created"] = to_millis(account.created);
}

Account read_account(ObjectReader& from) {
    return {.id = from.text("id"), .name = from.text("name"), .created = from.time("created")};
}

void write(json::object& into, const User& user) {
    write_head(into, user);
    into["path"] = user.path;
    into["groups"] = text_list(user.groups);
    write_permissions(into, user.permissions);
    write_tags(into, user.tags);
}

User read_user(ObjectReader& from) {
    User user = read_head<User>(from);
    if (!from.has("path")) return user;
    user.path = from.text("path");
    user.groups = from.texts("groups");
    user.permissions = read_permissions(from);
    user.tags = read_tags(from);
    return user;
}

void write(json::object& into, const Group& group) {
    write_head(into, group);
    into["path"] = group.path;
    write_permissions(into, group.permissions);
}

Group read_group(ObjectReader& from) {
    Group group = read_head<Group>(from);
    group.path = from.text("path");
    group.permissions = read_permissions(from);
    return group;
}

void write(json::object& into, const Role& role) {
    write_head(into, role);
    into["path"] = role.path;
    into["description"] = role.description;
    into["trustPolicy"] = role.trust_policy;
    into["maxSessionSeconds"] = role.max_session_seconds;
    write_permissions(into, role.permissions);
    write_tags(into, role.tags);
}

Role read_role(ObjectReader& from) {
    Role role = read_head<Role>(from);
    role.path = from.text("path");
    role.description = from.text("description");
    role.trust_policy = from.text("trustPolicy");
    role.max_session_seconds = static_cast<std::uint32_t>(from.number("maxSessionSeconds"));
    role.permissions = read_permissions(from);
    role.tags = read_tags(from);
    return role;
}

void write(json::object& into, const ManagedPolicy& policy) {
    write_head(into, policy);
    into["updated"] = to_millis(policy.updated);
    into["path"] = policy.path;
    into["description"] = policy.description;
    into["document"] = policy.document;
    into["version"] = policy.version;
}

ManagedPolicy read_managed_policy(ObjectReader& from) {
    return {.account = from.text("account"),
            .name = from.text("name"),
            .id = from.text("id"),
            .arn = from.text("arn"),
            .created = from.time("created"),
            .updated = from.time("updated"),
            .path = from.text("path"),
            .description = from.text("description"),
            .document = from.text("document"),
            .version = from.has("version") ? from.number("version") : 1};
}

void write(json::object& into, const ResourcePolicy& policy) {
    into["arn"] = policy.arn;
    into["account"] = policy.account;
    into["document"] = policy.document;
    into["updated"] = to_millis(policy.updated);
}

ResourcePolicy read_resource_policy(ObjectReader& from) {
    return {.arn = from.text("arn"),
            .account = from.text("account"),
            .document = from.text("document"),
            .updated = from.time("updated")};
}

template <class Row>
std::string encode_principal(const Row& row) {
    json::object into;
    write(into, row);
    return json::serialize(into);
}

template <class Row>
Result<Row> decode_principal(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::corrupt, fmt::format("a principal of {} bytes is not JSON", text.size()));
    }
    ObjectReader reader(value.get_object());
    Row row;
    read(reader, row);
    if (!reader.problem().empty()) {
        return fail(Code::corrupt, fmt::format("principal {}: {}", row.id, reader.problem()));
    }
    return row;
}

template std::string encode_principal(const User&);
template std::string encode_principal(const Group&);
template std::string encode_principal(const Role&);
template std::string encode_principal(const ManagedPolicy&);
template Result<User> decode_principal<User>(std::string_view);
template Result<Group> decode_principal<Group>(std::string_view);
template Result<Role> decode_principal<Role>(std::string_view);
template Result<ManagedPolicy> decode_principal<ManagedPolicy>(std::string_view);

}  // namespace opentrail::catalog
