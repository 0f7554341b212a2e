// Operations of STS: the handlers (api/access_handler.h) that say who somebody is and that make
// temporary credentials. docs/access-api.md has what differs from STS.

#pragma once

#include "api/access_handler.h"

namespace opentrail::api::sts {

// identity.cpp
Outcome<AccessAnswer> get_caller_identity(const AccessCall& access, const JsonObject& request);
Outcome<AccessAnswer> get_access_key_info(const AccessCall& access, const JsonObject& request);
Outcome<AccessAnswer> decode_authorization_message(const AccessCall& access,
                                                   const JsonObject& request);

// assume_role.cpp
Outcome<AccessAnswer> assume_role(const AccessCall& access, const JsonObject& request);

// session_token.cpp
Outcome<AccessAnswer> get_session_token(const AccessCall& access, const JsonObject& request);

}  // namespace opentrail::api::sts
