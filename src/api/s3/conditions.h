// Conditions: whether a read is wanted as things are (RFC 9110, section 13; Amazon S3 API
// Reference, GetObject). Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api::s3 {

enum class Verdict : unsigned char { wanted, not_modified, failed };

/// By If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since; with `prefix` before
/// their names, such as "x-amz-copy-source-". A date that is none is no condition.
Verdict judge(const http::Request& request, std::string_view prefix,
              const delivery::ObjectFacts& facts);

/// Whether Range holds by If-Range: none, this ETag, or the time of the last change.
bool range_holds(const http::Request& request, const delivery::ObjectFacts& facts);

/// In whole seconds, as headers have it.
std::string modified_of(const delivery::ObjectFacts& facts);

}  // namespace opentrail::api::s3
