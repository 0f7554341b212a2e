// TlsSession: one side of TLS on a connected socket: the server's, or a client's.
//
// Never blocks: what cannot go on says what it waits for. Used by one thread at a time; the socket
// must be non-blocking and outlive this, and belongs to somebody else. Once a step is broken every
// later one is.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

struct ssl_ctx_st;

namespace opentrail::http {

class TlsSession {
  public:
    enum class Wait { none, readable, writable };

    struct Step {
        std::size_t bytes = 0;
        Wait wait = Wait::none;  // With no bytes: for what, before the step is tried again.
        bool ended = false;      // The other side has ended its own, or the session is broken.
        /// With Wait::readable: it has read enough for one step; there may be more at once.
        bool stopped = false;
    };

    TlsSession(ssl_ctx_st& context, int socket);
    /// A client's, which talks to that server. Whom it trusts is the context's to say.
    TlsSession(ssl_ctx_st& context, int socket, const std::string& server);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    /// Done when there is nothing to wait for and it has not ended.
    Step handshake();
    /// Why handshake() ended, for an operator.
    const std::string& failure() const;
    /// After the handshake.
    const Tls& details() const;

    /// At least one byte, when there is one.
    Step receive(char* into, std::size_t size);
    /// Sends what the socket takes, 256 KiB at most, of `first` then `second`. Returns how many
    /// bytes that were, 0 when the socket is full, or nothing when the connection is broken. What
    /// was not sent must be given again, unchanged.
    std::optional<std::size_t> send_some(std::string_view first, std::string_view second);
    /// Tells the client that nothing more comes, if the socket takes that.
    void end();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail::http
