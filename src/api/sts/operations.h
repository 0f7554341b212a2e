// Operations of STS: the handlers (api/access_handler.h) that say who somebody is and that make
// temporary credentials.

#pragma once

#include "api/access_handler.h"

namespace opentrail::api::sts {

// identity.cpp
Outcome<AccessAnswer> get_caller_identity(const AccessCall& access, const JsonObject& request);

}  // namespace opentrail::api::sts
