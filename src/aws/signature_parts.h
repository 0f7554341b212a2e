// Signature parts: the pieces of a canonical request. Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/fault.h"
#include "http/message.h"

namespace opentrail::aws {

struct QueryParameter {
    std::string name;  // Percent-decoded.
    std::string value;
};

std::vector<QueryParameter> query_parameters(std::string_view query);

/// Every service but S3: dot segments and doubled slashes resolved, then encoded once more. S3:
/// encoded once.
std::string canonical_path(std::string_view path, bool s3);
/// Sorted by encoded name, then value; X-Amz-Signature left out.
std::string canonical_query(std::string_view query);
/// "name:value\n" of each header listed, in that order.
std::string canonical_headers(const http::Request& request, const std::vector<std::string>& names);

/// Another secret, or another request.
Fault signature_mismatch();

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char at);
std::vector<std::string_view> split_views(std::string_view text, char at);

}  // namespace opentrail::aws
