// OIDC settings: oidc.*, the OpenID provider that people may sign in to the console by
// (docs/oidc.md). Pure but for reading the files.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/oidc/options.h"
#include "base/result.h"

namespace opentrail::app {

struct OidcSettings {
    access::oidc::Options options;  // Without the secret.
    std::string client_secret_file;
};

/// One of them, for the table of all settings.
struct OidcSetting {
    std::string_view key;
    std::string_view meaning;
    Result<void> (*set)(OidcSettings& into, std::string_view value);
    std::string (*show)(const OidcSettings& from);
};
const std::vector<OidcSetting>& oidc_settings();

/// With the secret. Code::invalid when they do not make a whole: an issuer without a client or
/// groups, a file of authorities that is none; the file's error when there is no secret where one
/// is said to be. Without an issuer there is no provider, whatever else is set.
Result<access::oidc::Options> provider_options(const OidcSettings& settings);

}  // namespace opentrail::app
