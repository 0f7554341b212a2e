#include "access/console_password.h"

#include "access/new_account.h"

namespace opentrail::access {
namespace {

Result<std::optional<catalog::User>> find_admin(catalog::Catalog& catalog,
                                                const catalog::Home& home) {
    auto admin = catalog.user(home.account, admin_name);
    if (admin) return std::optional(*std::move(admin));
    if (admin.error().code == Code::not_found) return std::optional<catalog::User>();
    return std::unexpected(admin.error());
}

/// Kept first: a password that nobody knows would let nobody in, and would not be made again.
Result<catalog::Login> make_login(const catalog::User& admin, Timestamp now, Random& random,
                                  PasswordHasher& passwords, const KeepPassword& keep) {
    const std::string password = make_password(random);
    catalog::Login login{.user_id = admin.id,
                         .hash = TRY(passwords.hash(password)),
                         .created = now,
                         .changed = now,
                         .reset_required = false,
                         .initial = true};
    TRY(keep(password + "\n"));
    return login;
}

Result<void> append(catalog::Applier& applier, const catalog::Home& home, Timestamp now,
                    std::span<const catalog::Change> changes) {
    journal::Provenance provenance;
    provenance.recorded = now;
    provenance.account = home.account;
    provenance.region = home.region;
    return applier.append(journal::Kind::change, provenance, changes);
}

}  // namespace

Result<void> ensure_console_password(catalog::Catalog& catalog, catalog::Applier& applier,
                                     const Clock& clock, Random& random, PasswordHasher& passwords,
                                     const KeepPassword& keep) {
    if (TRY(catalog.has_had_logins())) return {};
    const catalog::Home home = TRY(catalog.home());
    const auto admin = TRY(find_admin(catalog, home));
    if (!admin) return {};
    const Timestamp now = clock.now();
    const catalog::Change change =
        catalog::PutLogin{TRY(make_login(*admin, now, random, passwords, keep))};
    return append(applier, home, now, std::span(&change, 1));
}

Result<bool> is_first_password(catalog::Catalog& catalog) {
    const catalog::Home home = TRY(catalog.home());
    const auto admin = TRY(find_admin(catalog, home));
    if (!admin) return false;
    const auto login = catalog.login(admin->id);
    if (!login && login.error().code == Code::not_found) return false;
    if (!login) return std::unexpected(login.error());
    return login->initial;
}

Result<void> reset_console_password(catalog::Catalog& catalog, catalog::Applier& applier,
                                    const Clock& clock, Random& random, PasswordHasher& passwords,
                                    const KeepPassword& keep) {
    const catalog::Home home = TRY(catalog.home());
    const auto admin = TRY(find_admin(catalog, home));
    if (!admin) return fail(Code::not_found, "there is no admin");
    const Timestamp now = clock.now();
    std::vector<catalog::Change> changes{
        catalog::PutLogin{TRY(make_login(*admin, now, random, passwords, keep))}};
    const std::vector<catalog::MfaDevice> devices = TRY(catalog.mfa_devices(home.account));
    for (const catalog::MfaDevice& device : devices) {
        if (device.user_id == admin->id) changes.push_back(catalog::DeleteMfaDevice{device.arn});
    }
    changes.push_back(catalog::EndSessions{.user_id = admin->id, .except = {}});
    return append(applier, home, now, changes);
}

}  // namespace opentrail::access
