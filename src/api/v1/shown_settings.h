// ShownSettings: GET /v1/settings: what the server was started with, for people who look.

#pragma once

#include <string>
#include <vector>

#include "api/call.h"
#include "api/refused.h"
#include "api/settings.h"
#include "catalog/catalog.h"

namespace opentrail::api::v1 {

/// The reply to GET /v1/settings. Settings are of the whole server: AccessDeniedException for
/// callers of other accounts than the home account.
Outcome<std::string> settings_text(const Call& call, const catalog::Home& home,
                                   const std::vector<ShownSetting>& settings);

}  // namespace opentrail::api::v1
