// ChunkedBody: a body in the content coding "aws-chunked": pieces, each with a signature or
// without, and headers that follow them (Amazon S3 API Reference, "Signature calculations for the
// Authorization header: transferring payload in multiple chunks", and "… including trailing
// headers"). It has nothing to do with HTTP's own chunks, in which it may come.
//
// Pure functions. A chunk may have any size: real S3 wants 8 KiB of all but the last.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "base/hash.h"
#include "base/result.h"
#include "http/message.h"

namespace opentrail::aws {

/// What x-amz-content-sha256 says of the body.
enum class BodyForm : unsigned char {
    hashed,                   // Its SHA-256, or nothing.
    not_hashed,               // UNSIGNED-PAYLOAD
    signed_chunks,            // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
    signed_chunks_trailer,    // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
    unsigned_chunks_trailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
    unknown,                  // Another STREAMING-…: SigV4A.
};

/// By the value of x-amz-content-sha256; empty where there is none.
BodyForm body_form(std::string_view content_sha256);
bool is_chunked(BodyForm form);

struct ChunkedBody {
    std::string bytes;                   // What the chunks hold.
    std::vector<http::Header> trailers;  // Names in lower case; without x-amz-trailer-signature.
};

/// Code::invalid, saying where, for a body that is none of that form, to its last byte. Signatures
/// are read and not judged.
Result<ChunkedBody> decode_chunked(std::string_view body, BodyForm form);

/// Whether every chunk, and the trailer, has the signature that follows from the one before; the
/// first from the request's own, which must have been verified. True for forms without signatures,
/// and for what decode_chunked() refuses.
bool chunks_match(std::string_view body, BodyForm form, const Signature& signature,
                  const Sha256& key);

}  // namespace opentrail::aws
