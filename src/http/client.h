// Client: outbound HTTP by libcurl. One client for one thread; it keeps its connection. Redirects
// are replies like any other, never followed: they could carry a signature elsewhere.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace opentrail::http {

struct ClientRequest {
    std::string method = "GET";
    std::string url;
    std::vector<Header> headers;  // Sent exactly so; curl's own Accept and Expect are suppressed.
    std::string body;
    std::chrono::milliseconds timeout{60'000};  // 0: none (streams).
    std::chrono::milliseconds connect_timeout{10'000};
    /// How long nothing may move in either direction, to about a second. 0: as long as it likes.
    std::chrono::milliseconds stall_timeout{0};
    std::stop_token stop = {};  // Ends the request within about a second.
    std::size_t response_bytes_max = std::size_t{256}
                                     << 20;  // Of send(): beyond, Code::unavailable.
};

/// Whom a client trusts, and who it is, over TLS. TLS 1.2 and above only.
struct ClientTls {
    std::string ca_file = {};  // PEM; in place of the system's authorities. Empty: these.
    bool verifies = true;      // False: takes any certificate. Whoever asks for that is warned.
    std::string certificate_file = {};  // PEM, of its own, where a server asks for one.
    std::string key_file = {};          // PEM; empty: in certificate_file.
};

class Client {
  public:
    virtual ~Client() = default;
    static std::unique_ptr<Client> make(ClientTls tls = {});
    /// Code::unavailable when no reply came; an HTTP error status is a reply.
    virtual Result<Response> send(const ClientRequest& request) = 0;
    /// Hands over the body as it arrives, until it ends or `take` returns false. Status >= 300
    /// gives the whole body in the Response instead.
    virtual Result<Response> stream(const ClientRequest& request,
                                    const std::function<bool(std::string_view)>& take) = 0;
};

}  // namespace opentrail::http
