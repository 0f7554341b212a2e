// SignedClient: what a look-up's client does: signs with SigV4, sends over one kept connection,
// reads the reply.
//
// For one thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client.h"

namespace opentrail::bench {

struct Keys {
    std::string id;
    std::string secret;
};

class SignedClient {
  public:
    SignedClient(std::string host, Keys keys);

    using Query = std::vector<std::pair<std::string, std::string>>;

    /// A CloudTrail operation, signed for `region`. Any status is a reply.
    http::Response operation(std::string_view name, std::string body,
                             std::string_view region = "us-east-1");
    /// A request to /v1; `query` is not encoded yet.
    http::Response v1(std::string_view method, std::string_view path, Query query,
                      std::string body = {}, std::string_view content_type = {});

  private:
    struct Call {
        std::string_view method;
        std::string path;
        std::string query;  // Encoded and sorted.
        std::string_view service;
        std::string_view region;
        std::vector<http::Header> headers;  // Named in lower case.
        std::string body;
    };
    http::Response send(Call call);

    std::string host_;
    Keys keys_;
    std::unique_ptr<http::Client> client_;
};

}  // namespace opentrail::bench
