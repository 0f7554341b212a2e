// Exchanges written down as the HTTP messages that they are, and the events made of them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "gateway/call.h"
#include "gateway/exchange.h"
#include "gateway/render/drafts.h"

namespace opentrail::gateway::testing {

/// Of messages with '\n' for line ends and whatever after the empty line for body. Without a reply
/// the status is 0. Everything is complete; it ended at 2026-07-10T12:00:00Z.
Exchange literal_exchange(std::string_view request, std::string_view reply);

/// The call that names itself so: `service` and `operation` as in the models. The query string is
/// decoded.
Call literal_call(const Exchange& exchange, std::string_view service, std::string_view operation);

/// A call of S3.
Call s3_call(const Exchange& exchange, std::string_view name, std::string_view bucket,
             std::string_view key = {});

/// Account 123456789012 in eu-west-1.
Scene test_scene();

/// The draft as the record that is written of it, with somebody for identity.
JsonObject record_of(event::Draft draft);

/// The member at "requestParameters.filterSet.items.0"; null where there is none.
Json at(const JsonObject& record, std::string_view path);

}  // namespace opentrail::gateway::testing
