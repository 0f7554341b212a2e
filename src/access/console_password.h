// The first password: with it the home account's `admin` signs in to the console for the first
// time.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "access/password.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "catalog/applier.h"
#include "catalog/catalog.h"

namespace opentrail::access {

/// Where a password is left in clear for who owns the data folder.
using KeepPassword = std::function<Result<void>(const std::string& password)>;

/// Gives `admin` a password where nobody has, or ever had, one, once `keep` has it. Where there is
/// no `admin`, nobody gets one. Code::not_found before ensure_home().
Result<void> ensure_console_password(catalog::Catalog& catalog, catalog::Applier& applier,
                                     const Clock& clock, Random& random, PasswordHasher& passwords,
                                     const KeepPassword& keep);

/// Whether the password that was left there is `admin`'s still.
Result<bool> is_first_password(catalog::Catalog& catalog);

/// A new password for `admin`, who is signed out everywhere and has no MFA device any more.
Result<void> reset_console_password(catalog::Catalog& catalog, catalog::Applier& applier,
                                    const Clock& clock, Random& random, PasswordHasher& passwords,
                                    const KeepPassword& keep);

}  // namespace opentrail::access
