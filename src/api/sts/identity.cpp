#include "api/sts/operations.h"

namespace opentrail::api::sts {

Outcome<AccessAnswer> get_caller_identity(const AccessCall& access, const JsonObject&) {
    const access::Principal& caller = access.call.caller;
    return read_access({{"UserId", caller.id}, {"Account", caller.account}, {"Arn", caller.arn}});
}

}  // namespace opentrail::api::sts
