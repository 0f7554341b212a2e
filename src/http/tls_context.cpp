#include "http/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <mutex>
#include <optional>

#include "base/assert.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/secret.h"
#include "disk/real_disk.h"
#include "http/tls_pointer.h"

namespace opentrail::http {
namespace {

/// Of TLS 1.2: those of Mozilla's "intermediate" (Server Side TLS 5.7) with an ephemeral elliptic
/// curve. TLS 1.3 has none that is not as good.
constexpr const char* ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
/// ALPN (RFC 7301): the only protocol that is spoken here.
constexpr std::string_view protocols("\x08http/1.1", 9);

/// The files as they are now.
struct Files {
    std::string certificate;
    Secret key;
    std::string client_ca;

    Sha256 fingerprint() const {
        Sha256Stream stream;
        for (const std::string_view text :
             {std::string_view(certificate), key.reveal(), std::string_view(client_ca)}) {
            stream.update(fmt::format("{} ", text.size()));
            stream.update(text);
        }
        return stream.finish();
    }
};

Result<Files> read_files(const TlsOptions& options) {
    disk::RealDisk disk;
    Files files;
    files.certificate = TRY(disk::read_file(disk, options.certificate_file));
    files.key = Secret(TRY(disk::read_file(disk, options.key_file)));
    if (!options.client_ca_file.empty()) {
        files.client_ca = TRY(disk::read_file(disk, options.client_ca_file));
    }
    return files;
}

/// An encrypted key: without this OpenSSL would ask at the terminal.
int refuse_passphrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    const int result =
        SSL_select_next_proto(const_cast<unsigned char**>(chosen), chosen_size,
                              reinterpret_cast<const unsigned char*>(protocols.data()),
                              static_cast<unsigned int>(protocols.size()), offered, offered_size);
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_rules(SSL_CTX& context) {
    INVARIANT(SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) == 1);
    INVARIANT(SSL_CTX_set_max_proto_version(&context, 0) == 1);
    INVARIANT(SSL_CTX_set_cipher_list(&context, ciphers) == 1);
    SSL_CTX_set_security_level(&context, 2);  // At least 112 bits; no SHA-1, no RSA-1024.
    SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                      SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                      SSL_OP_PRIORITIZE_CHACHA);
    INVARIANT(SSL_CTX_set_num_tickets(&context, 0) == 1);
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    // Idle connections hold no record buffers, and most records take one read.
    SSL_CTX_set_mode(&context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                   SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(&context, 1);
    SSL_CTX_set_alpn_select_cb(&context, choose_protocol, nullptr);
}

/// All certificates of a PEM file. Code::invalid when there is none, or one is broken.
Result<std::vector<CertificatePointer>> parse_certificates(const std::string& text,
                                                           const std::string& file) {
    const BioPointer reader = read_from(text);
    std::vector<CertificatePointer> found;
    while (X509* one = PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)) {
        found.emplace_back(one);
    }
    const unsigned long error = ERR_peek_last_error();
    const bool at_end =
        ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    const std::string why = take_tls_error();
    if (!at_end) return fail(Code::invalid, fmt::format("cannot read {}: {}", file, why));
    if (found.empty()) return fail(Code::invalid, fmt::format("{} holds no certificate", file));
    return found;
}

Result<KeyPointer> parse_key(const Secret& text, const std::string& file) {
    const BioPointer reader = read_from(text.reveal());
    bool encrypted = false;
    KeyPointer key(PEM_read_bio_PrivateKey(reader.get(), nullptr, refuse_passphrase, &encrypted));
    const std::string why = take_tls_error();
    if (encrypted) return fail(Code::invalid, fmt::format("the key in {} is encrypted", file));
    if (!key) return fail(Code::invalid, fmt::format("{} holds no private key: {}", file, why));
    return key;
}

