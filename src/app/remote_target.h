// Remote target: a server at the end of a connection.

#pragma once

#include <memory>
#include <string>

#include "app/target.h"
#include "aws/credentials.h"
#include "http/client.h"

namespace opentrail::app {

class RemoteTarget final : public Target {
  public:
    /// Code::denied, saying where credentials are looked for, when there are none.
    static Result<std::unique_ptr<Target>> make(const std::string& endpoint,
                                                const http::ClientTls& tls);
    std::unique_ptr<Target> clone() const override;

  protected:
    Result<http::Response> exchange(const Call& call) override;
    Result<http::Response> exchange_streaming(
        const Call& call, const std::function<bool(std::string_view)>& take) override;

  private:
    RemoteTarget(std::string endpoint, aws::Credentials credentials, http::ClientTls tls);
    http::ClientRequest signed_request(const Call& call) const;
    Error explain(Error error) const;

    std::string endpoint_;  // Without a slash at its end.
    aws::Credentials credentials_;
    http::ClientTls tls_;
    std::unique_ptr<http::Client> client_;
};

}  // namespace opentrail::app
