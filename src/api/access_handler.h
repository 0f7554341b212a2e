// Access handlers: IAM's, STS's, KMS's and OpenTrail's own operations on who may do what, each
// once, whichever protocol it comes in (api/access_api.h).
//
// A handler is called once the caller is authenticated and may use the operation, and its request
// fits the operation's model. It records nothing itself. Those that change something run one at a
// time, under Recorder::changing(), from their checks to the end of their change.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/authorizer.h"
#include "access/back_off.h"
#include "access/directory.h"
#include "access/password.h"
#include "api/call.h"
#include "api/refused.h"
#include "api/standing.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/seal.h"
#include "catalog/catalog.h"
#include "catalog/change.h"
#include "delivery/local_key_vault.h"
#include "event/render.h"

namespace opentrail::api {

/// What handlers work with. All outlive every call.
struct AccessParts {
    catalog::Catalog& catalog;
    const Clock& clock;
    Random& random;
    const SealingKey& sealing_key;  // Seals the secrets of access keys, and sessions.
    const access::Directory& directory;
    const access::Authorizer& authorizer;
    const Standing& standing;
    delivery::LocalKeyVault& vault;
    access::PasswordHasher& passwords;
    access::BackOff& guesses;  // At passwords and codes of who is let in already.
};

/// What was worked out before the changes of others were waited for.
struct AccessPrepared {
    std::string checked = {};  // What was found to match, and must be so still.
    std::string made = {};
};

struct AccessCall {
    const AccessParts& parts;
    const Call& call;
    /// The account whose users, roles and policies are meant: the caller's own, unless it acts for
    /// another.
    std::string account;
    AccessPrepared prepared = {};
};

/// What an operation did.
struct AccessAnswer {
    JsonObject output;
    /// Whether the call's event shows the output, though the call may only read.
    bool shown = false;
    /// Made at the position of the call's event, before the reply; all or none.
    std::vector<catalog::Change> changes = {};
    std::vector<event::Resource> resources = {};  // Of the event.
    JsonObject more_parameters = {};              // Shown with what was asked for.
    /// Another account that gets an event of the call as well, where it is not the caller's.
    std::string also_account = {};
};

inline AccessAnswer read_access(JsonObject output) { return {.output = std::move(output)}; }
inline Outcome<AccessAnswer> read_page(Outcome<JsonObject> page) {
    if (!page) return std::unexpected(std::move(page.error()));
    return read_access(*std::move(page));
}
inline AccessAnswer change_access(JsonObject output, catalog::Change change) {
    return {.output = std::move(output), .shown = true, .changes = {std::move(change)}};
}
/// What was asked for is so already.
inline AccessAnswer change_nothing(JsonObject output = {}) {
    return {.output = std::move(output), .shown = true};
}

enum class Needs : unsigned char {
    permission,
    nothing,  // GetCallerIdentity: not even an explicit deny counts.
    itself,   // It asks for itself: AssumeRole, whose role has a say.
};

enum class Does : unsigned char { reads, changes };

struct AccessHandler {
    std::string_view operation;
    Outcome<AccessAnswer> (*run)(const AccessCall& access, const JsonObject& request);
    /// What to ask policies for, but for the action, which is the operation; null: on "*".
    access::Ask (*ask)(const AccessCall& access, const JsonObject& request) = nullptr;
    Does does = Does::reads;
    Needs needs = Needs::permission;
    /// It refuses some of what it is called for, or has nothing to say.
    bool in_part = false;
    /// What else must be allowed, by the first ask, whose action it has unless it names one.
    std::optional<access::Ask> (*ask_also)(const AccessCall& access, const JsonObject& request,
                                           const access::Ask& first) = nullptr;
    /// Of one that changes something, what takes long: run before it, once the caller may call it,
    /// while others go on.
    Outcome<AccessPrepared> (*prepare)(const AccessCall& access,
                                       const JsonObject& request) = nullptr;
};

/// Null for what OpenTrail does not have. `service` is "iam", "sts", "kms" or "opentrail".
const AccessHandler* find_access_handler(std::string_view service, std::string_view operation);

}  // namespace opentrail::api
