// SocketStream: what a streaming reply writes to: chunks on a socket that belongs to somebody else.
//
// Used by one thread, which it blocks while the client is slow. A wake-up descriptor ends the wait
// when the server stops. The socket must be non-blocking and outlive this.

#pragma once

#include <chrono>

#include "http/message.h"
#include "http/tls_session.h"

namespace opentrail::http {

/// Sends what the socket takes at once of `first` then `second`. Returns how many bytes that were,
/// or nothing when the connection is broken.
std::optional<std::size_t> send_some(int socket, std::string_view first, std::string_view second);

class SocketStream final : public Stream {
  public:
    struct Options {
        int socket = -1;
        TlsSession* tls = nullptr;  // Of the socket, when there is one; outlives this.
        int stop_event = -1;        // Readable once the server stops.
        bool chunked = true;
        std::chrono::milliseconds patience{75'000};  // For a client that takes no byte.
    };

    explicit SocketStream(const Options& options) : options_(options) {}

    Result<void> write(std::string_view bytes) override;
    /// A client that has only ended its own side counts as gone too: one that left without a word
    /// cannot be told from it, and a stream may have nothing to write for hours.
    bool closed() const override;

    /// Writes bytes as they are: the head of the reply.
    Result<void> write_raw(std::string_view first, std::string_view second = {});
    /// Ends the body. False when the client did not get all of it.
    bool finish();

  private:
    const Options options_;
    mutable bool closed_ = false;
};

}  // namespace opentrail::http
