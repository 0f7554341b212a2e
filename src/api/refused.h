// Refused: why an operation did not do what was asked, by the name that its protocol has for it.

#pragma once

#include <expected>
#include <string>

#include "aws/fault.h"
#include "base/result.h"

namespace opentrail::api {

/// By its name on the wire: "InvalidTimeRangeException", …
using Refused = aws::Fault;

template <class T>
struct [[nodiscard]] Outcome : std::expected<T, Refused> {
    using std::expected<T, Refused>::expected;
};

inline std::unexpected<Refused> refuse(std::string code, std::string message) {
    return std::unexpected<Refused>(Refused{std::move(code), std::move(message)});
}

/// What an error of ours is called on the wire: ThrottlingException, ServiceUnavailable,
/// InternalFailure, ValidationException, ResourceNotFoundException, AccessDeniedException,
/// ConflictException.
Refused as_refused(const Error& error);

}  // namespace opentrail::api
