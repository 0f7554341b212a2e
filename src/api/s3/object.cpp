#include "api/s3/object.h"

#include <fmt/format.h>

#include <chrono>

#include "api/call.h"
#include "api/s3/etag.h"
#include "api/s3/reply.h"
#include "http/date.h"

namespace opentrail::api::s3 {
namespace {

Refused no_such_key() { return {"NoSuchKey", "The specified key does not exist."}; }

std::string modified_of(const delivery::ObjectFacts& facts) {
    return http::render_date(std::chrono::floor<std::chrono::seconds>(facts.modified));
}

/// A log file is gzipped JSON, and says so as CloudTrail's own do.
void describe(const delivery::ObjectFacts& facts, http::Response& response) {
    if (facts.key.ends_with(".json.gz")) {
        response.headers[0].value = "application/json";
        response.headers.push_back({"Content-Encoding", "gzip"});
    }
    response.headers.push_back({"ETag", etag_of(facts)});
    response.headers.push_back({"Last-Modified", modified_of(facts)});
    response.headers.push_back({"Accept-Ranges", "bytes"});
}

/// Whether `etags` of If-Match or If-None-Match, a list or "*", has this one.
bool has_etag(std::string_view etags, std::string_view etag) {
    return etags == "*" || etags.find(etag) != std::string_view::npos;
}

}  // namespace

Outcome<http::Response> get_object(delivery::Store& store, const S3Request& asked,
                                   const http::Request& request, const std::string& request_id) {
    const auto facts = store.facts(asked.bucket, asked.key);
    if (!facts && facts.error().code == Code::not_found) return std::unexpected(no_such_key());
    if (!facts) return std::unexpected(as_s3(as_refused(facts.error())));
    http::Response response = reply("", "binary/octet-stream", request_id);
    describe(*facts, response);
    const std::string must_match = header(request, "If-Match");
    if (!must_match.empty() && !has_etag(must_match, etag_of(*facts))) {
        return refuse("PreconditionFailed",
                      "At least one of the pre-conditions you specified did not hold");
    }
    const std::string known = header(request, "If-None-Match");
    const std::string since = header(request, "If-Modified-Since");
    if ((!known.empty() && has_etag(known, etag_of(*facts))) ||
        (known.empty() && !since.empty() && since == modified_of(*facts))) {
        response.status = 304;
        return response;
    }
    Range range{0, facts->bytes, true};
    if (const auto part = read_range(header(request, "Range"), facts->bytes)) {
        if (!part->satisfiable) {
            return refuse("InvalidRange", "The requested range is not satisfiable");
        }
        range = *part;
        response.status = 206;
        response.headers.push_back(
            {"Content-Range", fmt::format("bytes {}-{}/{}", range.first,
                                          range.first + range.size - 1, facts->bytes)});
    }
    if (request.method == "HEAD") {
        response.length = range.size;
        return response;
    }
    auto bytes =
        store.read_part(asked.bucket, asked.key, range.first, static_cast<std::size_t>(range.size));
    if (!bytes && bytes.error().code == Code::not_found) return std::unexpected(no_such_key());
    if (!bytes) return std::unexpected(as_s3(as_refused(bytes.error())));
    response.body = *std::move(bytes);
    return response;
}

}  // namespace opentrail::api::s3
