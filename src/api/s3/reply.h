// Replies of Amazon S3's REST API: headers that every one has, and errors as XML (Amazon S3 API
// Reference, "Error responses"). Pure functions.

#pragma once

#include <string>
#include <string_view>

#include "api/refused.h"
#include "aws/xml_writer.h"
#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api::s3 {

inline constexpr std::string_view xml_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

http::Response reply(std::string body, std::string_view content_type, std::string_view request_id);

http::Response xml_reply(std::string body, std::string_view request_id);

/// As headers and XML have it.
std::string quoted(std::string_view etag);

/// x-amz-checksum-NAME of each, and x-amz-checksum-type.
void append_checksums(const delivery::Checksums& checksums, http::Response& response);
/// ChecksumNAME of each, and ChecksumType, within the element that was begun last.
void write_checksums(aws::XmlWriter& xml, const delivery::Checksums& checksums);
/// "COMPOSITE" of one that is made of parts' checksums, else "FULL_OBJECT".
std::string_view checksum_type(std::string_view checksum);

/// `resource` is the path that was asked for. The code must be one of S3's: see status_of().
http::Response error_reply(const Refused& refused, std::string_view resource,
                           std::string_view request_id);

/// 400 for codes that are not known.
int status_of(std::string_view code);

/// For what a request asks by a header, or at all, and is not here.
Refused not_implemented();

/// What S3 calls an error of AWS's framework, with the text it has for it.
Refused as_s3(const Refused& refused);

}  // namespace opentrail::api::s3