Result<void> use_client_authority(SSL_CTX& context, const TlsOptions& options,
                                  const std::string& text) {
    const std::vector<CertificatePointer> authorities =
        TRY(parse_certificates(text, options.client_ca_file));
    for (const CertificatePointer& one : authorities) {
        INVARIANT(X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), one.get()) == 1);
        INVARIANT(SSL_CTX_add_client_CA(&context, one.get()) == 1);
    }
    SSL_CTX_set_verify(
        &context,
        SSL_VERIFY_PEER |
            (options.client_certificate_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
        nullptr);
    return {};
}

void warn_if_expired(const X509& certificate, const TlsOptions& options) {
    if (X509_cmp_current_time(X509_get0_notAfter(&certificate)) < 0) {
        log_warn("http", "the TLS certificate has expired",
                 {{"file", options.certificate_file}, {"subject", subject_of(certificate)}});
    }
}

Result<SslContextPointer> make_context(const TlsOptions& options, const Files& files) {
    ERR_clear_error();
    const std::vector<CertificatePointer> chain =
        TRY(parse_certificates(files.certificate, options.certificate_file));
    const KeyPointer key = TRY(parse_key(files.key, options.key_file));
    SslContextPointer context(SSL_CTX_new(TLS_server_method()));
    INVARIANT(context != nullptr);
    set_rules(*context);
    if (SSL_CTX_use_certificate(context.get(), chain.front().get()) != 1) {
        return fail(Code::invalid, fmt::format("cannot use the certificate in {}: {}",
                                               options.certificate_file, take_tls_error()));
    }
    for (std::size_t i = 1; i < chain.size(); ++i) {
        if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1) {
            return fail(Code::invalid, fmt::format("cannot use the chain in {}: {}",
                                                   options.certificate_file, take_tls_error()));
        }
    }
    if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1 ||
        SSL_CTX_check_private_key(context.get()) != 1) {
        ERR_clear_error();
        return fail(Code::invalid,
                    fmt::format("the key in {} does not belong to the certificate in {}",
                                options.key_file, options.certificate_file));
    }
    if (!options.client_ca_file.empty()) {
        TRY(use_client_authority(*context, options, files.client_ca));
    }
    warn_if_expired(*chain.front(), options);
    return context;
}

class FileContext final : public TlsContext {
  public:
    explicit FileContext(const TlsOptions& options) : options_(options) {}

    Result<void> load_first() {
        const Files files = TRY(read_files(options_));
        context_ = TRY(make_context(options_, files));
        fingerprint_ = files.fingerprint();
        looked_ = std::chrono::steady_clock::now();
        return {};
    }

    std::unique_ptr<TlsSession> open(int socket) override {
        const std::scoped_lock lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (now - looked_ >= options_.look_every) {
            looked_ = now;
            look();
        }
        return std::make_unique<TlsSession>(*context_, socket);
    }

  private:
    void look() {
        Result<Files> files = read_files(options_);
        if (!files) {
            warn(files.error(), {});
            return;
        }
        const Sha256 fingerprint = files->fingerprint();
        if (fingerprint == fingerprint_) {
            failed_.reset();
            return;
        }
        if (failed_ == fingerprint) return;
        Result<SslContextPointer> made = make_context(options_, *files);
        if (!made) {
            warn(made.error(), fingerprint);
            return;
        }
        context_ = std::move(*made);
        fingerprint_ = fingerprint;
        failed_.reset();
        log_info("http", "a new TLS certificate is in use", {{"file", options_.certificate_file}});
    }

    /// Once for the same files.
    void warn(const Error& why, const Sha256& fingerprint) {
        if (failed_ == fingerprint) return;
        failed_ = fingerprint;
        log_warn("http", "the TLS certificate is kept: its files cannot be used", {{"why", why}});
    }

    const TlsOptions options_;
    std::mutex mutex_;
    SslContextPointer context_;
    Sha256 fingerprint_{};          // Of what context_ was made from.
    std::optional<Sha256> failed_;  // Of what was warned of; all zero: it could not be read.
    std::chrono::steady_clock::time_point looked_;
};

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(const TlsOptions& options) {
    auto context = std::make_unique<FileContext>(options);
    TRY(context->load_first());
    return std::unique_ptr<TlsContext>(std::move(context));
}

}  // namespace opentrail::http
