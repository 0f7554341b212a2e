// Operations of resource policies: the handlers (api/handlers.h) by which an account says who else
// may read its events.
//
// The one resource that has a policy until there are event data stores is an account's event
// history, arn:aws:cloudtrail:REGION:ACCOUNT:eventdatastore/history; docs/access.md says what its
// policy grants.

#pragma once

#include "api/handlers.h"

namespace opentrail::api {

Outcome<Answer> put_resource_policy(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body);
Outcome<Answer> get_resource_policy(const HandlerParts& parts, const Call& call,
                                    const JsonObject& body);
Outcome<Answer> delete_resource_policy(const HandlerParts& parts, const Call& call,
                                       const JsonObject& body);

}  // namespace opentrail::api
