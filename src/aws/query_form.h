// Query form: the body of a request of AWS's Query protocol, which is an HTML form
// (application/x-www-form-urlencoded): names and values. Pure functions.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "aws/fault.h"
#include "http/message.h"

namespace opentrail::aws {

/// By name: "Action", "Tags.member.1.Key".
using QueryForm = std::map<std::string, std::string, std::less<>>;

/// Whether the body is said to be a form.
bool claims_form(const http::Request& request);

/// Fails with MalformedQueryString on broken escapes, on what is not UTF-8, on a name that comes
/// twice (which of the two counts would be anybody's guess) and on more than
/// `query_fields_max`; with RequestEntityTooLargeException beyond
/// limits::control_body_bytes_max.
Outcome<QueryForm> read_query_form(std::string_view body);

/// A request of 50 tags has a hundred.
inline constexpr std::size_t query_fields_max = 4096;
/// A name: as deep as any, with long members.
inline constexpr std::size_t query_name_bytes_max = 256;

}  // namespace opentrail::aws
