// CredentialChain: whose key signs our calls to others, looked for where AWS's own clients look,
// kept, and fetched anew before it expires.
//
// AWS SDKs and Tools Reference Guide, "Standardized credential providers". Safe from any thread;
// one thread fetches, the others wait for it.

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "http/client.h"

namespace opentrail::aws {

/// Where to look.
struct CredentialSource {
    enum class Kind {
        automatic,    // Environment, files, container, instance: the first that has one.
        none,         // Calls are not signed: what is public may be read.
        environment,  // AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
        file,         // A profile of a file as ~/.aws/credentials.
        profile,      // A profile of ~/.aws/credentials and ~/.aws/config.
        container,    // AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI.
        instance,     // The role of an EC2 instance, by IMDSv2.
    };
    Kind kind = Kind::automatic;
    std::string file = {};
    std::string profile = "default";
    bool operator==(const CredentialSource&) const = default;
};

/// "auto", "none", "environment", "container", "instance", "profile:NAME", "file:PATH" or
/// "file:PATH#PROFILE". Code::invalid for anything else.
Result<CredentialSource> parse_credential_source(std::string_view text);

struct CredentialGround {
    disk::Disk& disk;  // Outlives the chain, as the clock does.
    const Clock& clock;
    Environment environment = process_environment();
    std::function<std::unique_ptr<http::Client>()> connect = [] { return http::Client::make(); };
};

class CredentialChain {
  public:
    CredentialChain(CredentialSource source, CredentialGround ground);

    /// Those that hold now; null with Kind::none. Code::not_found, saying where was looked, when
    /// there are none; Code::invalid when they are malformed; Code::unavailable when whoever gives
    /// them did not answer.
    Result<std::shared_ptr<const Credentials>> current();
    /// They were refused as expired or unknown: the next current() fetches them anew, unless
    /// somebody did already.
    void refuse(const std::shared_ptr<const Credentials>& credentials);

  private:
    struct Fetched {
        Credentials credentials;
        std::optional<Timestamp> expires;
    };
    Result<Fetched> fetch();
    Result<Fetched> from_profile(const std::string& profile);
    Result<Fetched> from_container();
    Result<Fetched> from_instance();
    Result<Fetched> ask(const http::ClientRequest& request, std::string_view what);

    const CredentialSource source_;
    const CredentialGround ground_;
    std::mutex mutex_;
    std::shared_ptr<const Credentials> held_;  // Guarded by mutex_, as all below.
    std::optional<Timestamp> expires_;
    std::optional<Timestamp> renew_at_;
};

}  // namespace opentrail::aws
