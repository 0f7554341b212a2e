// Body: what a request to S3 brings: out of aws-chunked where it comes in that, and compared with
// every checksum that came with it. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/refused.h"
#include "aws/checksum.h"
#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api::s3 {

class Body {
  public:
    /// `plain` must outlive it.
    explicit Body(std::string_view plain) : plain_(plain) {}
    explicit Body(std::string decoded) : decoded_(std::move(decoded)) {}

    std::string_view bytes() const { return decoded_ ? std::string_view(*decoded_) : plain_; }

    /// The one that came with it, and holds; none when none came.
    std::optional<aws::Checksum> algorithm;
    std::string checksum;  // In base64.
    bool has_md5 = false;  // Content-MD5 came, and holds.

  private:
    std::string_view plain_;
    std::optional<std::string> decoded_;
};

/// IncompleteBody, MissingContentLength, BadDigest, InvalidDigest, InvalidRequest or
/// MalformedTrailerError for a body that is not what its headers say. Checksums in the query, which
/// presigned URLs have of the body that was not there yet, are passed over. `request` must outlive
/// what is returned.
Outcome<Body> read_body(const http::Request& request);

/// "crc32": the algorithm as the store and header names have it.
std::string short_name(aws::Checksum algorithm);

/// The body's checksum for the store: the one that came with it, else CRC64NVME, as S3 makes one
/// (Amazon S3 User Guide, "Checking object integrity").
delivery::Checksums kept_checksum(const Body& body);

}  // namespace opentrail::api::s3
