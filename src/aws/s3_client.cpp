#include "aws/s3_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/service_error.h"
#include "aws/signing_client.h"
#include "base/assert.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/md5.h"

namespace opentrail::aws {
namespace {

// A page of 1,000 keys of 1,024 bytes, each byte percent-encoded, with what stands beside them.
constexpr std::size_t page_bytes_max = std::size_t{8} << 20;
// A log file is 50 MB before gzip by default.
constexpr std::size_t object_bytes_max = std::size_t{256} << 20;
constexpr std::size_t key_bytes_max = 1024;

/// The S3's own checksum of the whole object, which what arrived must have.
Result<void> check_body(std::string_view method, const http::Response& reply,
                        std::string_view url) {
    if (method != "GET" || reply.status != 200) return {};
    const std::string* sum = http::find(reply.headers, "x-amz-checksum-sha256");
    // One with a "-" is a checksum of the checksums of parts.
    if (!sum || sum->find('-') != std::string::npos) return {};
    if (*sum == base64(as_text(sha256(reply.body)))) return {};
    return fail(Code::unavailable,
                fmt::format("what came of {} has another SHA-256 than the S3 says", url));
}

std::string list_query(const S3List& query) {
    std::string text = "list-type=2&encoding-type=url";
    text += fmt::format("&max-keys={}", query.limit);
    if (!query.prefix.empty()) text += "&prefix=" + percent_encode(query.prefix);
    if (!query.token.empty()) {
        text += "&continuation-token=" + percent_encode(query.token);
    } else if (!query.after.empty()) {
        text += "&start-after=" + percent_encode(query.after);
    }
    return text;
}

}  // namespace

S3Client::S3Client(std::unique_ptr<http::Client> client, S3Address address, S3Patience patience,
                   CallGround ground)
    : client_(std::move(client)),
      address_(std::move(address)),
      patience_(patience),
      ground_(std::move(ground)) {}

Result<http::Response> S3Client::attempt(Call& call, const Attempts& attempts,
                                         const std::string& url) {
    http::ClientRequest request;
    request.method = call.method;
    request.url = call.query.empty() ? url : url + "?" + call.query;
    request.headers = call.headers;
    request.connect_timeout = patience_.connect;
    request.stall_timeout = patience_.stall;
    request.timeout = call.is_asking ? patience_.asking : patience_.whole;
    request.stop = ground_.stop;
    request.body = std::move(call.body);
    if (const Credentials* credentials = attempts.credentials()) {
        request.headers.push_back({"X-Amz-Content-Sha256", hex(sha256(request.body))});
        const auto done =
            sign(request, *credentials, {address_.region, "s3"}, attempts.signing_time());
        if (!done) return std::unexpected(done.error());
    }
    std::string body;
    bool too_large = false;
    auto reply = client_->stream(request, [&](std::string_view bytes) {
        too_large = body.size() + bytes.size() > call.reply_bytes_max;
        if (!too_large) body += bytes;
        return !too_large;
    });
    call.body = std::move(request.body);
    if (!reply) return reply;
    if (too_large) {
        return fail(Code::invalid,
                    fmt::format("{} is larger than {} bytes", url, call.reply_bytes_max));
    }
    if (reply->status < 300) reply->body = std::move(body);
    return reply;
}

/// Whether the S3 named another Region than the one asked in, and it is worth asking there.
bool S3Client::learn_region(const http::Response& reply) {
    if (reply.status != 301 && reply.status != 400 && reply.status != 307) return false;
    S3Address named = address_;
    named.region = region_in(reply);
    if (named.region == address_.region || !check(named)) return false;
    log_debug("aws", "the S3 names another Region", {{"region", named.region}});
    address_ = std::move(named);
    return true;
}

Result<http::Response> S3Client::run(Call& call) {
    if (!call.bucket.empty() && !is_bucket_in_url(call.bucket)) {
        return fail(Code::invalid, fmt::format("'{}' is no bucket's name",
                                               call.bucket.substr(0, limits::quoted_bytes_max)));
    }
    RetryPolicy policy = patience_.retry;
    if (call.is_asking) policy.attempts = 1;
    Attempts attempts(ground_, policy, skew_);
    TRY(attempts.begin());
    bool moved = false;
    for (;;) {
        const std::string url = url_of(address_, call.bucket, call.key);
        auto reply = attempt(call, attempts, url);
        if (reply && reply->status < 300) {
            auto good = check_body(call.method, *reply, url);
            if (good) return reply;
            reply = std::unexpected(std::move(good.error()));
        }
        if (reply && !moved && learn_region(*reply)) {
            moved = true;
            continue;
        }
        const Error error =
            reply ? read_error(*reply, {call.method, url, !call.key.empty()}) : reply.error();
        TRY(attempts.next(error, service_code(error), reply ? &*reply : nullptr));
    }
}

Result<void> S3Client::check_key(std::string_view key) const {
    if (!key.empty() && key.size() <= key_bytes_max) return {};
    return fail(Code::invalid,
                fmt::format("a key has 1 to {} bytes, not {}", key_bytes_max, key.size()));
}

Result<S3Object> S3Client::get_object(std::string_view bucket, std::string_view key,
                                      std::optional<S3Range> range) {
    TRY(check_key(key));
    Call call{.bucket = bucket, .key = key, .reply_bytes_max = object_bytes_max};
    if (range) {
        INVARIANT(range->size > 0);
        call.headers.push_back(
            {"Range", fmt::format("bytes={}-{}", range->offset, range->offset + range->size - 1)});
    } else {
        call.headers.push_back({"X-Amz-Checksum-Mode", "ENABLED"});
    }
    http::Response reply = TRY(run(call));
    S3Facts facts = TRY(read_facts(reply));
    if (range && reply.status != 206) {
        // An S3 that does not know ranges sends the whole.
        const std::size_t from = std::min<std::uint64_t>(range->offset, reply.body.size());
        reply.body = reply.body.substr(from, range->size);
    }
    return S3Object{std::move(reply.body), std::move(facts)};
}

Result<S3Facts> S3Client::head_object(std::string_view bucket, std::string_view key) {
    TRY(check_key(key));
    Call call{.method = "HEAD", .bucket = bucket, .key = key};
    return read_facts(TRY(run(call)));
}

Result<void> S3Client::put_object(const S3Put& object) {
    TRY(check_key(object.key));
    Call call{.method = "PUT",
              .bucket = object.bucket,
              .key = object.key,
              .headers = object.headers,
              .body = std::string(object.bytes)};
    // Older S3s know this one only; a bucket with Object Lock asks for one of the two.
    const Md5 sum = md5(object.bytes);
    call.headers.push_back(
        {"Content-MD5", base64({reinterpret_cast<const char*>(sum.data()), sum.size()})});
    call.headers.push_back({"X-Amz-Sdk-Checksum-Algorithm", "SHA256"});
    call.headers.push_back({"X-Amz-Checksum-Sha256", base64(as_text(sha256(object.bytes)))});
    if (object.if_absent) call.headers.push_back({"If-None-Match", "*"});
    TRY(run(call));
    return {};
}

Result<void> S3Client::delete_object(std::string_view bucket, std::string_view key) {
    TRY(check_key(key));
    Call call{.method = "DELETE", .bucket = bucket, .key = key};
    const auto done = run(call);
    if (done || service_code(done.error()) == "NoSuchKey") return {};
    return std::unexpected(done.error());
}

Result<void> S3Client::try_upload(const S3Put& object) {
    TRY(check_key(object.key));
    Call begin{.method = "POST",
               .bucket = object.bucket,
               .key = object.key,
               .query = "uploads=",
               .headers = object.headers,
               .is_asking = true};
    const http::Response begun = TRY(run(begin));
    const std::string upload = TRY(read_upload(begun.body));
    Call abort{.method = "DELETE",
               .bucket = object.bucket,
               .key = object.key,
               .query = "uploadId=" + percent_encode(upload),
               .is_asking = true};
    if (const auto aborted = run(abort); !aborted) {
        // It holds no bytes; whoever may write may not always abort.
        log_debug("aws", "an upload was not aborted", {{"why", aborted.error()}});
    }
    return {};
}

Result<S3Page> S3Client::list_objects(std::string_view bucket, const S3List& query) {
    INVARIANT(query.limit >= 1 && query.limit <= 1000);
    Call call{.bucket = bucket, .query = list_query(query), .reply_bytes_max = page_bytes_max};
    const http::Response reply = TRY(run(call));
    return read_page(reply.body);
}

Result<std::vector<std::string>> S3Client::list_buckets() {
    Call call{.reply_bytes_max = page_bytes_max};
    const http::Response reply = TRY(run(call));
    return read_buckets(reply.body);
}

Result<void> S3Client::head_bucket(std::string_view bucket) {
    Call call{.method = "HEAD", .bucket = bucket};
    TRY(run(call));
    return {};
}

Result<void> S3Client::create_bucket(std::string_view bucket) {
    Call call{.method = "PUT", .bucket = bucket};
    if (address_.region != "us-east-1") {
        call.body = fmt::format(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>",
            address_.region);
    }
    TRY(run(call));
    return {};
}

Result<void> S3Client::delete_bucket(std::string_view bucket) {
    Call call{.method = "DELETE", .bucket = bucket};
    TRY(run(call));
    return {};
}

}  // namespace opentrail::aws
