// Authenticator: from a request to the Principal that made it, by SigV4 (header or query) with a
// long-term or a temporary key, by a bearer token, or by the console's cookie.
//
// Every request is looked at anew, so that a key that is switched off ends at the next one. Safe
// from any thread. Compares in constant time; a key that nobody has costs what a wrong signature
// costs. Names of errors and their texts: AWS IAM User Guide, "Troubleshoot Signature Version 4
// signing"; Common Errors of the API references. Holds signing keys (of a day, a Region and a
// service) in memory, and no secrets: docs/decisions/access.md.

#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "access/authorizer.h"
#include "access/denial.h"
#include "access/directory.h"
#include "access/principal.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/seal.h"
#include "http/message.h"

namespace opentrail::access {

struct AuthenticatorOptions {
    std::chrono::seconds clock_skew{300};
    /// Scope services that are accepted; the request's own is in Principal::service.
    std::vector<std::string> services{"cloudtrail", "cloudtrail-data", "opentrail", "execute-api"};
    /// Regions that a signature may be for beside AWS's own and the home Region. Bounded, for each
    /// that is used has folders, digests and keys for ever.
    std::set<std::string, std::less<>> regions = {};
    /// Asked of a name that is none of these: whether something here is of that Region since.
    /// Cheap, as anybody may ask. May be empty.
    std::function<bool(std::string_view)> has_region = {};
    /// After which a session of the console that is not used ends.
    Duration session_idle = std::chrono::minutes(30);
    /// Whose people are signed in; sessions by another provider, or by none any more, are over.
    std::string provider = {};
};

/// Of who is not signed in to the console, or not any more.
inline constexpr std::string_view unauthenticated = "UnauthenticatedException";
/// Of who signed in with a password that must be changed first.
inline constexpr std::string_view password_reset_required = "PasswordResetRequiredException";

class Authenticator {
  public:
    /// `directory` must outlive it. `master_key`: 32 bytes, under which secrets are sealed.
    Authenticator(Directory& directory, const Clock& clock, std::string_view master_key,
                  AuthenticatorOptions options);

    /// For the services of the options, or for others: the first is the one that an error names.
    std::expected<Principal, Denial> authenticate(const http::Request& request) const;
    std::expected<Principal, Denial> authenticate(const http::Request& request,
                                                  const std::vector<std::string>& services) const;

    /// By the cookie of the console (access/console_cookie.h), which the request has. Refused are
    /// pages of others, what changes something without the session's token, and, while the user has
    /// to choose another password, whatever does not serve that.
    std::expected<Principal, Denial> authenticate_session(const http::Request& request) const;

    /// Why a caller that authenticate() let in would not be let in again by now: his key was
    /// switched off, his session is over, he was deleted. For what runs long. A directory that
    /// cannot be read takes nobody's right away.
    std::expected<void, Denial> still_stands(const Principal& caller) const;

    /// When which access key was last believed, since this was asked last: what
    /// catalog::Catalog::note_access_key_uses() takes.
    std::vector<catalog::AccessKeyUse> take_uses();

    /// When which console session was last used, of those used since this was asked last.
    std::vector<catalog::SessionUse> take_session_uses();
    /// The latest use of a session; as long after it as the options say, the session ends.
    Timestamp last_use(const catalog::UsedSession& session) const;
    /// Whether it has ended by its time, or idle.
    bool is_over(const catalog::UsedSession& session) const;

    /// How often a signing key was derived: the same for keys that are known and that are not.
    std::uint64_t keys_derived() const { return signing_keys_.derived(); }

  private:
    using Caller = std::expected<Principal, Denial>;
    Caller by_token(std::string_view text) const;
    Caller by_signature(const http::Request& request,
                        const std::vector<std::string>& services) const;
    Caller by_long_term_key(const http::Request& request, const aws::Signature& signature,
                            const aws::VerifyOptions& options) const;
    Caller by_session(const http::Request& request, const aws::Signature& signature,
                      const aws::VerifyOptions& options) const;
    Caller of_session(std::shared_ptr<const Session> session) const;
    Caller unknown(const http::Request& request, const aws::Signature& signature,
                   const aws::VerifyOptions& options) const;
    std::expected<void, Denial> verify(const http::Request& request,
                                       const aws::Signature& signature,
                                       const aws::VerifyOptions& options,
                                       std::string_view sealed_secret,
                                       std::string_view context) const;
    bool has_region(std::string_view name) const;
    Principal principal_of(const UserEntry& user) const;
    void note_use(const aws::Signature& signature) const;

    Directory& directory_;
    const Clock& clock_;
    const SealingKey sealing_key_;
    const AuthenticatorOptions options_;
    const Authorizer authorizer_;
    const std::string decoy_;  // A sealed secret that is nobody's.
    mutable aws::SigningKeys signing_keys_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, catalog::AccessKeyUse, std::less<>> uses_;  // Under mutex_.
    struct LatestUse {
        Timestamp time;
        bool taken = false;
    };
    mutable std::map<std::string, LatestUse, std::less<>> session_uses_;  // By id, under mutex_.
};

}  // namespace opentrail::access
