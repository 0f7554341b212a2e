#include "delivery/testing/scripted_s3.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/signature_parts.h"
#include "aws/xml_writer.h"
#include "base/assert.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "http/date.h"
#include "http/letter_case.h"

namespace opentrail::delivery {
namespace {

std::string parameter(const http::Request& request, std::string_view name) {
    for (const aws::QueryParameter& one : aws::query_parameters(request.query())) {
        if (one.name == name) return one.value;
    }
    return {};
}

bool has_parameter(const http::Request& request, std::string_view name) {
    return std::ranges::any_of(aws::query_parameters(request.query()),
                               [&](const auto& one) { return one.name == name; });
}

http::Response xml(std::string body) {
    return {200, {{"Content-Type", "application/xml"}}, std::move(body), {}, {}};
}

/// Headers that an object keeps.
bool is_kept(std::string_view name) {
    for (const char* kept :
         {"content-type", "content-encoding", "content-disposition", "content-language",
          "cache-control", "expires", "x-amz-checksum-sha256", "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id"}) {
        if (name == kept) return true;
    }
    return name.starts_with("x-amz-meta-");
}

}  // namespace

http::Response s3_error(int status, std::string_view code, std::string_view message) {
    http::Response reply = xml(fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message>"
        "<RequestId>0123456789ABCDEF</RequestId></Error>",
        code, message));
    reply.status = status;
    return reply;
}

ScriptedS3::ScriptedS3(const Clock& clock) : clock_(clock) {
    http::ServerOptions options;
    options.port = 0;
    auto refuse = [](int status, std::string_view reason, const http::Request&) {
        return s3_error(status, "BadRequest", reason);
    };
    auto server = http::Server::start(
        options, [this](const http::Request& request) { return answer(request); }, refuse);
    INVARIANT(server);
    server_ = std::move(*server);
}

ScriptedS3::~ScriptedS3() {
    release();
    server_->stop();
}

std::string ScriptedS3::endpoint() const {
    return fmt::format("http://127.0.0.1:{}", server_->port());
}

void ScriptedS3::fail_next(S3Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_.push_back(std::move(fault));
}

void ScriptedS3::fail_all(int status, std::string code) {
    const std::lock_guard lock(mutex_);
    all_status_ = status;
    all_code_ = std::move(code);
}

void ScriptedS3::wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_ > 0; });
}

void ScriptedS3::release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
}

std::vector<std::string> ScriptedS3::heard() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const http::Request& request : requests_) {
        lines.push_back(request.method + " " + request.target);
    }
    return lines;
}

http::Request ScriptedS3::last(std::string_view method) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::ranges::find(requests_.rbegin(), requests_.rend(), method, &http::Request::method);
    return found == requests_.rend() ? http::Request() : *found;
}

std::size_t ScriptedS3::open_uploads() {
    const std::lock_guard lock(mutex_);
    return uploads_.size();
}

void ScriptedS3::keep(const std::string& bucket, const std::string& key, const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    buckets_[bucket][key] = {bytes, clock_.now(), {}};
}

bool ScriptedS3::has(const std::string& bucket, const std::string& key) {
    const std::lock_guard lock(mutex_);
    return buckets_.contains(bucket) && buckets_[bucket].contains(key);
}

bool ScriptedS3::is_signed(const http::Request& request) {
    const auto signature = aws::read_signature(request);
    return signature && signature->access_key_id == key_id &&
           http::find(request.headers, "x-amz-content-sha256") &&
           aws::verify(request, *signature, secret, {.now = clock_.now(), .services = {"s3"}},
                       keys_);
}

http::Response ScriptedS3::answer(const http::Request& request) {
    std::unique_lock lock(mutex_);
    requests_.push_back(request);
    const auto fault = std::ranges::find_if(faults_, [&](const S3Fault& one) {
        return (one.method.empty() || one.method == request.method) &&
               (one.to_header.empty() || http::find(request.headers, one.to_header));
    });
    if (fault != faults_.end()) {
        const S3Fault now = std::move(*fault);
        faults_.erase(fault);
        if (now.is_done) carry_out(request);
        if (now.hangs) {
            ++held_;
            changed_.notify_all();
            changed_.wait(lock, [&] { return released_; });
        }
        return now.reply;
    }
    if (!all_code_.empty()) return s3_error(all_status_, all_code_);
    if (!is_signed(request)) return s3_error(403, "SignatureDoesNotMatch");
    return carry_out(request);
}

http::Response ScriptedS3::carry_out(const http::Request& request) {
    std::string_view path = request.path();
    path.remove_prefix(1);
    const std::string name(path.substr(0, path.find('/')));
    if (name.empty()) {
        std::string body = "<ListAllMyBucketsResult><Buckets>";
        for (const auto& [bucket, objects] : buckets_)
            body += fmt::format("<Bucket><Name>{}</Name></Bucket>", bucket);
        return xml(body + "</Buckets></ListAllMyBucketsResult>");
    }
    if (path.size() == name.size()) return of_bucket(request, name);
    const auto bucket = buckets_.find(name);
    if (bucket == buckets_.end()) return s3_error(404, "NoSuchBucket");
    const auto key = percent_decode(path.substr(name.size() + 1));
    if (!key) return s3_error(400, "InvalidURI");
    return of_object(request, bucket->second, *key);
}

