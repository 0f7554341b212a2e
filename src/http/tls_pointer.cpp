#include "http/tls_pointer.h"

#include <openssl/err.h>

#include <climits>

#include "base/assert.h"

namespace opentrail::http {

BioPointer read_from(std::string_view text) {
    INVARIANT(text.size() < INT_MAX);
    BioPointer reader(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    INVARIANT(reader != nullptr);
    return reader;
}

std::string take_tls_error() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason ? reason : "the connection broke";
}

std::string subject_of(const X509& certificate) {
    const BioPointer text(BIO_new(BIO_s_mem()));
    INVARIANT(text != nullptr);
    // Without ASN1_STRFLGS_ESC_MSB: names are UTF-8, as all our text is.
    X509_NAME_print_ex(text.get(), X509_get_subject_name(&certificate), 0,
                       XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace opentrail::http
