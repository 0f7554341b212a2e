// TlsClientContext: whom a client trusts over TLS, and who it is, for sessions that never block.
//
// TLS 1.2 and 1.3; ALPN http/1.1. Files are read once. Safe from any thread.

#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "http/client.h"
#include "http/tls_session.h"

namespace opentrail::http {

class TlsClientContext {
  public:
    /// Code::invalid, naming the file, when one cannot be used.
    static Result<std::unique_ptr<TlsClientContext>> load(const ClientTls& options);
    virtual ~TlsClientContext() = default;

    /// A session with `server`, a name or an address, over a connected socket. Its handshake fails
    /// when the certificate is not that server's, unless nothing is verified.
    virtual std::unique_ptr<TlsSession> open(int socket, const std::string& server) = 0;
};

}  // namespace opentrail::http
