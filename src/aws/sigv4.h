// Signature Version 4: what a request's signature says, whether it holds, and signing.
//
// AWS IAM User Guide, "AWS Signature Version 4 for API requests"; what botocore sends is in
// spec/protocol.md section 4. Pure functions but for SigningKeys, which is safe from any thread.
// Secrets never reach a message.

#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/fault.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::aws {

/// Why a signature is not believed: IncompleteSignatureException or InvalidSignatureException.
using SignatureFault = Fault;

/// What a request says about its signature, before anything of it is believed.
struct Signature {
    std::string access_key_id;
    std::string date;  // YYYYMMDD of the credential scope.
    std::string region;
    std::string service;
    std::string terminator;                   // Must be "aws4_request".
    std::vector<std::string> signed_headers;  // Lower case, as listed.
    std::string signature;                    // Hex.
    std::string timestamp;                    // YYYYMMDDTHHMMSSZ: X-Amz-Date, else Date.
    std::string session_token;
    bool in_query = false;
    std::chrono::seconds expires{0};  // X-Amz-Expires, when in the query.
};

/// True when the request has an Authorization header or X-Amz-Signature in its query.
bool has_signature(const http::Request& request);

/// Reads the signature from the Authorization header or from the query. What it fails with names
/// the parts that are missing; of what was sent it repeats nothing but the date.
std::expected<Signature, SignatureFault> read_signature(const http::Request& request);

struct VerifyOptions {
    Timestamp now;
    std::chrono::seconds clock_skew{300};
    std::vector<std::string> services;  // Those whose scope is accepted; the first is named.
    /// Whether there is a Region; absent: every name that is well-formed is one's.
    std::function<bool(std::string_view)> has_region = {};
    /// Accept what S3's clients send: UNSIGNED-PAYLOAD, which a signature in the query means too
    /// where it says nothing else, and bodies in aws-chunked (aws/chunked_body.h).
    bool open_payload = false;
};

/// Derived signing keys, so that a verification costs two HMACs instead of six. Bounded.
class SigningKeys {
  public:
    Sha256 key(std::string_view secret, const Signature& signature);

    /// The same for a secret that `owner` stands for, and that `open` gives: only asked when its
    /// key is not held. Fails as `open` does.
    Result<Sha256> key(std::string_view owner, const Signature& signature,
                       const std::function<Result<Secret>()>& open);

    /// How often a key was derived, for it was not held.
    std::uint64_t derived() const;

  private:
    struct Entry {
        std::string name;
        Sha256 key;
    };
    std::optional<Sha256> find(std::string_view name);
    Sha256 keep(std::string name, const Sha256& key);

    static constexpr std::size_t kept_max = 1024;
    mutable std::mutex mutex_;
    std::uint64_t derived_ = 0;
    std::list<Entry> recent_;  // The latest used first.
    std::map<std::string, std::list<Entry>::iterator, std::less<>> by_name_;
};

/// Checks scope, time, signed headers, the body's hash, the signature and those of the body's
/// chunks. A request may be replayed within the clock window, as on AWS
/// (docs/decisions/protocol.md). A body that is no aws-chunked though it says so passes: whoever
/// decodes it refuses it.
std::expected<void, SignatureFault> verify(const http::Request& request, const Signature& signature,
                                           std::string_view secret, const VerifyOptions& options,
                                           SigningKeys& keys);

/// The same; `key`, one of SigningKeys, is asked last, once all else is found right. Without a key
/// no signature matches.
std::expected<void, SignatureFault> verify(const http::Request& request, const Signature& signature,
                                           const VerifyOptions& options,
                                           const std::function<std::optional<Sha256>()>& key);

/// The canonical request, byte for byte, for the headers that `signature` lists.
std::string canonical_request(const http::Request& request, const Signature& signature,
                              std::string_view body_hash);

struct SigningKeyPair {
    std::string access_key_id;
    std::string secret;
    std::string session_token;  // May be empty.
};

/// Adds X-Amz-Date, X-Amz-Security-Token and Authorization to `request`, signing Host,
/// Content-Type, and every X-Amz- header it has. The request must have its Host header.
void sign(http::Request& request, const SigningKeyPair& key, std::string_view region,
          std::string_view service, Timestamp now);

}  // namespace opentrail::aws
