#include <fmt/format.h>

#include "access/identifier.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "api/sts/operations.h"

namespace opentrail::api::sts {

Outcome<AccessAnswer> get_caller_identity(const AccessCall& access, const JsonObject&) {
    const access::Principal& caller = access.call.caller;
    return read_access({{"UserId", caller.id}, {"Account", caller.account}, {"Arn", caller.arn}});
}

// Of temporary keys nobody keeps a list: what is in the id must do, as long as there is such an
// account.
Outcome<AccessAnswer> get_access_key_info(const AccessCall& access, const JsonObject& request) {
    const std::string id = iam::text(request, "AccessKeyId");
    const auto key = access.parts.catalog.access_key(id);
    if (key) return read_access({{"Account", key->account}});
    if (key.error().code != Code::not_found) return iam::failed(key);
    const std::optional<std::string> account = access::account_of_key_id(id);
    if (account && id.starts_with("ASIA") && access.parts.directory.has_account(*account)) {
        return read_access({{"Account", *account}});
    }
    return refuse("ValidationError", fmt::format("There is no access key {}.", excerpt(id)));
}

Outcome<AccessAnswer> decode_authorization_message(const AccessCall&, const JsonObject&) {
    return refuse("InvalidAuthorizationMessageException",
                  "No denial here comes with an encoded message: its text says all there is.");
}

}  // namespace opentrail::api::sts
