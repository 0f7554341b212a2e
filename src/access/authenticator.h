// Authenticator: from a request to the Principal that made it, by SigV4 (header or query) or a
// bearer token.
//
// Safe from any thread. Compares in constant time. Names of errors and their texts: AWS IAM User
// Guide, "Troubleshoot Signature Version 4 signing"; Common Errors of the API references.

#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <vector>

#include "access/principal.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/seal.h"
#include "catalog/catalog.h"
#include "http/message.h"

namespace opentrail::access {

/// Why a request is not believed, in AWS's terms.
struct Denial {
    std::string code;  // "InvalidSignatureException", …
    std::string message;
    std::string access_key_id;  // As claimed, where one was.
};

struct AuthenticatorOptions {
    std::chrono::seconds clock_skew{300};
    /// Scope services that are accepted; the request's own is in Principal::service.
    std::vector<std::string> services{"cloudtrail", "cloudtrail-data", "opentrail", "execute-api"};
};

class Authenticator {
  public:
    /// `master_key`: 32 bytes, under which the catalog's secrets are sealed.
    Authenticator(catalog::Catalog& catalog, const Clock& clock, std::string master_key,
                  AuthenticatorOptions options);

    std::expected<Principal, Denial> authenticate(const http::Request& request) const;

  private:
    std::expected<Principal, Denial> by_token(std::string_view text) const;
    std::expected<Principal, Denial> by_signature(const http::Request& request) const;

    catalog::Catalog& catalog_;
    const Clock& clock_;
    SealingKey sealing_key_;
    AuthenticatorOptions options_;
    mutable aws::SigningKeys signing_keys_;
};

}  // namespace opentrail::access
