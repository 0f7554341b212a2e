// IdentityMap: whose access keys are, where an operator says so.
//
// A JSON object, keys to userIdentity as CloudTrail writes it:
//   {"AKIAEXAMPLE": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann", ...}}
// Immutable once read; safe from any thread.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/identity/caller.h"

namespace opentrail::gateway {

class IdentityMap {
  public:
    static constexpr std::size_t bytes_max = std::size_t{16} << 20;

    /// `account` is that of identities that name none and whose ARN has none. Fails with
    /// Code::invalid, naming the key and what is wrong with it. Of an IAM user's ARN the rest may
    /// be left out: type and userName follow from it.
    static Result<IdentityMap> parse(std::string_view json, const std::string& account);

    /// Null when it is not there.
    std::shared_ptr<const Caller> find(std::string_view access_key_id) const;
    std::size_t size() const { return callers_.size(); }

  private:
    std::map<std::string, std::shared_ptr<const Caller>, std::less<>> callers_;
};

}  // namespace opentrail::gateway
