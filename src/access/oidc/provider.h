// Provider: the OpenID provider, asked over HTTP: where it is (OpenID Connect Discovery 1.0), its
// keys, and what a code stands for.
//
// Every answer is bounded in size and time. What is known of the provider is kept for an hour; its
// keys are asked for anew when a token names one that is not known, every five seconds at most.
// Errors: Code::unavailable when it does not answer as it should, Code::invalid when it and the
// settings contradict each other, Code::denied when it vouches for nobody. Safe from any thread;
// the thread that asks waits, so there must not be too many.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "access/oidc/flow.h"
#include "access/oidc/jwk.h"
#include "access/oidc/options.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace opentrail::access::oidc {

/// What the provider says of itself.
struct Metadata {
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::string userinfo_endpoint;  // Empty: it has none.
    bool takes_basic = true;        // The client's secret: by Basic, else in the form.
    bool says_issuer = false;       // With its answers (RFC 9207).
};

/// "https://…", or "http://" of this machine: nobody between reads along.
bool is_safe_url(std::string_view url);

/// Of the discovery document. Code::invalid, saying what it lacks.
Result<Metadata> parse_metadata(std::string_view text, const std::string& issuer);

/// What the browser brings back.
struct Returned {
    std::string code;
    std::string issuer;  // RFC 9207; empty: it was not said.
};

class Provider {
  public:
    /// `options` and `clock` outlive it.
    Provider(const Options& options, const Clock& clock);

    /// Where the browser goes to sign in.
    Result<std::string> authorization_url(const Flow& flow);
    /// Whom the code is of: claims that hold, those of the userinfo endpoint among them.
    Result<JsonObject> redeem(const Returned& returned, const Flow& flow);

    /// Ends what is being asked, and all that will be.
    void stop() { stop_.request_stop(); }

  private:
    struct Tokens {
        std::string id_token;
        std::string access_token;
    };
    /// Of a fetch, and from when it is.
    template <class Value>
    struct Kept {
        std::shared_ptr<const Value> value;
        Timestamp asked{};
    };
    using Keys = std::vector<Jwk>;

    Result<http::Response> fetch(http::ClientRequest request, std::string_view what);
    Result<std::string> get(const std::string& url, std::string_view what,
                            std::string_view access_token = {});
    Result<std::shared_ptr<const Metadata>> metadata();
    Result<std::shared_ptr<const Keys>> keys(const Metadata& metadata, bool anew);
    Result<Tokens> exchange(const Metadata& metadata, const Returned& returned, const Flow& flow);
    Result<JsonObject> believe(const Metadata& metadata, const Tokens& tokens, const Flow& flow);
    Result<void> add_userinfo(const Metadata& metadata, const Tokens& tokens, JsonObject& claims);

    const Options& options_;
    const Clock& clock_;
    std::stop_source stop_;
    std::mutex mutex_;
    Kept<Metadata> metadata_;  // Under mutex_.
    Kept<Keys> keys_;          // Under mutex_.
};

}  // namespace opentrail::access::oidc
