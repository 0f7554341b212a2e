#include "http/self_signed.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "base/assert.h"
#include "http/tls_pointer.h"

namespace opentrail::http {
namespace {

std::time_t seconds_of(Timestamp time) {
    return std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
}

bool is_address(const std::string& host) {
    const std::unique_ptr<ASN1_OCTET_STRING, Releases<ASN1_OCTET_STRING_free>> bytes(
        a2i_IPADDRESS(host.c_str()));
    ERR_clear_error();
    return bytes != nullptr;
}

void add_extension(X509& certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Releases<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    INVARIANT(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

/// Added one by one: a text for OpenSSL's own reader of extensions could hold more than a name.
void add_hosts(X509& certificate, const std::vector<std::string>& hosts) {
    const std::unique_ptr<GENERAL_NAMES, Releases<GENERAL_NAMES_free>> names(
        sk_GENERAL_NAME_new_null());
    INVARIANT(names != nullptr);
    for (const std::string& host : hosts) {
        GENERAL_NAME* name = GENERAL_NAME_new();
        INVARIANT(name != nullptr);
        if (is_address(host)) {
            GENERAL_NAME_set0_value(name, GEN_IPADD, a2i_IPADDRESS(host.c_str()));
        } else {
            ASN1_IA5STRING* text = ASN1_IA5STRING_new();
            INVARIANT(ASN1_STRING_set(text, host.data(), static_cast<int>(host.size())) == 1);
            GENERAL_NAME_set0_value(name, GEN_DNS, text);
        }
        INVARIANT(sk_GENERAL_NAME_push(names.get(), name) > 0);
    }
    INVARIANT(X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), 0, 0) == 1);
}

std::string text_of(BIO& bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(&bio, &bytes);
    INVARIANT(size > 0);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

SelfSigned make_self_signed(const std::vector<std::string>& hosts, Timestamp begins,
                            Timestamp ends) {
    INVARIANT(!hosts.empty());
    const KeyPointer key(EVP_EC_gen("P-256"));
    const CertificatePointer made(X509_new());
    INVARIANT(key != nullptr && made != nullptr);
    std::uint64_t serial = 0;
    INVARIANT(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1 | 1);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), seconds_of(begins));
    ASN1_TIME_set(X509_getm_notAfter(made.get()), seconds_of(ends));
    X509_set_pubkey(made.get(), key.get());
    X509_NAME* name = X509_get_subject_name(made.get());
    const auto add = [name](const char* field, const std::string& value) {
        X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0);
    };
    add("O", "OpenTrail (self-signed)");
    add("CN", hosts.front().substr(0, 64));  // RFC 5280, ub-common-name.
    X509_set_issuer_name(made.get(), name);
    add_extension(*made, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*made, NID_key_usage, "critical,digitalSignature");
    add_extension(*made, NID_ext_key_usage, "serverAuth");
    add_extension(*made, NID_subject_key_identifier, "hash");
    add_extension(*made, NID_authority_key_identifier, "keyid");
    add_hosts(*made, hosts);
    INVARIANT(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);

    const BioPointer certificate_text(BIO_new(BIO_s_mem()));
    const BioPointer key_text(BIO_new(BIO_s_secmem()));
    INVARIANT(PEM_write_bio_X509(certificate_text.get(), made.get()) == 1);
    INVARIANT(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                       nullptr) == 1);
    return {text_of(*certificate_text), Secret(text_of(*key_text))};
}

bool certificate_holds(std::string_view certificate, const std::vector<std::string>& hosts,
                       Timestamp when) {
    const BioPointer reader = read_from(certificate);
    const CertificatePointer held(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    if (!held) return false;
    std::time_t then = seconds_of(when);
    if (X509_cmp_time(X509_get0_notAfter(held.get()), &then) <= 0) return false;
    for (const std::string& host : hosts) {
        const bool matches = is_address(host) ? X509_check_ip_asc(held.get(), host.c_str(), 0) == 1
                                              : X509_check_host(held.get(), host.data(),
                                                                host.size(), 0, nullptr) == 1;
        if (!matches) return false;
    }
    return true;
}

}  // namespace opentrail::http
