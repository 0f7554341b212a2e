#include "bench/static_cloud.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "base/encoding.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

constexpr std::size_t page_objects = 1000;
/// Requests that wait for their time at once, each on a thread.
constexpr std::size_t waiting_max = 128;

std::string parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        if (equals == std::string_view::npos) return "";
        return percent_decode(pair.substr(equals + 1), Plus::is_space).value_or("");
    }
    return "";
}

http::Response xml(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/xml"}},
            .body = std::move(body),
            .stream = {}};
}

http::Response refuse(int status, std::string_view code) {
    return xml(
        status,
        fmt::format("<Error><Code>{}</Code><Message>it is not here</Message></Error>", code));
}

/// "bytes=0-99": the range's end, exclusive; all of it when there is none that can be read.
std::pair<std::size_t, std::size_t> range_of(const http::Request& request, std::size_t size) {
    const std::string* const header = http::find(request.headers, "Range");
    std::size_t first = 0;
    std::size_t last = 0;
    if (!header || !header->starts_with("bytes=")) return {0, size};
    const char* const end = header->data() + header->size();
    const auto begun = std::from_chars(header->data() + 6, end, first);
    if (begun.ec != std::errc() || begun.ptr == end) return {0, size};
    if (std::from_chars(begun.ptr + 1, end, last).ec != std::errc()) last = size;
    return {std::min(first, size), std::min(last + 1, size)};
}

}  // namespace

StaticCloud::StaticCloud(std::string bucket, Objects objects, std::string public_keys,
                         Duration latency)
    : bucket_(std::move(bucket)),
      objects_(std::move(objects)),
      public_keys_(std::move(public_keys)),
      latency_(latency) {
    http::ServerOptions options;
    options.port = 0;
    if (latency_ > Duration(0)) options.workers = waiting_max;
    auto started = http::Server::start(
        options, [this](const http::Request& request) { return answer(request); },
        [](int status, std::string_view, const http::Request&) {
            return refuse(status, "InvalidRequest");
        });
    if (!started) give_up("cannot serve: " + started.error().message);
    server_ = *std::move(started);
}

StaticCloud::~StaticCloud() = default;

std::string StaticCloud::endpoint() const {
    return fmt::format("http://127.0.0.1:{}", server_->port());
}

http::Response StaticCloud::answer(const http::Request& request) const {
    if (latency_ > Duration(0)) std::this_thread::sleep_for(latency_);
    if (request.method == "POST") {
        return {.headers = {{"Content-Type", "application/x-amz-json-1.1"}},
                .body = public_keys_,
                .stream = {}};
    }
    const std::string path = percent_decode(request.path()).value_or("");
    const std::string bucket = "/" + bucket_;
    if (path == bucket || path == bucket + "/") {
        if (request.query().starts_with("location"))
            return xml(200, "<LocationConstraint>us-east-1</LocationConstraint>");
        return list(request.query());
    }
    if (!path.starts_with(bucket + "/")) return refuse(404, "NoSuchBucket");
    return get(request, std::string_view(path).substr(bucket.size() + 1));
}

http::Response StaticCloud::get(const http::Request& request, std::string_view key) const {
    const auto found = objects_.find(key);
    if (found == objects_.end()) return refuse(404, "NoSuchKey");
    const StaticObject& object = found->second;
    const auto [first, end] = range_of(request, object.bytes.size());
    http::Response response{.status = end - first == object.bytes.size() ? 200 : 206,
                            .headers = {{"Content-Type", "application/json"},
                                        {"ETag", "\"0123456789abcdef0123456789abcdef-1\""},
                                        {"Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT"}},
                            .body = object.bytes.substr(first, end - first),
                            .stream = {}};
    if (response.status == 206) {
        response.headers.push_back(
            {"Content-Range", fmt::format("bytes {}-{}/{}", first, end - 1, object.bytes.size())});
    }
    for (const auto& [name, value] : object.metadata) {
        response.headers.push_back({"x-amz-meta-" + name, value});
    }
    return response;
}

http::Response StaticCloud::list(std::string_view query) const {
    const bool second = parameter(query, "list-type") == "2";
    const std::string prefix = parameter(query, "prefix");
    std::string after = parameter(query, second ? "start-after" : "marker");
    after = std::max(after, parameter(query, "continuation-token"));
    std::string body = "<ListBucketResult>";
    std::size_t count = 0;
    std::string last;
    bool more = false;
    for (auto at = objects_.upper_bound(after); at != objects_.end(); ++at) {
        if (at->first.compare(0, prefix.size(), prefix) > 0) break;
        if (!at->first.starts_with(prefix)) continue;
        more = count == page_objects;
        if (more) break;
        ++count;
        last = at->first;
        body += fmt::format(
            "<Contents><Key>{}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
            "<ETag>&quot;0&quot;</ETag><Size>{}</Size></Contents>",
            at->first, at->second.bytes.size());
    }
    body += fmt::format("<Name>{}</Name><KeyCount>{}</KeyCount><IsTruncated>{}</IsTruncated>",
                        bucket_, count, more);
    if (more) {
        body += fmt::format(
            "<NextContinuationToken>{}</NextContinuationToken>"
            "<NextMarker>{}</NextMarker>",
            last, last);
    }
    return xml(200, body + "</ListBucketResult>");
}

}  // namespace opentrail::bench
