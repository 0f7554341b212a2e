// What an S3 answers, read: objects' facts from headers, listings and errors from XML (Amazon S3
// API Reference). Pure functions over bytes from outside; safe from any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::aws {

struct S3Facts {
    std::uint64_t bytes = 0;  // Of the whole object.
    Timestamp modified;
    std::string etag;                   // Without quotes.
    std::vector<http::Header> headers;  // All, as they came.
};

struct S3Object {
    std::string bytes;  // Of the range, where one was asked for.
    S3Facts facts;
};

struct S3List {
    std::string_view prefix = {};
    std::string_view after = {};  // Only keys greater than this.
    std::string token = {};       // Of the page before; `after` does not matter then.
    std::size_t limit = 1000;     // 1 to 1000.
};

struct S3ListedObject {
    std::string key;
    std::uint64_t bytes = 0;
    Timestamp modified;
    std::string etag;  // Without quotes.
};

struct S3Page {
    std::vector<S3ListedObject> objects;
    std::string next_token;  // Empty: this was the last page.
};

/// Code::corrupt when they make no sense.
Result<S3Facts> read_facts(const http::Response& reply);
Result<S3Page> read_page(std::string_view xml);
Result<std::vector<std::string>> read_buckets(std::string_view xml);
/// The UploadId of InitiateMultipartUploadResult.
Result<std::string> read_upload(std::string_view xml);

/// What was asked of an S3, for its error.
struct S3Asked {
    std::string_view method;
    std::string_view url;  // Without its query.
    bool object = false;   // Of an object, not of a bucket.
};

/// The error that a status of 300 and above stands for. The S3's code and sentence come from the
/// body; where there is none (HEAD) the code comes from the status.
Error read_error(const http::Response& reply, const S3Asked& asked);

/// The Region that an S3 says the bucket is in, when it was asked in another one; empty when it
/// does not say.
std::string region_in(const http::Response& reply);

/// The message of an S3's refusal, or of its silence, without the request: "AccessDenied: no" of
/// the same.
std::string without_request(const Error& error);

}  // namespace opentrail::aws
