#include "access/oidc/jwk.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "base/assert.h"
#include "base/encoding.h"

namespace opentrail::access::oidc {
namespace {

// Less than 2048 is not to be used (RFC 7518, section 3.3); more than 8192 keeps a verifier busy.
constexpr int rsa_bits_min = 2048;
constexpr int rsa_bits_max = 8192;
constexpr std::size_t rsa_exponent_bytes_max = 4;
constexpr std::size_t coordinate_bytes = 32;  // Of P-256.

constexpr std::array<std::pair<std::string_view, Algorithm>, 3> algorithms = {
    {{"RS256", Algorithm::rs256}, {"PS256", Algorithm::ps256}, {"ES256", Algorithm::es256}}};

struct Free {
    void operator()(EVP_PKEY* owned) const { EVP_PKEY_free(owned); }
    void operator()(EVP_PKEY_CTX* owned) const { EVP_PKEY_CTX_free(owned); }
    void operator()(EVP_MD_CTX* owned) const { EVP_MD_CTX_free(owned); }
    void operator()(BIGNUM* owned) const { BN_free(owned); }
    void operator()(ECDSA_SIG* owned) const { ECDSA_SIG_free(owned); }
    void operator()(OSSL_PARAM_BLD* owned) const { OSSL_PARAM_BLD_free(owned); }
    void operator()(OSSL_PARAM* owned) const { OSSL_PARAM_free(owned); }
};
template <class Type>
using Owned = std::unique_ptr<Type, Free>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> number_of(std::string_view bytes) {
    return Owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// The member as bytes; empty when it is not there or no base64url.
std::string bytes_at(const JsonObject& key, std::string_view name) {
    const auto text = text_member(key, name);
    if (!text || !*text) return {};
    const auto bytes = decode_base64url(**text);
    return bytes ? *bytes : std::string();
}

std::string text_at(const JsonObject& key, std::string_view name) {
    const auto text = text_member(key, name);
    return text && *text ? **text : std::string();
}

Owned<EVP_PKEY> key_of(const char* kind, OSSL_PARAM_BLD* build) {
    const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(build));
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1) {
        return Owned<EVP_PKEY>(key);
    }
    return nullptr;
}

Owned<EVP_PKEY> read_rsa(const JsonObject& key) {
    const std::string modulus = bytes_at(key, "n");
    const std::string exponent = bytes_at(key, "e");
    if (modulus.empty() || modulus.size() > rsa_bits_max / 8 || exponent.empty() ||
        exponent.size() > rsa_exponent_bytes_max) {
        return nullptr;
    }
    const Owned<BIGNUM> n = number_of(modulus);
    const Owned<BIGNUM> e = number_of(exponent);
    const Owned<OSSL_PARAM_BLD> build(OSSL_PARAM_BLD_new());
    INVARIANT(n && e && build);
    if (BN_num_bits(n.get()) < rsa_bits_min || BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 ||
        BN_is_one(e.get()) == 1) {
        return nullptr;
    }
    INVARIANT(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
              OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
    return key_of("RSA", build.get());
}

Owned<EVP_PKEY> read_p256(const JsonObject& key) {
    const std::string x = bytes_at(key, "x");
    const std::string y = bytes_at(key, "y");
    if (text_at(key, "crv") != "P-256" || x.size() != coordinate_bytes ||
        y.size() != coordinate_bytes) {
        return nullptr;
    }
    const std::string point = '\x04' + x + y;
    const Owned<OSSL_PARAM_BLD> build(OSSL_PARAM_BLD_new());
    INVARIANT(build != nullptr);
    INVARIANT(OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                              0) == 1 &&
              OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                               point.size()) == 1);
    Owned<EVP_PKEY> read = key_of("EC", build.get());
    if (!read) return nullptr;
    // A point that is not on the curve is no key.
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(read.get(), nullptr));
    return context && EVP_PKEY_public_check(context.get()) == 1 ? std::move(read) : nullptr;
}

