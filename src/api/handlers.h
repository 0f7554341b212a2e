// Handlers: which of CloudTrail's operations OpenTrail carries out, and by what function.
//
// A handler is called once the caller is authenticated, may use the operation, and its request
// fits the operation's model. It records nothing itself: CloudTrail::call records every call, with
// what the handler answered or refused. Handlers of operations that change something run one at a
// time, under Recorder::changing(), from their checks to the end of their change: they may look at
// the catalog, decide, and hand back the change, and must not take that lock again.

#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/call.h"
#include "api/lookup_handler.h"
#include "api/page_token.h"
#include "api/refused.h"
#include "api/settings.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "catalog/change.h"
#include "delivery/store.h"

namespace opentrail::api {

class ImportRunner;

/// What handlers work with. All outlive every call.
struct HandlerParts {
    LookupHandler& lookup;
    catalog::Catalog& catalog;
    Random& random;
    const Settings& settings;
    /// Whether a trail's file would be stored: delivery::Store::probe().
    const std::function<Result<void>(const delivery::Object&)>& probe_bucket;
    /// Whether that may take long.
    const std::function<bool(std::string_view bucket)>& is_remote;
    const PageTokens& tokens;
    const Clock& clock;
    ImportRunner* imports = nullptr;  // Null: there is no intake.
};

/// What an operation did.
struct Answer {
    std::string body;  // Of the reply: a JSON object.
    /// The output of a call that changed something: its event shows it as responseElements, in
    /// lower camel case. CloudTrail shows no output of calls that read.
    JsonObject output;
    /// Made at the position of the call's event, before the reply.
    std::optional<catalog::Change> change;
};

/// Of a call that read: `output` is the reply.
Answer read_answer(const JsonObject& output);
/// Of a call that changed something, or would have and found it so already: `output` is the reply
/// and shown in the event.
Answer change_answer(JsonObject output, std::optional<catalog::Change> change);

struct Handler {
    std::string_view operation;
    Outcome<Answer> (*run)(const HandlerParts& parts, const Call& call, const JsonObject& request);
    /// It refuses with UnsupportedOperationException what it is mostly called for.
    bool in_part = false;
    /// The trail whose bucket is to be asked first, while other changes go on: far away it may not
    /// answer. May be null.
    std::optional<catalog::Trail> (*trail_of)(const HandlerParts& parts, const Call& call,
                                              const JsonObject& request) = nullptr;
    /// What is to be asked of others first, while other changes go on: Call::looked. May be null,
    /// and so may what it comes to: there is nothing to ask.
    std::optional<Result<void>> (*look_first)(const HandlerParts& parts, const Call& call,
                                              const JsonObject& request) = nullptr;
};

/// In order of the operations' names.
std::span<const Handler> handlers();

/// Null for what OpenTrail does not have (yet).
const Handler* find_handler(std::string_view operation);

}  // namespace opentrail::api
