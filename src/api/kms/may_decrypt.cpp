#include "api/kms/may_decrypt.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace opentrail::api::kms {

Outcome<void> may_decrypt(const access::Authorizer& authorizer, const Call& call,
                          const delivery::ObjectFacts& facts) {
    if (facts.kms_key.empty()) return {};
    access::Ask ask{.action = "kms:Decrypt", .resource = facts.kms_key};
    std::vector<std::string> names;
    for (const auto& [name, value] : facts.kms_context) {
        ask.keys.emplace_back("kms:EncryptionContext:" + name, std::vector{value});
        names.push_back(name);
    }
    if (!names.empty()) ask.keys.emplace_back("kms:EncryptionContextKeys", std::move(names));
    ask.keys.emplace_back("kms:CallerAccount", std::vector{call.caller.account});
    ask.keys.emplace_back("kms:ViaService",
                          std::vector{fmt::format("s3.{}.amazonaws.com", call.caller.region)});
    const auto allowed = authorizer.authorize(call.caller, call.request, ask);
    if (allowed) return {};
    return refuse("AccessDenied", allowed.error().message);
}

}  // namespace opentrail::api::kms