/// The two numbers side by side (RFC 7518, section 3.4) as OpenSSL takes them; empty: they are not.
std::string der_of(std::string_view raw) {
    if (raw.size() != 2 * coordinate_bytes) return {};
    const Owned<ECDSA_SIG> both(ECDSA_SIG_new());
    Owned<BIGNUM> r = number_of(raw.substr(0, coordinate_bytes));
    Owned<BIGNUM> s = number_of(raw.substr(coordinate_bytes));
    INVARIANT(both && r && s && ECDSA_SIG_set0(both.get(), r.get(), s.get()) == 1);
    // They are of the signature now.
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    const int size = i2d_ECDSA_SIG(both.get(), nullptr);
    INVARIANT(size > 0);
    std::string der(static_cast<std::size_t>(size), '\0');
    auto* at = reinterpret_cast<unsigned char*>(der.data());
    INVARIANT(i2d_ECDSA_SIG(both.get(), &at) == size);
    return der;
}

bool set_padding(EVP_PKEY_CTX* context, Algorithm algorithm) {
    if (algorithm == Algorithm::rs256) {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    }
    if (algorithm == Algorithm::es256) return true;
    // The salt is as long as the hash (RFC 7518, section 3.5).
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace

struct Jwk::Key {
    Owned<EVP_PKEY> pointer;
    bool is_rsa = false;
};

std::optional<Algorithm> algorithm_named(std::string_view name) {
    for (const auto& [known, algorithm] : algorithms) {
        if (name == known) return algorithm;
    }
    return std::nullopt;
}

std::optional<Jwk> Jwk::read(const JsonObject& key) {
    const std::string kind = text_at(key, "kty");
    const std::string use = text_at(key, "use");
    const std::string name = text_at(key, "alg");
    const std::optional<Algorithm> only = algorithm_named(name);
    if ((!use.empty() && use != "sig") || (!name.empty() && !only)) return std::nullopt;
    auto read = std::make_shared<Key>();
    read->is_rsa = kind == "RSA";
    if (kind == "RSA") read->pointer = read_rsa(key);
    if (kind == "EC") read->pointer = read_p256(key);
    if (!read->pointer) {
        // What OpenSSL says of it would be taken for an error of what this thread does next.
        ERR_clear_error();
        return std::nullopt;
    }
    return Jwk(text_at(key, "kid"), only, std::move(read));
}

bool Jwk::verifies(Algorithm algorithm, std::string_view text, std::string_view signature) const {
    const bool by_rsa = algorithm != Algorithm::es256;
    if (by_rsa != key_->is_rsa || (only_ && *only_ != algorithm)) return false;
    const std::string der = by_rsa ? std::string(signature) : der_of(signature);
    if (der.empty()) return false;
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    INVARIANT(context != nullptr);
    EVP_PKEY_CTX* padding = nullptr;  // Of `context`.
    const bool matches = EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr,
                                              key_->pointer.get()) == 1 &&
                         set_padding(padding, algorithm) &&
                         EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(text),
                                          text.size()) == 1;
    if (!matches) ERR_clear_error();
    return matches;
}

Result<std::vector<Jwk>> parse_jwks(std::string_view text) {
    const JsonObject set = TRY(parse_json_object(text, jwks_bytes_max));
    const JsonArray* list = TRY(array_member(set, "keys"));
    if (list == nullptr) return fail(Code::invalid, "read a set of keys: it has no keys");
    if (list->size() > jwks_keys_max) {
        return fail(Code::invalid, fmt::format("read a set of keys: it has {}", list->size()));
    }
    std::vector<Jwk> keys;
    for (const Json& one : *list) {
        if (!one.is_object()) continue;
        if (auto key = Jwk::read(one.get_object())) keys.push_back(*std::move(key));
    }
    return keys;
}

}  // namespace opentrail::access::oidc