http::Response ScriptedS3::of_bucket(const http::Request& request, const std::string& name) {
    const auto bucket = buckets_.find(name);
    if (request.method == "PUT") {
        if (bucket != buckets_.end()) return s3_error(409, "BucketAlreadyOwnedByYou");
        buckets_[name];
        return xml("");
    }
    if (bucket == buckets_.end()) return s3_error(404, "NoSuchBucket");
    if (request.method == "HEAD") return xml("");
    if (request.method == "GET" && parameter(request, "list-type") == "2") {
        return list(request, name, bucket->second);
    }
    return s3_error(501, "NotImplemented");
}

http::Response ScriptedS3::of_object(const http::Request& request, Bucket& bucket,
                                     const std::string& key) {
    if (request.method == "POST" && has_parameter(request, "uploads")) {
        const std::string id = fmt::format("upload+{}", next_upload_++);
        uploads_[id] = key;
        return xml(
            fmt::format("<InitiateMultipartUploadResult><UploadId>{}</UploadId>"
                        "</InitiateMultipartUploadResult>",
                        id));
    }
    if (request.method == "DELETE") {
        if (has_parameter(request, "uploadId")) {
            if (uploads_.erase(parameter(request, "uploadId")) == 0) {
                return s3_error(404, "NoSuchUpload");
            }
        } else {
            bucket.erase(key);
        }
        http::Response gone = xml("");
        gone.status = 204;
        return gone;
    }
    if (request.method == "PUT") return put(request, bucket, key);
    const auto found = bucket.find(key);
    if (found == bucket.end()) return s3_error(404, "NoSuchKey");
    const Kept& kept = found->second;
    http::Response reply{200, kept.headers, kept.bytes, {}, {}};
    reply.headers.push_back({"ETag", fmt::format("\"{:016x}\"", hash64(kept.bytes))});
    reply.headers.push_back(
        {"Last-Modified",
         http::render_date(std::chrono::floor<std::chrono::seconds>(kept.modified))});
    if (const std::string* range = http::find(request.headers, "Range")) {
        std::size_t first = 0;
        std::size_t last = 0;
        const char* end = range->data() + range->size();
        const auto [dash, error] = std::from_chars(range->data() + 6, end, first);
        std::from_chars(dash + 1, end, last);
        if (first >= kept.bytes.size()) return s3_error(416, "InvalidRange");
        last = std::min(last, kept.bytes.size() - 1);
        reply.status = 206;
        reply.body = kept.bytes.substr(first, last - first + 1);
        reply.headers.push_back(
            {"Content-Range", fmt::format("bytes {}-{}/{}", first, last, kept.bytes.size())});
    }
    if (request.method == "HEAD") reply.length = kept.bytes.size();
    return reply;
}

http::Response ScriptedS3::put(const http::Request& request, Bucket& bucket,
                               const std::string& key) {
    const std::string* sum = http::find(request.headers, "x-amz-checksum-sha256");
    if (!sum || *sum != base64(as_text(sha256(request.body)))) return s3_error(400, "BadDigest");
    if (http::find(request.headers, "If-None-Match") && bucket.contains(key)) {
        return s3_error(412, "PreconditionFailed");
    }
    Kept kept{request.body, clock_.now(), {}};
    for (const http::Header& header : request.headers) {
        if (is_kept(http::lower(header.name))) kept.headers.push_back(header);
    }
    bucket[key] = std::move(kept);
    return xml("");
}

http::Response ScriptedS3::list(const http::Request& request, const std::string& name,
                                const Bucket& bucket) {
    const std::string prefix = parameter(request, "prefix");
    std::string after = parameter(request, "start-after");
    if (const std::string token = parameter(request, "continuation-token"); !token.empty()) {
        after = decode_hex(token).value_or("");
    }
    std::size_t limit = 1000;
    const std::string asked = parameter(request, "max-keys");
    std::from_chars(asked.data(), asked.data() + asked.size(), limit);
    std::string body = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
        "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>{}</Name>"
        "<EncodingType>url</EncodingType>",
        name);
    std::size_t count = 0;
    std::string next;
    std::string last;
    for (auto at = bucket.upper_bound(after); at != bucket.end(); ++at) {
        if (!at->first.starts_with(prefix)) continue;
        if (count == limit) {
            next = hex({reinterpret_cast<const std::uint8_t*>(last.data()), last.size()});
            break;
        }
        ++count;
        last = at->first;
        body += fmt::format(
            "<Contents><Key>{}</Key><LastModified>{}</LastModified>"
            "<ETag>&quot;{:016x}&quot;</ETag><Size>{}</Size></Contents>",
            percent_encode(at->first, Slash::keep),
            iso8601(std::chrono::floor<std::chrono::seconds>(at->second.modified)),
            hash64(at->second.bytes), at->second.bytes.size());
    }
    body += fmt::format("<IsTruncated>{}</IsTruncated>", next.empty() ? "false" : "true");
    if (!next.empty()) {
        body += fmt::format("<NextContinuationToken>{}</NextContinuationToken>", next);
    }
    return xml(body + "</ListBucketResult>");
}

}  // namespace opentrail::delivery
