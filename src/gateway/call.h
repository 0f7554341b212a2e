// Call: what a request asks for: which operation of which service, for which account and Region,
// signed with which key. What the request says, not yet whether it is true.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/exchange.h"
#include "gateway/model.h"

namespace opentrail::gateway {

/// How a request is signed, if at all.
enum class Signing : std::uint8_t { none, header, query, form /* a POST form's fields */ };

/// What the signature of a request says.
struct Claim {
    Signing signing = Signing::none;
    std::string version;  // "SigV4", "SigV4A", "SigV2".
    std::string access_key_id;
    std::string region;         // Of the scope; empty where it has none.
    std::string service;        // Of the scope.
    std::string session_token;  // x-amz-security-token, as sent.
    /// The request names keys in several places, or has an Authorization that cannot be read beside
    /// one: nobody but the service knows which of them it looked at.
    bool is_ambiguous = false;
};

struct Call {
    const Service* service = nullptr;      // Null: none that is known.
    const Operation* operation = nullptr;  // Null: none that is known, or S3's (see `name`).
    /// How this request is written: of what its service speaks, or query or cbor where that takes
    /// them too.
    Protocol protocol = Protocol::json;
    std::string event_source;  // "s3.amazonaws.com"; never empty.
    /// As CloudTrail spells it: "GetBucketLifecycle", "CreateFunction20150331"; of an unknown call
    /// its method and path, "POST /thing".
    std::string name;
    bool read_only = false;
    bool data = false;        // A data event.
    std::string api_version;  // Where CloudTrail shows it.

    // S3.
    std::string bucket;
    std::string key;  // Decoded.

    std::vector<std::pair<std::string, std::string>> query;  // Decoded, in order.
    std::vector<std::pair<std::string, std::string>>
        labels;  // Of the URI, decoded: {"FunctionName", "f"}.
    Claim claim;
};

}  // namespace opentrail::gateway
