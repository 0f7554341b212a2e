#include "http/testing/certificates.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <fstream>

#include "base/assert.h"
#include "http/tls_pointer.h"

namespace opentrail::http::testing {
namespace {

constexpr long day = 86'400;

template <class Write>
std::string to_pem(Write write) {
    const BioPointer text(BIO_new(BIO_s_mem()));
    INVARIANT(write(text.get()) == 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
    return to_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string to_pem(EVP_PKEY* key, bool encrypted) {
    const std::string_view phrase = encrypted ? "pass phrase" : "";
    return to_pem([&](BIO* out) {
        return PEM_write_bio_PrivateKey(
            out, key, encrypted ? EVP_aes_256_cbc() : nullptr,
            reinterpret_cast<const unsigned char*>(encrypted ? phrase.data() : nullptr),
            static_cast<int>(phrase.size()), nullptr, nullptr);
    });
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    INVARIANT(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

CertificatePointer begin(EVP_PKEY* key, const std::string& name, int ends_in_days) {
    CertificatePointer made(X509_new());
    std::uint64_t serial = 0;
    INVARIANT(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1);
    X509_set_version(made.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -100 * day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), ends_in_days * day);
    X509_set_pubkey(made.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return made;
}

}  // namespace

struct Authority::State {
    KeyPointer key;
    CertificatePointer certificate;
};

Authority::Authority(std::string name) : state_(std::make_unique<State>()) {
    state_->key.reset(EVP_EC_gen("P-256"));
    state_->certificate = begin(state_->key.get(), name, 365);
    X509* made = state_->certificate.get();
    X509_set_issuer_name(made, X509_get_subject_name(made));
    extend(made, made, NID_basic_constraints, "critical,CA:TRUE");
    extend(made, made, NID_key_usage, "critical,keyCertSign");
    extend(made, made, NID_subject_key_identifier, "hash");
    INVARIANT(X509_sign(made, state_->key.get(), EVP_sha256()) > 0);
    certificate_ = to_pem(made);
}

Authority::~Authority() = default;

CertificatePair Authority::issue(const CertificateWish& wish) const {
    const KeyPointer key(wish.rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
    const CertificatePointer made = begin(key.get(), wish.name, wish.ends_in_days);
    X509* issuer = state_->certificate.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    extend(made.get(), issuer, NID_subject_alt_name, wish.alternative_names);
    extend(made.get(), issuer, NID_ext_key_usage, wish.purpose);
    extend(made.get(), issuer, NID_authority_key_identifier, "keyid");
    INVARIANT(X509_sign(made.get(), state_->key.get(), EVP_sha256()) > 0);
    return {to_pem(made.get()), to_pem(key.get(), wish.encrypted)};
}

TlsFiles::TlsFiles() {
    replace(authority.issue());
    write("ca.pem", authority.certificate());
}

TlsOptions TlsFiles::options() const {
    TlsOptions options;
    options.certificate_file = path("certificate.pem");
    options.key_file = path("key.pem");
    options.look_every = std::chrono::milliseconds(0);
    return options;
}

void TlsFiles::replace(const CertificatePair& pair) const {
    write("certificate.pem", pair.certificate);
    write("key.pem", pair.key);
}

std::string TlsFiles::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
}

std::string TlsFiles::client_file(const Authority& signer, const std::string& name) const {
    CertificateWish wish;
    wish.name = name;
    wish.purpose = "clientAuth";
    const CertificatePair pair = signer.issue(wish);
    return write(name + ".pem", pair.certificate + pair.key);
}

}  // namespace opentrail::http::testing
