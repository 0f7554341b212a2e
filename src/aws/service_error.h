// How the error of a service of others is told: its own code first, then its sentence in one line,
// then what was asked. "AccessDenied: Access Denied (PUT https://...)". Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::aws {

/// What a service said: bytes from outside.
struct ServiceRefusal {
    Code code;
    std::string_view name;      // Its own code; is_service_code().
    std::string_view sentence;  // May be empty.
    int status = 0;             // HTTP's; stands for a sentence that is not there.
};

/// `asked` in brackets at the end: "PUT https://...".
Error tell(const ServiceRefusal& refusal, std::string_view asked);

/// Letters, digits, '.', '_' and '-', not too many.
bool is_service_code(std::string_view text);

/// The service's code that begins an error's message: "AccessDenied" of "AccessDenied: no (PUT
/// ...)". Empty when it does not begin with one.
std::string_view service_code(const Error& error);

/// Whether a service that answers with this code does not take the credentials, so that others
/// might help.
bool refuses_credentials(std::string_view code);

}  // namespace opentrail::aws
