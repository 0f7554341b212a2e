// Owners of OpenSSL's objects, and the text of its last error. Inside http only.

#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace opentrail::http {

template <auto release>
struct Releases {
    template <class T>
    void operator()(T* owned) const {
        release(owned);
    }
};

using SslPointer = std::unique_ptr<SSL, Releases<SSL_free>>;
using SslContextPointer = std::unique_ptr<SSL_CTX, Releases<SSL_CTX_free>>;
using BioPointer = std::unique_ptr<BIO, Releases<BIO_free_all>>;
using CertificatePointer = std::unique_ptr<X509, Releases<X509_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;

/// A reader of `text`, which must outlive it.
BioPointer read_from(std::string_view text);
/// What went wrong last on this thread, for people; forgets it and all before it.
std::string take_tls_error();
/// "CN=client,O=Example" by RFC 2253, with control characters escaped.
std::string subject_of(const X509& certificate);

}  // namespace opentrail::http
