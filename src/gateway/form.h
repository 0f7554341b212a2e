// Forms: what a request's body says as a form, as servers read it.
//
// Pure functions, safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "gateway/exchange.h"

namespace opentrail::gateway {

/// The body of a request; SDKs send large forms compressed, and servers take any so. What is
/// inflated is put into `inflated`; what cannot be stays as it came.
std::string_view form_of(const Exchange& exchange, std::string& inflated);

/// "GetUser" of "Action=GetUser&…", wherever it stands, the first of several; empty when there is
/// none.
std::string form_value(std::string_view form, std::string_view name);

}  // namespace opentrail::gateway
