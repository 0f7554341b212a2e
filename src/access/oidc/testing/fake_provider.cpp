#include "access/oidc/testing/fake_provider.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "base/assert.h"
#include "base/encoding.h"

namespace opentrail::access::oidc::testing {
namespace {

constexpr std::size_t coordinate_bytes = 32;

std::string number_at(const EVP_PKEY* key, const char* name, std::size_t bytes = 0) {
    BIGNUM* number = nullptr;
    INVARIANT(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    std::string text(bytes > 0 ? bytes : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    INVARIANT(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()),
                           static_cast<int>(text.size())) >= 0);
    BN_free(number);
    return base64url(text);
}

/// OpenSSL's form, as two numbers side by side.
std::string raw_of(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    INVARIANT(both != nullptr);
    std::string raw(2 * coordinate_bytes, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(both), bytes, coordinate_bytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(both), bytes + coordinate_bytes, coordinate_bytes);
    ECDSA_SIG_free(both);
    return raw;
}

std::string path_of(const std::string& url) {
    const std::size_t host = url.find("://") + 3;
    return url.substr(url.find('/', host));
}

}  // namespace

struct SigningPair::Key {
    EVP_PKEY* pointer = nullptr;
    ~Key() { EVP_PKEY_free(pointer); }
};

SigningPair::SigningPair(std::string id, std::string algorithm)
    : id_(std::move(id)), algorithm_(std::move(algorithm)), key_(std::make_unique<Key>()) {
    key_->pointer = algorithm_ == "ES256" ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);
    INVARIANT(key_->pointer != nullptr);
}
SigningPair::~SigningPair() = default;
SigningPair::SigningPair(SigningPair&&) noexcept = default;
SigningPair& SigningPair::operator=(SigningPair&&) noexcept = default;

JsonObject SigningPair::public_key() const {
    JsonObject key{{"kid", id_}, {"use", "sig"}, {"alg", algorithm_}};
    if (algorithm_ == "ES256") {
        key["kty"] = "EC";
        key["crv"] = "P-256";
        key["x"] = number_at(key_->pointer, OSSL_PKEY_PARAM_EC_PUB_X, coordinate_bytes);
        key["y"] = number_at(key_->pointer, OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_bytes);
    } else {
        key["kty"] = "RSA";
        key["n"] = number_at(key_->pointer, OSSL_PKEY_PARAM_RSA_N);
        key["e"] = number_at(key_->pointer, OSSL_PKEY_PARAM_RSA_E);
    }
    return key;
}

std::string SigningPair::sign(std::string_view text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* padding = nullptr;
    INVARIANT(EVP_DigestSignInit(context, &padding, EVP_sha256(), nullptr, key_->pointer) == 1);
    if (algorithm_ == "PS256") {
        INVARIANT(EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    std::string signature(512, '\0');
    std::size_t size = signature.size();
    INVARIANT(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()),
                             text.size()) == 1);
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return algorithm_ == "ES256" ? raw_of(signature) : signature;
}

std::string SigningPair::token(const JsonObject& claims) const {
    const JsonObject header{{"alg", algorithm_}, {"kid", id_}, {"typ", "JWT"}};
    const std::string text = base64url(to_text(header)) + "." + base64url(to_text(claims));
    return text + "." + base64url(sign(text));
}

std::string compact(const JsonObject& header, const JsonObject& claims,
                    std::string_view signature) {
    return fmt::format("{}.{}.{}", base64url(to_text(header)), base64url(to_text(claims)),
                       base64url(signature));
}

FakeProvider::FakeProvider() {
    keys.emplace_back("key-1");
    metadata = {{"issuer", issuer},
                {"authorization_endpoint", issuer + "/auth"},
                {"token_endpoint", issuer + "/token"},
                {"jwks_uri", issuer + "/keys"},
                {"userinfo_endpoint", issuer + "/userinfo"}};
    person = {{"sub", "248289761001"},
              {"preferred_username", "ann.lee@example.com"},
              {"groups", JsonArray{"soc", "staff"}}};
}

Options FakeProvider::options() {
    Options options;
    options.issuer = issuer;
    options.client_id = "opentrail";
    options.client_secret = Secret("s3cret/+");
    options.display_name = "Example ID";
    options.groups = {{.value = "soc", .group = "Administrators"},
                      {.value = "staff", .group = "Viewers"},
                      {.value = "audit", .group = "Auditors"}};
    options.fetch = [this](const http::ClientRequest& request) { return answer(request); };
    return options;
}

Result<http::Response> FakeProvider::answer(const http::ClientRequest& request) {
    const std::string path = path_of(request.url);
    requests.emplace_back(path, request);
    if (is_down) return fail(Code::unavailable, "connect to idp.example: refused");
    const auto with = [](const JsonObject& body, int status = 200) {
        http::Response response;
        response.status = status;
        response.body = to_text(body);
        return response;
    };
    if (path == "/realms/x/.well-known/openid-configuration") return with(metadata);
    if (path == "/realms/x/keys") {
        JsonArray list;
        for (const SigningPair& key : keys) list.emplace_back(key.public_key());
        return with({{"keys", list}});
    }
    if (path == "/realms/x/token") {
        if (token_status != 200) return with({{"error", token_error}}, token_status);
        return with({{"id_token", id_token}, {"access_token", access_token}});
    }
    if (path == "/realms/x/userinfo" && !userinfo.empty()) return with(userinfo);
    return with({}, 404);
}

void FakeProvider::sign_in(const std::string& authorization_url, Timestamp now) {
    const auto seconds = now.time_since_epoch().count() / 1000;
    JsonObject claims{{"iss", issuer},
                      {"aud", parameter(authorization_url, "client_id")},
                      {"iat", seconds},
                      {"exp", seconds + 300},
                      {"nonce", parameter(authorization_url, "nonce")}};
    for (const auto& member : person) claims[member.key()] = member.value();
    id_token = keys.back().token(claims);
}

std::string FakeProvider::last_body(const std::string& path) const {
    const auto found = std::find_if(requests.rbegin(), requests.rend(),
                                    [&](const auto& one) { return one.first == path; });
    return found == requests.rend() ? std::string() : found->second.body;
}

int FakeProvider::asked(const std::string& path) const {
    return static_cast<int>(
        std::ranges::count_if(requests, [&](const auto& one) { return one.first == path; }));
}

std::string parameter(const std::string& url, std::string_view name) {
    const std::string query = "&" + url.substr(url.find('?') + 1) + "&";
    const std::string wanted = fmt::format("&{}=", name);
    const std::size_t at = query.find(wanted);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + wanted.size();
    return percent_decode(query.substr(begin, query.find('&', begin) - begin)).value_or("");
}

}  // namespace opentrail::access::oidc::testing
