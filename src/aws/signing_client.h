// SigningClient: an http::Client whose every request is signed. One for one thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/clock.h"
#include "http/client.h"

namespace opentrail::aws {

/// What a signature is good for.
struct SigningScope {
    std::string region;
    std::string service;
};

/// Adds Host, X-Amz-Date, X-Amz-Security-Token (when there is one) and Authorization. Code::invalid
/// when the URL has no host.
Result<void> sign(http::ClientRequest& request, const Credentials& credentials,
                  const SigningScope& scope, Timestamp now);

class SigningClient final : public http::Client {
  public:
    /// `clock` must outlive it.
    SigningClient(std::unique_ptr<http::Client> client, Credentials credentials, SigningScope scope,
                  const Clock& clock);

    Result<http::Response> send(const http::ClientRequest& request) override;
    Result<http::Response> stream(const http::ClientRequest& request,
                                  const std::function<bool(std::string_view)>& take) override;

  private:
    const std::unique_ptr<http::Client> client_;
    const Credentials credentials_;
    const SigningScope scope_;
    const Clock& clock_;
};

}  // namespace opentrail::aws
