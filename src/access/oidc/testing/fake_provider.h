// FakeProvider: an OpenID provider without a network: its documents, keys that sign, and the tokens
// that a test wants, right or wrong.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "access/oidc/options.h"
#include "base/json.h"
#include "base/time.h"

namespace opentrail::access::oidc::testing {

/// A pair of keys; which kind is the algorithm's.
class SigningPair {
  public:
    explicit SigningPair(std::string id, std::string algorithm = "ES256");
    ~SigningPair();
    SigningPair(SigningPair&&) noexcept;
    SigningPair& operator=(SigningPair&&) noexcept;

    const std::string& id() const { return id_; }
    const std::string& algorithm() const { return algorithm_; }
    /// As a JWK.
    JsonObject public_key() const;
    /// In the raw form of JWS.
    std::string sign(std::string_view text) const;
    /// A token in the compact form.
    std::string token(const JsonObject& claims) const;

  private:
    struct Key;
    std::string id_;
    std::string algorithm_;
    std::unique_ptr<Key> key_;
};

/// The compact form, whatever the parts are.
std::string compact(const JsonObject& header, const JsonObject& claims, std::string_view signature);

struct FakeProvider {
    FakeProvider();

    /// What a client of it is set to; its fetch is this, which must outlive it.
    Options options();
    Result<http::Response> answer(const http::ClientRequest& request);
    /// Of the person, for the sign-in that `authorization_url` began; what the next code is of.
    void sign_in(const std::string& authorization_url, Timestamp now);
    std::string last_body(const std::string& path) const;
    int asked(const std::string& path) const;

    std::string issuer = "https://idp.example/realms/x";
    std::vector<SigningPair> keys;
    JsonObject metadata;
    JsonObject person;    // Claims of the next ID token beside those that the protocol has.
    JsonObject userinfo;  // Empty: there is no such endpoint.
    std::string id_token;
    std::string access_token = "access-1";
    int token_status = 200;
    std::string token_error;
    bool is_down = false;
    std::vector<std::pair<std::string, http::ClientRequest>> requests;  // By path, in order.
};

/// The value of a parameter of a URL, decoded; empty: it has none.
std::string parameter(const std::string& url, std::string_view name);

}  // namespace opentrail::access::oidc::testing
