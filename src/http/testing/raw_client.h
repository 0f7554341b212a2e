// RawClient: a connection to 127.0.0.1, with or without TLS, that sends exactly the bytes it is
// given. For tests of what a real client would never send.

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace opentrail::http::testing {

struct RawReply {
    int status = 0;
    std::string head;  // Status line and headers.
    std::string body;  // Without chunk sizes.
    bool complete = false;

    /// The value of a header, or "" when there is none.
    std::string header(std::string_view name) const;
};

/// How a RawClient speaks TLS.
struct RawTls {
    std::string ca_file = {};      // Who must have signed the server's certificate.
    std::string client_file = {};  // Certificate and key of its own; empty: none.
    std::string protocols = {};    // ALPN, as it is sent: each with its length before it.
    int version_least = 0;         // TLS1_2_VERSION, …; 0: OpenSSL's.
    int version_most = 0;
    std::string ciphers = {};  // Of TLS 1.2 and below; empty: OpenSSL's.
};

/// Shakes hands with its first byte, either way.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port, const char* address = "127.0.0.1",
                       const RawTls* tls = nullptr);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return socket_ >= 0; }
    /// False when the other side no longer takes bytes.
    bool send(std::string_view bytes);
    /// Ends our side, as in shutdown(2).
    void end_sending();
    void close();

    /// The next reply in full, or what came before the connection ended. `has_body` is false for
    /// HEAD.
    RawReply receive(bool has_body = true);
    /// Reads at least one byte more, as they come. Empty at the end.
    std::string receive_some();
    /// Everything until the other side ends the connection.
    std::string receive_all();
    /// With TLS: whether both sides agreed. Said by the client only: TLS 1.3's server may not have
    /// looked at its certificate yet.
    bool shake_hands();
    /// Of the handshake: "TLSv1.3", "http/1.1", the server's certificate's common name.
    std::string tls_version() const;
    std::string tls_protocol() const;
    std::string tls_server() const;
    /// Sends bytes as they are, as somebody on the way could.
    bool send_around_tls(std::string_view bytes);
    /// Whether TLS's own end came, and not just the connection's.
    bool ended_by_tls();

    /// Whether the other side has ended the connection (waits for it).
    bool ended();

  private:
    bool fill();

    struct TlsState;

    int socket_ = -1;
    std::unique_ptr<TlsState> tls_;
    std::string held_;
};

}  // namespace opentrail::http::testing
