#include "catalog/principal_table.h"

#include <fmt/format.h>

namespace opentrail::catalog {
namespace {

// As the column `kind` holds them.
template <class Row>
constexpr int kind_of = -1;
template <>
constexpr int kind_of<User> = 0;
template <>
constexpr int kind_of<Group> = 1;
template <>
constexpr int kind_of<Role> = 2;
template <>
constexpr int kind_of<ManagedPolicy> = 3;

template <class Row>
constexpr std::string_view noun = "";
template <>
constexpr std::string_view noun<User> = "user";
template <>
constexpr std::string_view noun<Group> = "group";
template <>
constexpr std::string_view noun<Role> = "role";
template <>
constexpr std::string_view noun<ManagedPolicy> = "policy";

/// The one row that is asked for.
template <class Row>
Result<Row> only(Statement& statement) {
    if (!TRY(statement.step())) {
        return fail(Code::not_found, fmt::format("no such {}", noun<Row>));
    }
    return decode_principal<Row>(statement.text(0));
}

template <class Row>
Result<std::vector<Row>> each(Statement& statement) {
    std::vector<Row> rows;
    while (TRY(statement.step())) rows.push_back(TRY(decode_principal<Row>(statement.text(0))));
    return rows;
}

template <class Row>
Result<std::vector<Row>> each(Statement& statement, Row (*read)(const Statement&)) {
    std::vector<Row> rows;
    while (TRY(statement.step())) rows.push_back(read(statement));
    return rows;
}

Account account_of(const Statement& row) {
    return {.id = row.text(0), .name = row.text(1), .created = from_millis(row.number(2))};
}

ResourcePolicy resource_policy_of(const Statement& row) {
    return {.arn = row.text(0),
            .account = row.text(1),
            .document = row.text(2),
            .updated = from_millis(row.number(3))};
}

AccessKey access_key_of(const Statement& row) {
    return {.id = row.text(0),
            .account = row.text(1),
            .user = row.text(2),
            .sealed_secret = row.blob(3),
            .active = row.number(4) != 0,
            .created = from_millis(row.number(5))};
}

}  // namespace

Result<void> PrincipalWriter::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&put_account_,
         "INSERT INTO accounts (id, name, created) VALUES (?1, ?2, ?3)"
         " ON CONFLICT (id) DO UPDATE SET name = excluded.name"},
        {&find_deleted_, "SELECT 1 FROM deleted_ids WHERE id = ?1"},
        {&find_name_, "SELECT id FROM principals WHERE kind = ?1 AND account = ?2 AND name = ?3"},
        {&find_id_, "SELECT kind, account, name FROM principals WHERE id = ?1"},
        {&put_,
         "INSERT INTO principals (kind, account, name, id, arn, state)"
         " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET"
         " name = excluded.name, arn = excluded.arn, state = excluded.state"},
        {&delete_, "DELETE FROM principals WHERE kind = ?1 AND id = ?2 RETURNING id"},
        {&note_deleted_, "INSERT OR IGNORE INTO deleted_ids (id) VALUES (?1)"},
        {&rename_keys_, "UPDATE access_keys SET user = ?3 WHERE account = ?1 AND user = ?2"},
        {&rename_tokens_, "UPDATE tokens SET user = ?3 WHERE account = ?1 AND user = ?2"},
        {&note_deleted_keys_,
         "INSERT OR IGNORE INTO deleted_ids (id)"
         " SELECT id FROM access_keys WHERE account = ?1 AND user = ?2"},
        {&delete_uses_,
         "DELETE FROM access_key_uses WHERE id IN"
         " (SELECT id FROM access_keys WHERE account = ?1 AND user = ?2)"},
        {&delete_keys_, "DELETE FROM access_keys WHERE account = ?1 AND user = ?2"},
        // A key of nobody is the root user's.
        {&put_key_,
         "INSERT INTO access_keys (id, account, user, sealed_secret, active, created)"
         " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?3 = '' OR EXISTS"
         " (SELECT 1 FROM principals WHERE kind = 0 AND account = ?2"
         "  AND name = ?3 COLLATE BINARY)"
         " ON CONFLICT (id) DO UPDATE SET sealed_secret = excluded.sealed_secret,"
         " active = excluded.active"
         " WHERE account = excluded.account AND user = excluded.user"},
        {&delete_key_, "DELETE FROM access_keys WHERE id = ?1 RETURNING id"},
        {&delete_use_, "DELETE FROM access_key_uses WHERE id = ?1"},
        {&note_use_,
         "INSERT INTO access_key_uses (id, time, service, region) SELECT ?1, ?2, ?3, ?4"
         " WHERE EXISTS (SELECT 1 FROM access_keys WHERE id = ?1)"
         " ON CONFLICT (id) DO UPDATE SET time = excluded.time, service = excluded.service,"
         " region = excluded.region WHERE excluded.time >= time"},
        {&put_resource_policy_,
         "INSERT OR REPLACE INTO resource_policies (arn, account, document, updated)"
         " VALUES (?1, ?2, ?3, ?4)"},
        {&delete_resource_policy_, "DELETE FROM resource_policies WHERE arn = ?1"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<bool> PrincipalWriter::is_deleted(std::string_view id) {
    const Use use(find_deleted_);
    find_deleted_.bind_text(1, id);
    return find_deleted_.step();
}

Result<void> PrincipalWriter::put(const Account& account) {
    put_account_.bind_text(1, account.id);
    put_account_.bind_text(2, account.name);
    put_account_.bind(3, to_millis(account.created));
    return put_account_.run();
}

Result<void> PrincipalWriter::put(const User& user) {
    return put({kind_of<User>, user.account, user.name, user.id, user.arn}, encode_principal(user));
}

Result<void> PrincipalWriter::put(const Group& group) {
    return put({kind_of<Group>, group.account, group.name, group.id, group.arn},
               encode_principal(group));
}

Result<void> PrincipalWriter::put(const Role& role) {
    return put({kind_of<Role>, role.account, role.name, role.id, role.arn}, encode_principal(role));
}

Result<void> PrincipalWriter::put(const ManagedPolicy& policy) {
    return put({kind_of<ManagedPolicy>, policy.account, policy.name, policy.id, policy.arn},
               encode_principal(policy));
}

Result<void> PrincipalWriter::put(const Named& named, const std::string& state) {
    if (TRY(is_deleted(named.id))) return {};
    {
        const Use use(find_name_);
        find_name_.bind(1, named.kind);
        find_name_.bind_text(2, named.account);
        find_name_.bind_text(3, named.name);
        if (TRY(find_name_.step()) && find_name_.text(0) != named.id) return {};
    }
    std::string name_before;
    {
        const Use use(find_id_);
        find_id_.bind_text(1, named.id);
        if (TRY(find_id_.step())) {
            if (find_id_.number(0) != named.kind || find_id_.text(1) != named.account) return {};
            name_before = find_id_.text(2);
        }
    }
    put_.bind(1, named.kind);
    put_.bind_text(2, named.account);
    put_.bind_text(3, named.name);
    put_.bind_text(4, named.id);
    put_.bind_text(5, named.arn);
    put_.bind_text(6, state);
    TRY(put_.run());
    if (named.kind != kind_of<User> || name_before.empty() || name_before == named.name) return {};
    return rename(named.account, name_before, named.name);
}

Result<void> PrincipalWriter::rename(std::string_view account, std::string_view from,
                                     std::string_view to) {
    for (Statement* const statement : {&rename_keys_, &rename_tokens_}) {
        statement->bind_text(1, account);
        statement->bind_text(2, from);
        statement->bind_text(3, to);
        TRY(statement->run());
    }
    return {};
}

Result<void> PrincipalWriter::put(const ResourcePolicy& policy) {
    put_resource_policy_.bind_text(1, policy.arn);
    put_resource_policy_.bind_text(2, policy.account);
    put_resource_policy_.bind_text(3, policy.document);
    put_resource_policy_.bind(4, to_millis(policy.updated));
    return put_resource_policy_.run();
}

Result<void> PrincipalWriter::put(const AccessKey& key) {
    if (TRY(is_deleted(key.id))) return {};
    put_key_.bind_text(1, key.id);
    put_key_.bind_text(2, key.account);
    put_key_.bind_text(3, key.user);
    put_key_.bind_blob(4, key.sealed_secret);
    put_key_.bind(5, key.active ? 1 : 0);
    put_key_.bind(6, to_millis(key.created));
    return put_key_.run();
}

Result<void> PrincipalWriter::remove(int kind, std::string_view id) {
    bool was_there = false;
    {
        const Use use(delete_);
        delete_.bind(1, kind);
        delete_.bind_text(2, id);
        while (TRY(delete_.step())) was_there = true;
    }
    if (!was_there) return {};
    note_deleted_.bind_text(1, id);
    return note_deleted_.run();
}

Result<void> PrincipalWriter::remove_user(std::string_view id) {
    std::string account;
    std::string name;
    {
        const Use use(find_id_);
        find_id_.bind_text(1, id);
        if (!TRY(find_id_.step()) || find_id_.number(0) != kind_of<User>) return {};
        account = find_id_.text(1);
        name = find_id_.text(2);
    }
    for (Statement* const statement : {&note_deleted_keys_, &delete_uses_, &delete_keys_}) {
        statement->bind_text(1, account);
        statement->bind_text(2, name);
        TRY(statement->run());
    }
    return remove(kind_of<User>, id);
}

Result<void> PrincipalWriter::remove_group(std::string_view id) {
    return remove(kind_of<Group>, id);
}

Result<void> PrincipalWriter::remove_role(std::string_view id) { return remove(kind_of<Role>, id); }

Result<void> PrincipalWriter::remove_policy(std::string_view id) {
    return remove(kind_of<ManagedPolicy>, id);
}

Result<void> PrincipalWriter::remove_access_key(std::string_view id) {
    bool was_there = false;
    {
        const Use use(delete_key_);
        delete_key_.bind_text(1, id);
        while (TRY(delete_key_.step())) was_there = true;
    }
    if (!was_there) return {};
    for (Statement* const statement : {&delete_use_, &note_deleted_}) {
        statement->bind_text(1, id);
        TRY(statement->run());
    }
    return {};
}

Result<void> PrincipalWriter::remove_resource_policy(std::string_view arn) {
    delete_resource_policy_.bind_text(1, arn);
    return delete_resource_policy_.run();
}

Result<void> PrincipalWriter::note_use(const AccessKeyUse& use) {
    note_use_.bind_text(1, use.id);
    note_use_.bind(2, to_millis(use.time));
    note_use_.bind_text(3, use.service);
    note_use_.bind_text(4, use.region);
    return note_use_.run();
}

Result<void> PrincipalReader::prepare(Database& database) {
    static constexpr std::string_view keys =
        "SELECT id, account, user, sealed_secret, active, created FROM access_keys";
    const std::pair<Statement*, std::string> statements[] = {
        {&account_, "SELECT id, name, created FROM accounts WHERE id = ?1"},
        {&accounts_, "SELECT id, name, created FROM accounts ORDER BY created, id"},
        {&named_, "SELECT state FROM principals WHERE kind = ?1 AND account = ?2 AND name = ?3"},
        {&with_id_, "SELECT state FROM principals WHERE kind = ?1 AND id = ?2"},
        {&with_arn_, "SELECT state FROM principals WHERE kind = ?1 AND arn = ?2"},
        {&of_account_,
         "SELECT state FROM principals WHERE kind = ?1 AND account = ?2 ORDER BY name"},
        {&all_, "SELECT state FROM principals WHERE kind = ?1 ORDER BY account, name"},
        {&resource_policy_,
         "SELECT arn, account, document, updated FROM resource_policies WHERE arn = ?1"},
        {&resource_policies_,
         "SELECT arn, account, document, updated FROM resource_policies ORDER BY arn"},
        {&key_, fmt::format("{} WHERE id = ?1", keys)},
        {&keys_, fmt::format("{} WHERE account = ?1 AND user = ?2 ORDER BY created, id", keys)},
        {&all_keys_, fmt::format("{} ORDER BY id", keys)},
        {&use_, "SELECT id, time, service, region FROM access_key_uses WHERE id = ?1"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<Account> PrincipalReader::account(std::string_view id) {
    const Use use(account_);
    account_.bind_text(1, id);
    if (!TRY(account_.step())) return fail(Code::not_found, "no such account");
    return account_of(account_);
}

Result<std::vector<Account>> PrincipalReader::accounts() {
    const Use use(accounts_);
    return each<Account>(accounts_, account_of);
}

template <class Row>
Result<Row> PrincipalReader::named(std::string_view account, std::string_view name) {
    const Use use(named_);
    named_.bind(1, kind_of<Row>);
    named_.bind_text(2, account);
    named_.bind_text(3, name);
    return only<Row>(named_);
}

template <class Row>
Result<Row> PrincipalReader::with_id(std::string_view id) {
    const Use use(with_id_);
    with_id_.bind(1, kind_of<Row>);
    with_id_.bind_text(2, id);
    return only<Row>(with_id_);
}

template <class Row>
Result<Row> PrincipalReader::with_arn(std::string_view arn) {
    const Use use(with_arn_);
    with_arn_.bind(1, kind_of<Row>);
    with_arn_.bind_text(2, arn);
    return only<Row>(with_arn_);
}

template <class Row>
Result<std::vector<Row>> PrincipalReader::of_account(std::string_view account) {
    const Use use(of_account_);
    of_account_.bind(1, kind_of<Row>);
    of_account_.bind_text(2, account);
    return each<Row>(of_account_);
}

template <class Row>
Result<std::vector<Row>> PrincipalReader::all() {
    const Use use(all_);
    all_.bind(1, kind_of<Row>);
    return each<Row>(all_);
}

Result<ResourcePolicy> PrincipalReader::resource_policy(std::string_view arn) {
    const Use use(resource_policy_);
    resource_policy_.bind_text(1, arn);
    if (!TRY(resource_policy_.step())) return fail(Code::not_found, "no such resource policy");
    return resource_policy_of(resource_policy_);
}

Result<std::vector<ResourcePolicy>> PrincipalReader::resource_policies() {
    const Use use(resource_policies_);
    return each<ResourcePolicy>(resource_policies_, resource_policy_of);
}

Result<AccessKey> PrincipalReader::access_key(std::string_view id) {
    const Use use(key_);
    key_.bind_text(1, id);
    if (!TRY(key_.step())) return fail(Code::not_found, "no such access key");
    return access_key_of(key_);
}

Result<std::vector<AccessKey>> PrincipalReader::access_keys(std::string_view account,
                                                            std::string_view user) {
    const Use use(keys_);
    keys_.bind_text(1, account);
    keys_.bind_text(2, user);
    return each<AccessKey>(keys_, access_key_of);
}

Result<std::vector<AccessKey>> PrincipalReader::all_access_keys() {
    const Use use(all_keys_);
    return each<AccessKey>(all_keys_, access_key_of);
}

Result<AccessKeyUse> PrincipalReader::access_key_use(std::string_view id) {
    const Use use(use_);
    use_.bind_text(1, id);
    if (!TRY(use_.step())) return fail(Code::not_found, "no use of this access key is noted");
    return AccessKeyUse{.id = use_.text(0),
                        .time = from_millis(use_.number(1)),
                        .service = use_.text(2),
                        .region = use_.text(3)};
}

template Result<User> PrincipalReader::named<User>(std::string_view, std::string_view);
template Result<Group> PrincipalReader::named<Group>(std::string_view, std::string_view);
template Result<Role> PrincipalReader::named<Role>(std::string_view, std::string_view);
template Result<ManagedPolicy> PrincipalReader::named<ManagedPolicy>(std::string_view,
                                                                     std::string_view);
template Result<User> PrincipalReader::with_id<User>(std::string_view);
template Result<Role> PrincipalReader::with_id<Role>(std::string_view);
template Result<ManagedPolicy> PrincipalReader::with_arn<ManagedPolicy>(std::string_view);
template Result<std::vector<User>> PrincipalReader::of_account<User>(std::string_view);
template Result<std::vector<Group>> PrincipalReader::of_account<Group>(std::string_view);
template Result<std::vector<Role>> PrincipalReader::of_account<Role>(std::string_view);
template Result<std::vector<ManagedPolicy>> PrincipalReader::of_account<ManagedPolicy>(
    std::string_view);
template Result<std::vector<User>> PrincipalReader::all<User>();
template Result<std::vector<Group>> PrincipalReader::all<Group>();
template Result<std::vector<Role>> PrincipalReader::all<Role>();
template Result<std::vector<ManagedPolicy>> PrincipalReader::all<ManagedPolicy>();

}  // namespace opentrail::catalog
