// SignInWriter and SignInReader: the tables of passwords, MFA devices and console sessions. Parts
// of Writer and Reader: each belongs to one connection, for one thread at a time.
//
// Every change can be applied: one that no request may make (the password of a user who is not
// there) changes nothing.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/database.h"
#include "catalog/sign_in.h"

namespace opentrail::catalog {

class SignInWriter {
  public:
    Result<void> prepare(Database& database);

    Result<void> put(const Login& login);
    Result<void> put(const MfaDevice& device);
    /// A session that begins is a use of its user's password. One that is there keeps its uses.
    Result<void> put(const ConsoleSession& session);
    // What is not there is removed already.
    Result<void> remove_login(std::string_view user_id);
    Result<void> remove_device(std::string_view arn);
    Result<void> remove_session(std::string_view id);
    /// All of a user's but `except`, which may be empty.
    Result<void> remove_sessions(std::string_view user_id, std::string_view except);
    /// Whatever was the user's.
    Result<void> remove_user(std::string_view user_id);

    /// A use before the one that is noted changes nothing.
    Result<void> note_use(const SessionUse& use);
    /// Those that ended before.
    Result<void> drop_sessions(Timestamp before);

  private:
    Statement put_login_, put_device_, put_session_;
    Statement remove_login_, remove_device_, remove_session_, remove_sessions_;
    Statement remove_devices_, note_use_, note_password_use_, drop_sessions_;
};

class SignInReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog.
    Result<Login> login(std::string_view user_id);
    Result<PasswordUses> password_uses();
    Result<std::optional<Timestamp>> password_use(std::string_view user_id);
    Result<bool> has_had_logins();
    Result<MfaDevice> device(std::string_view arn);
    Result<std::vector<MfaDevice>> devices(std::string_view account);
    Result<UsedSession> session(std::string_view id);
    Result<std::vector<UsedSession>> sessions();

  private:
    Statement login_, password_uses_, password_use_, has_had_logins_, device_, devices_, session_,
        sessions_;
};

}  // namespace opentrail::catalog
