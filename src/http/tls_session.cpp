#include "http/tls_session.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "base/assert.h"
#include "http/tls_pointer.h"

namespace opentrail::http {
namespace {

/// Of one TLS record (RFC 8446 section 5.1).
constexpr std::size_t record_bytes_max = std::size_t{16} << 10;
constexpr std::size_t send_bytes_max = std::size_t{256} << 10;
/// Reads of the socket in one step: a client that sends only what is not data, key updates say,
/// must not keep a thread that serves others.
constexpr int reads_max = 16;

/// What the BIO works on: OpenSSL's own would raise SIGPIPE, and read without an end.
struct Wire {
    int socket = -1;
    int reads_left = reads_max;
    bool ended = false;
};

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int wire_read(BIO* bio, char* into, int size) {
    Wire& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    while (wire.reads_left > 0) {
        const ssize_t got = ::recv(wire.socket, into, static_cast<std::size_t>(size), MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return -1;
        if (got < 0) break;
        --wire.reads_left;
        if (got == 0) wire.ended = true;
        return static_cast<int>(got);
    }
    BIO_set_retry_read(bio);
    return -1;
}

int wire_write(BIO* bio, const char* bytes, int size) {
    const Wire& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    ssize_t sent = -1;
    do {
        sent =
            ::send(wire.socket, bytes, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

long wire_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return wire_of(bio).ended ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD& wire_method() {
    static const BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "socket");
        INVARIANT(made != nullptr && BIO_meth_set_read(made, wire_read) == 1 &&
                  BIO_meth_set_write(made, wire_write) == 1 &&
                  BIO_meth_set_ctrl(made, wire_control) == 1);
        return made;
    }();
    return *method;
}

}  // namespace

struct TlsSession::State {
    SslPointer ssl;
    Wire wire;
    bool established = false;
    bool broken = false;
    std::string failure;
    Tls details;

    /// What `result`, which is no success, means.
    Step judge(int result) {
        switch (SSL_get_error(ssl.get(), result)) {
            case SSL_ERROR_WANT_READ:
                return {.wait = Wait::readable, .stopped = wire.reads_left <= 0};
            case SSL_ERROR_WANT_WRITE: return {.wait = Wait::writable};
            case SSL_ERROR_ZERO_RETURN: return {.ended = true};
            default: break;
        }
        broken = true;
        const bool is_server = SSL_is_server(ssl.get()) == 1;
        failure = !wire.ended ? take_tls_error()
                  : is_server ? "the client went away"
                              : "the server went away";
        return {.ended = true};
    }

    void begin_step() {
        // OpenSSL looks at what is left in its thread's queue, whoever left it there.
        ERR_clear_error();
        wire.reads_left = reads_max;
    }

    void note_details() {
        details.version = SSL_get_version(ssl.get());
        details.cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(ssl.get()));
        const X509* client = SSL_get0_peer_certificate(ssl.get());
        if (client && SSL_get_verify_result(ssl.get()) == X509_V_OK) {
            details.client_subject = subject_of(*client);
        }
    }
};

TlsSession::TlsSession(ssl_ctx_st& context, int socket) : state_(std::make_unique<State>()) {
    state_->wire.socket = socket;
    state_->ssl.reset(SSL_new(&context));
    BIO* bio = BIO_new(&wire_method());
    INVARIANT(state_->ssl != nullptr && bio != nullptr);
    BIO_set_data(bio, &state_->wire);
    BIO_set_init(bio, 1);
    SSL_set_bio(state_->ssl.get(), bio, bio);
    SSL_set_accept_state(state_->ssl.get());
}

TlsSession::TlsSession(ssl_ctx_st& context, int socket, const std::string& server)
    : TlsSession(context, socket) {
    SSL* const ssl = state_->ssl.get();
    // RFC 6066 section 3: no address is a server's name in SNI; a certificate may name one.
    X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, server.c_str()) != 1) {
        ERR_clear_error();
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        INVARIANT(X509_VERIFY_PARAM_set1_host(rules, server.data(), server.size()) == 1);
        INVARIANT(SSL_set_tlsext_host_name(ssl, server.c_str()) == 1);
    }
    SSL_set_connect_state(ssl);
}

TlsSession::~TlsSession() { ERR_clear_error(); }

TlsSession::Step TlsSession::handshake() {
    if (state_->broken) return {.ended = true};
    state_->begin_step();
    const int result = SSL_do_handshake(state_->ssl.get());
    if (result != 1) return state_->judge(result);
    state_->established = true;
    state_->note_details();
    return {};
}

const std::string& TlsSession::failure() const { return state_->failure; }
const Tls& TlsSession::details() const { return state_->details; }

TlsSession::Step TlsSession::receive(char* into, std::size_t size) {
    if (state_->broken) return {.ended = true};
    state_->begin_step();
    Step step;
    while (step.bytes < size) {
        const int wanted = static_cast<int>(std::min<std::size_t>(size - step.bytes, INT_MAX));
        const int got = SSL_read(state_->ssl.get(), into + step.bytes, wanted);
        if (got <= 0) {
            // Its reason comes again when there is nothing else to report.
            if (step.bytes == 0) return state_->judge(got);
            break;
        }
        step.bytes += static_cast<std::size_t>(got);
        if (SSL_has_pending(state_->ssl.get()) == 0) break;
    }
    return step;
}

std::optional<std::size_t> TlsSession::send_some(std::string_view first, std::string_view second) {
    if (state_->broken) return std::nullopt;
    state_->begin_step();
    std::array<char, record_bytes_max> together;
    std::size_t sent = 0;
    while (sent < send_bytes_max && first.size() + second.size() > 0) {
        // One record for a head and a short body. Given again after the socket was full, the same
        // bytes make the same record, as OpenSSL wants it.
        std::string_view piece = first.empty() ? second : first;
        if (!first.empty() && !second.empty() && first.size() < together.size()) {
            char* end = std::ranges::copy(first, together.data()).out;
            const std::size_t of_second = std::min(second.size(), together.size() - first.size());
            end = std::ranges::copy(second.substr(0, of_second), end).out;
            piece = {together.data(), end};
        }
        piece = piece.substr(0, record_bytes_max);
        const int result =
            SSL_write(state_->ssl.get(), piece.data(), static_cast<int>(piece.size()));
        if (result <= 0) {
            if (state_->judge(result).wait == Wait::writable) return sent;
            // Nothing to read could help: there is no renegotiation.
            state_->broken = true;
            return std::nullopt;
        }
        const auto written = static_cast<std::size_t>(result);
        sent += written;
        const std::size_t of_first = std::min(written, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(written - of_first);
    }
    return sent;
}

void TlsSession::end() {
    if (state_->broken || !state_->established) return;
    state_->begin_step();
    SSL_shutdown(state_->ssl.get());
    ERR_clear_error();
}

}  // namespace opentrail::http
