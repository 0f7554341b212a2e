// TlsContext: a server's certificate, key and rules of TLS, kept as their files are.
//
// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only; no renegotiation, no
// compression, ALPN http/1.1. No session tickets and no session cache: nothing outlives a
// connection, and a client's certificate is checked in every handshake. Files are compared by
// content when a connection comes, once in `look_every` at most; new ones that do not make a whole
// (half written, certificate and key that do not belong together) are warned of once and the old
// ones kept. Safe from any thread.

#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/tls_session.h"

namespace opentrail::http {

struct TlsOptions {
    std::string certificate_file;  // PEM: the server's, then those up to its authority.
    std::string key_file;          // PEM, not encrypted.
    std::string client_ca_file;  // PEM: who signs clients' certificates. Empty: none is asked for.
    bool client_certificate_required = true;  // With client_ca_file; else it may be left out.
    std::chrono::milliseconds look_every{1'000};
};

class TlsContext {
  public:
    /// Code::invalid, naming the file, when they cannot be used.
    static Result<std::unique_ptr<TlsContext>> load(const TlsOptions& options);
    virtual ~TlsContext() = default;

    /// A session for a client that has just connected, with the newest certificate.
    virtual std::unique_ptr<TlsSession> open(int socket) = 0;
};

}  // namespace opentrail::http
