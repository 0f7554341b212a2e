#include "catalog/sign_in_table.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace opentrail::catalog {
namespace {

namespace json = boost::json;

/// Of uses of a password within it only the first is kept.
constexpr std::chrono::milliseconds password_use_span = std::chrono::minutes(5);

template <class Row>
std::string encode_row(const Row& row) {
    json::object into;
    write(into, row);
    return json::serialize(into);
}

template <class Row>
Result<Row> decode_row(std::string_view text, Row (*read)(ObjectReader&)) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::corrupt, fmt::format("a sign-in of {} bytes is not JSON", text.size()));
    }
    ObjectReader reader(value.get_object());
    Row row = read(reader);
    if (!reader.problem().empty()) return fail(Code::corrupt, reader.problem());
    return row;
}

Result<UsedSession> session_of(const Statement& row) {
    UsedSession used;
    used.session = TRY(decode_row(row.text(0), read_console_session));
    used.used = from_millis(row.number(1));
    return used;
}

}  // namespace

Result<void> SignInWriter::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&put_login_,
         "INSERT INTO logins (user_id, state) SELECT ?1, ?2 WHERE EXISTS"
         " (SELECT 1 FROM principals WHERE kind = 0 AND id = ?1)"
         " ON CONFLICT (user_id) DO UPDATE SET state = excluded.state"},
        // The row stays: it says that passwords are in use here.
        {&remove_login_, "UPDATE logins SET state = NULL WHERE user_id = ?1"},
        {&put_device_,
         "INSERT INTO mfa_devices (arn, account, user_id, state) VALUES (?1, ?2, ?3, ?4)"
         " ON CONFLICT (arn) DO UPDATE SET user_id = excluded.user_id, state = excluded.state"},
        {&remove_device_, "DELETE FROM mfa_devices WHERE arn = ?1"},
        {&put_session_,
         "INSERT INTO console_sessions (id, user_id, expires, used, state)"
         " SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?6 OR EXISTS"
         " (SELECT 1 FROM principals WHERE kind = 0 AND id = ?2)"
         " ON CONFLICT (id) DO UPDATE SET expires = excluded.expires, state = excluded.state"},
        {&note_password_use_,
         "UPDATE logins SET used = ?2 WHERE user_id = ?1 AND (used IS NULL OR used <= ?2 - ?3)"},
        {&remove_session_, "DELETE FROM console_sessions WHERE id = ?1"},
        {&remove_sessions_, "DELETE FROM console_sessions WHERE user_id = ?1 AND id <> ?2"},
        {&remove_devices_, "DELETE FROM mfa_devices WHERE user_id = ?1"},
        {&note_use_, "UPDATE console_sessions SET used = ?2 WHERE id = ?1 AND used < ?2"},
        {&drop_sessions_, "DELETE FROM console_sessions WHERE expires < ?1"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<void> SignInWriter::put(const Login& login) {
    put_login_.bind_text(1, login.user_id);
    put_login_.bind_text(2, encode_row(login));
    return put_login_.run();
}

Result<void> SignInWriter::put(const MfaDevice& device) {
    put_device_.bind_text(1, device.arn);
    put_device_.bind_text(2, device.account);
    put_device_.bind_text(3, device.user_id);
    put_device_.bind_text(4, encode_row(device));
    return put_device_.run();
}

Result<void> SignInWriter::put(const ConsoleSession& session) {
    put_session_.bind_text(1, session.id);
    put_session_.bind_text(2, session.user_id);
    put_session_.bind(3, to_millis(session.expires));
    put_session_.bind(4, to_millis(session.created));
    put_session_.bind_text(5, encode_row(session));
    put_session_.bind(6, session.person ? 1 : 0);
    TRY(put_session_.run());
    note_password_use_.bind_text(1, session.user_id);
    note_password_use_.bind(2, to_millis(session.created));
    note_password_use_.bind(3, password_use_span.count());
    return note_password_use_.run();
}

Result<void> SignInWriter::remove_login(std::string_view user_id) {
    remove_login_.bind_text(1, user_id);
    return remove_login_.run();
}

Result<void> SignInWriter::remove_device(std::string_view arn) {
    remove_device_.bind_text(1, arn);
    return remove_device_.run();
}

Result<void> SignInWriter::remove_session(std::string_view id) {
    remove_session_.bind_text(1, id);
    return remove_session_.run();
}

Result<void> SignInWriter::remove_sessions(std::string_view user_id, std::string_view except) {
    remove_sessions_.bind_text(1, user_id);
    remove_sessions_.bind_text(2, except);
    return remove_sessions_.run();
}

Result<void> SignInWriter::remove_user(std::string_view user_id) {
    TRY(remove_login(user_id));
    remove_devices_.bind_text(1, user_id);
    TRY(remove_devices_.run());
    return remove_sessions(user_id, {});
}

Result<void> SignInWriter::note_use(const SessionUse& use) {
    note_use_.bind_text(1, use.id);
    note_use_.bind(2, to_millis(use.time));
    return note_use_.run();
}

Result<void> SignInWriter::drop_sessions(Timestamp before) {
    drop_sessions_.bind(1, to_millis(before));
    return drop_sessions_.run();
}

Result<void> SignInReader::prepare(Database& database) {
    const std::pair<Statement*, std::string_view> statements[] = {
        {&login_, "SELECT state FROM logins WHERE user_id = ?1 AND state IS NOT NULL"},
        {&password_uses_, "SELECT user_id, used FROM logins WHERE used IS NOT NULL"},
        {&password_use_, "SELECT used FROM logins WHERE user_id = ?1 AND used IS NOT NULL"},
        {&has_had_logins_, "SELECT EXISTS (SELECT 1 FROM logins)"},
        {&device_, "SELECT state FROM mfa_devices WHERE arn = ?1"},
        {&devices_, "SELECT state FROM mfa_devices WHERE account = ?1 ORDER BY arn"},
        {&session_, "SELECT state, used FROM console_sessions WHERE id = ?1"},
        {&sessions_, "SELECT state, used FROM console_sessions ORDER BY id"},
    };
    for (const auto& [statement, sql] : statements) *statement = TRY(database.prepare(sql));
    return {};
}

Result<Login> SignInReader::login(std::string_view user_id) {
    const Use use(login_);
    login_.bind_text(1, user_id);
    if (!TRY(login_.step())) return fail(Code::not_found, "no such password");
    return decode_row(login_.text(0), read_login);
}

Result<PasswordUses> SignInReader::password_uses() {
    const Use use(password_uses_);
    PasswordUses uses;
    while (TRY(password_uses_.step())) {
        uses.emplace(password_uses_.text(0), from_millis(password_uses_.number(1)));
    }
    return uses;
}

Result<std::optional<Timestamp>> SignInReader::password_use(std::string_view user_id) {
    const Use use(password_use_);
    password_use_.bind_text(1, user_id);
    if (!TRY(password_use_.step())) return std::optional<Timestamp>();
    return std::optional(from_millis(password_use_.number(0)));
}

Result<bool> SignInReader::has_had_logins() {
    const Use use(has_had_logins_);
    if (!TRY(has_had_logins_.step())) return false;
    return has_had_logins_.number(0) != 0;
}

Result<MfaDevice> SignInReader::device(std::string_view arn) {
    const Use use(device_);
    device_.bind_text(1, arn);
    if (!TRY(device_.step())) return fail(Code::not_found, "no such MFA device");
    return decode_row(device_.text(0), read_mfa_device);
}

Result<std::vector<MfaDevice>> SignInReader::devices(std::string_view account) {
    const Use use(devices_);
    devices_.bind_text(1, account);
    std::vector<MfaDevice> devices;
    while (TRY(devices_.step())) {
        devices.push_back(TRY(decode_row(devices_.text(0), read_mfa_device)));
    }
    return devices;
}

Result<UsedSession> SignInReader::session(std::string_view id) {
    const Use use(session_);
    session_.bind_text(1, id);
    if (!TRY(session_.step())) return fail(Code::not_found, "no such session");
    return session_of(session_);
}

Result<std::vector<UsedSession>> SignInReader::sessions() {
    const Use use(sessions_);
    std::vector<UsedSession> sessions;
    while (TRY(sessions_.step())) sessions.push_back(TRY(session_of(sessions_)));
    return sessions;
}

}  // namespace opentrail::catalog
