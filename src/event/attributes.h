// Attributes: what a record says of who did what, by the rules of the LookupEvents view.
//
// For this room and those that read records anew (trail/subject.h). Pure functions over a Reading;
// the views they return are into it.

#pragma once

#include <string_view>

#include "event/reader.h"

namespace opentrail::event {

/// The caller's name: userIdentity.userName; for a role's or federated session the session's name;
/// "root" for the root user. Empty where there is none (AWS services, other accounts). AWS CLI,
/// `cloudtrail lookup-events` examples: "root" for Root, the session's name for AssumedRole.
std::string_view username_of(const Reading& reading);

/// The session of temporary credentials of a role or a federated user; both empty for anybody else.
struct Session {
    std::string_view arn;
    std::string_view name;
};
Session session_of(const Reading& reading);

/// recipientAccountId, else userIdentity.accountId, else its session issuer's, else an aggregated
/// event's accountId. Empty where the record has none.
std::string_view account_of(const Reading& reading);

/// The record's own id, or empty.
std::string_view event_id_of(const Reading& reading);

/// "true", "false", or empty where the record does not say.
std::string_view read_only_of(const Reading& reading);

/// After the last '/', else after the last ':' of an ARN; of a prefix that ends in '/', what is
/// before that. Empty where that would be nothing or "*".
std::string_view last_segment(std::string_view arn);

}  // namespace opentrail::event
