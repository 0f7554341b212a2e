// EventOutline: the few members of a record that say what happened, for lists of events beside
// other things. For one thread; keeps its buffers.

#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "event/members.h"
#include "journal/entry.h"

namespace opentrail::api::v1 {

/// Who a record says acted, or the identity of one of its sessions. Empty text is "not said".
struct Actor {
    std::string type;  // userIdentity.type.
    std::string arn;
    std::string account;
    std::string principal_id;
    std::string access_key_id;
    std::string user_name;
    std::string issuer_arn;  // Of a session: the role or user that it is of.
    std::string session_name;
    std::string invoked_by;
    std::string identity_provider;
    std::string source_identity;
    std::string created;  // Of the session, as the record says it.
    std::string mfa;      // "true" or "false".
    bool from_console = false;

    bool operator==(const Actor&) const = default;
};

JsonObject actor_object(const Actor& actor);

class EventOutline {
  public:
    /// Looks at `entry` from now on; it must stay.
    void read(const journal::Entry& entry);

    std::string text(std::string_view path) const { return members_.text(path); }
    Actor actor() const;
    /// {"eventID","eventTime","eventName","eventSource","awsRegion","account","sourceIPAddress",
    /// "userAgent","errorCode","errorMessage","principal","username"}: what the record says of it.
    JsonObject object() const;

  private:
    event::Members members_;
};

}  // namespace opentrail::api::v1
