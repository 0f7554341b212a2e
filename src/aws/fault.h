// Fault: an error of AWS's framework, the same for every service: it comes before any operation
// runs.
//
// Names: "Common Errors" of the AWS API references; texts: AWS IAM User Guide, "Troubleshoot
// Signature Version 4 signing". Plain data.

#pragma once

#include <expected>
#include <string>

namespace opentrail::aws {

struct Fault {
    std::string code;  // As on the wire: "UnknownOperationException", ...
    std::string message;
    bool operator==(const Fault&) const = default;
};

template <class T>
using Outcome = std::expected<T, Fault>;

inline std::unexpected<Fault> refuse(std::string code, std::string message) {
    return std::unexpected<Fault>(Fault{std::move(code), std::move(message)});
}

/// The request has no signature at all.
inline Fault missing_token() {
    return {"MissingAuthenticationTokenException", "Missing Authentication Token"};
}
/// Nobody has that access key. The same for a key that is switched off: which keys exist is
/// nobody's business.
inline Fault unknown_key() {
    return {"UnrecognizedClientException",
            "The security token included in the request is invalid."};
}
inline Fault expired_token() {
    return {"ExpiredTokenException", "The security token included in the request is expired"};
}
inline Fault throttled() { return {"ThrottlingException", "Rate exceeded"}; }

}  // namespace opentrail::aws
