// Value match: the ways in which a value can be as a filter wants it.
//
// Pure functions. "Ignoring case" is of ASCII letters alone.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace opentrail::history {

enum class ValueMatch : std::uint8_t {
    is,        // The same bytes.
    contains,  // Somewhere in it, ignoring case.
    begins,    // At its beginning, ignoring case.
    present,   // There is one, whatever it is.
    /// An error code that says that the caller was not allowed to: is_denial().
    denial,
};

/// Whether `value` is as one of `any_of` says; they mean nothing for `present` and `denial`.
bool value_matches(ValueMatch match, std::span<const std::string> any_of, std::string_view value);

/// Whether an error code says that the caller was not allowed to do it: the services spell it
/// AccessDenied, AccessDeniedException, Client.UnauthorizedOperation, AuthorizationError,
/// NotAuthorizedException, UnauthorizedAccess, Forbidden and so on (the AWS API references' common
/// errors).
bool is_denial(std::string_view error_code);

}  // namespace opentrail::history
