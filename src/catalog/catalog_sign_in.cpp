// Catalog's part of how people sign in.

#include "catalog/catalog.h"
#include "catalog/connections.h"

namespace opentrail::catalog {

Result<Login> Catalog::login(std::string_view user_id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().login(user_id);
}

Result<PasswordUses> Catalog::password_uses() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().password_uses();
}

Result<std::optional<Timestamp>> Catalog::password_use(std::string_view user_id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().password_use(user_id);
}

Result<bool> Catalog::has_had_logins() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().has_had_logins();
}

Result<MfaDevice> Catalog::mfa_device(std::string_view arn) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().device(arn);
}

Result<std::vector<MfaDevice>> Catalog::mfa_devices(std::string_view account) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().devices(account);
}

Result<UsedSession> Catalog::console_session(std::string_view id) {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().session(id);
}

Result<std::vector<UsedSession>> Catalog::console_sessions() {
    const std::lock_guard lock(connections_->reading);
    return connections_->reader.sign_ins().sessions();
}

Result<void> Catalog::note_session_uses(std::span<const SessionUse> uses) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.note_session_uses(uses);
}

Result<void> Catalog::drop_console_sessions(Timestamp before) {
    const std::lock_guard lock(connections_->writing);
    return connections_->writer.drop_sessions(before);
}

}  // namespace opentrail::catalog
