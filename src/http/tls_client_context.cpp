#include "http/tls_client_context.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <string_view>

#include "base/assert.h"
#include "http/tls_pointer.h"

namespace opentrail::http {
namespace {

/// ALPN (RFC 7301): the only protocol that is spoken here.
constexpr std::string_view protocols("\x08http/1.1", 9);

Result<void> cannot_use(const std::string& file) {
    return fail(Code::invalid, fmt::format("cannot use {}: {}", file, take_tls_error()));
}

Result<void> use_files(SSL_CTX& context, const ClientTls& options) {
    ERR_clear_error();
    if (options.ca_file.empty()) {
        INVARIANT(SSL_CTX_set_default_verify_paths(&context) == 1);
    } else if (SSL_CTX_load_verify_file(&context, options.ca_file.c_str()) != 1) {
        return cannot_use(options.ca_file);
    }
    if (options.certificate_file.empty()) return {};
    const std::string& key = options.key_file.empty() ? options.certificate_file : options.key_file;
    if (SSL_CTX_use_certificate_chain_file(&context, options.certificate_file.c_str()) != 1) {
        return cannot_use(options.certificate_file);
    }
    if (SSL_CTX_use_PrivateKey_file(&context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(&context) != 1) {
        return cannot_use(key);
    }
    return {};
}

class Context final : public TlsClientContext {
  public:
    explicit Context(SslContextPointer context) : context_(std::move(context)) {}

    std::unique_ptr<TlsSession> open(int socket, const std::string& server) override {
        return std::make_unique<TlsSession>(*context_, socket, server);
    }

  private:
    const SslContextPointer context_;
};

}  // namespace

Result<std::unique_ptr<TlsClientContext>> TlsClientContext::load(const ClientTls& options) {
    SslContextPointer context(SSL_CTX_new(TLS_client_method()));
    INVARIANT(context != nullptr);
    INVARIANT(SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                        SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context.get(), 1);
    // Its 0 is success.
    INVARIANT(SSL_CTX_set_alpn_protos(context.get(),
                                      reinterpret_cast<const unsigned char*>(protocols.data()),
                                      static_cast<unsigned int>(protocols.size())) == 0);
    SSL_CTX_set_verify(context.get(), options.verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                       nullptr);
    TRY(use_files(*context, options));
    return std::unique_ptr<TlsClientContext>(new Context(std::move(context)));
}

}  // namespace opentrail::http
