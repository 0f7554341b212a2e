#include "gateway/render/s3.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "aws/arn.h"
#include "gateway/render/parameters.h"
#include "gateway/render/raw_writer.h"
#include "gateway/render/read_json.h"
#include "gateway/render/read_xml.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Calls whose bodies are objects, parts or lists of keys: no event has them.
bool has_callers_body(std::string_view name) {
    return is_one_of(name, {"PutObject", "UploadPart", "PostObject", "DeleteObjects",
                            "CompleteMultipartUpload", "WriteGetObjectResponse"});
}

/// x-amz- headers that no event has: the signature's, secrets, user metadata.
bool is_left_out(std::string_view header) {
    return is_one_of(header, {"x-amz-date", "x-amz-content-sha256", "x-amz-security-token",
                              "x-amz-server-side-encryption-customer-key",
                              "x-amz-copy-source-server-side-encryption-customer-key",
                              "x-amz-s3session-token", "x-amz-user-agent"}) ||
           header.starts_with("x-amz-meta-");
}

/// Names that were written: what comes twice is not repeated.
class Names {
  public:
    bool is_new(std::string_view name) {
        if (seen_.find(0, name) != 0) return false;
        seen_.member(0, seen_.keep(std::string(name)));
        return true;
    }

  private:
    Tree seen_;
};

void write_query(const Subject& subject, Names& names, JsonWriter& into) {
    for (const auto& [name, value] : subject.call.query) {
        if (is_signatures(name) || !names.is_new(name)) continue;
        into.member(name,
                    sounds_secret(name) ? text_of(Treatment::hidden) : std::string_view(value));
    }
}

void write_headers(const Subject& subject, Names& names, JsonWriter& into) {
    for (const http::Header& sent : subject.exchange.headers) {
        const std::string name = http::lower(sent.name);
        if (!name.starts_with("x-amz-") || is_left_out(name) || !names.is_new(name)) continue;
        into.member(name, sent.value);
    }
}

void write_body(const Subject& subject, Names& names, JsonWriter& into, std::string_view& unread) {
    const Exchange& exchange = subject.exchange;
    if (has_callers_body(subject.call.name)) return;
    if (exchange.request_complete && exchange.request_body.length == 0) return;
    if (exchange.method == "GET" || exchange.method == "HEAD" || exchange.method.empty()) return;
    Said said;
    const auto body =
        plain_body(exchange.headers, exchange.request_body, exchange.request_complete, said);
    unread = said.unread;
    if (!body) return;
    Manner manner(nullptr, "", Side::request);
    manner.keeps_case = true;
    if (subject.call.name == "PutBucketPolicy" || subject.call.name == "PutAccessPointPolicy") {
        // A policy's members are its own words: nothing in it is a secret or renamed.
        if (!read_json(*body, said.tree) || said.tree.root().what != What::object) {
            unread = unread::malformed;
        } else if (names.is_new("bucketPolicy")) {
            into.key("bucketPolicy");
            manner.has_secrets = false;
            Shower(said.tree, Wire::json, manner, into).value(0, nullptr);
        }
        return;
    }
    if (!read_xml(*body, said.tree)) {
        unread = unread::malformed;
        return;
    }
    const NodeId top = said.tree.root().first;
    if (!names.is_new(said.tree[top].name)) return;
    into.key(said.tree[top].name);
    RawWriter(said.tree, Wire::xml, manner, into).value(top, nullptr);
}

std::string_view signature_method(const Claim& claim) {
    switch (claim.signing) {
        case Signing::none: return {};
        case Signing::header: return "AuthHeader";
        case Signing::query: return "QueryString";
        case Signing::form: return "PostFormData";
    }
    return {};
}

/// Data events have floating bytes, management events whole ones.
void write_bytes(std::string_view name, std::uint64_t bytes, bool data, JsonWriter& into) {
    into.key(name);
    into.raw(data ? fmt::format("{}.0", bytes) : fmt::format("{}", bytes));
}

std::uint64_t bytes_out(const Exchange& exchange) {
    if (exchange.method != "HEAD" || exchange.status < 400) return exchange.reply_body.length;
    // What a GET would have got.
    const std::string_view length = header(exchange.reply_headers, "Content-Length");
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (error == std::errc() && bytes > 0) return bytes;
    // S3's own words for a denial, which every record of a denied HeadBucket counts (public
    // records); who is not S3 sends no length.
    constexpr std::uint64_t denial_bytes = 243;
    return exchange.status == 403 ? denial_bytes : 0;
}

std::string_view encryption_applied(const Subject& subject) {
    const auto& headers = subject.exchange.reply_headers;
    if (!header(headers, "x-amz-server-side-encryption-customer-algorithm").empty()) return "SSE_C";
    const std::string_view applied = header(headers, "x-amz-server-side-encryption");
    if (applied == "AES256") return "SSE_S3";
    if (applied == "aws:kms:dsse") return "DSSE_KMS";
    return applied == "aws:kms" ? "SSE_KMS" : std::string_view();
}

}  // namespace

std::string s3_parameters(const Subject& subject, std::string_view& unread) {
    const Call& call = subject.call;
    std::string out;
    out.reserve(512);
    JsonWriter into(out);
    Names names;
    into.begin_object();
    if (!call.bucket.empty() && names.is_new("bucketName")) into.member("bucketName", call.bucket);
    if (names.is_new("key") && !call.key.empty()) into.member("key", call.key);
    if (const std::string_view host = header(subject.exchange.headers, "Host");
        !host.empty() && names.is_new("Host")) {
        into.member("Host", host);
    }
    write_query(subject, names, into);
    write_headers(subject, names, into);
    write_body(subject, names, into, unread);
    into.end_object();
    return out == "{}" ? std::string() : out;
}

std::string s3_elements(const Subject& subject) {
    const Call& call = subject.call;
    if (call.read_only || !call.data) return {};
    std::string out;
    JsonWriter into(out);
    Names names;
    into.begin_object();
    for (const http::Header& given : subject.exchange.reply_headers) {
        const std::string name = http::lower(given.name);
        if (!name.starts_with("x-amz-") || is_left_out(name)) continue;
        if (is_one_of(name, {"x-amz-request-id", "x-amz-id-2", "x-amz-bucket-region"})) continue;
        if (names.is_new(name)) into.member(name, given.value);
    }
    into.end_object();
    return out == "{}" ? std::string() : out;
}

void write_s3_additional(const Subject& subject, bool has_bytes, JsonWriter& into) {
    const Exchange& exchange = subject.exchange;
    const Claim& claim = subject.call.claim;
    if (claim.signing != Signing::none && !claim.version.empty()) {
        into.member("SignatureVersion", claim.version);
    }
    if (exchange.tls && !exchange.tls->cipher.empty()) {
        into.member("CipherSuite", exchange.tls->cipher);
    }
    const bool is_over = exchange.status != 0 || exchange.ending != Ending::complete;
    if (has_bytes && is_over) {
        write_bytes("bytesTransferredIn", exchange.request_body.length, subject.call.data, into);
        write_bytes("bytesTransferredOut", bytes_out(exchange), subject.call.data, into);
    }
    if (const std::string_view applied = encryption_applied(subject);
        !applied.empty() && !subject.call.read_only) {
        into.member("SSEApplied", applied);
    }
    if (const std::string_view method = signature_method(claim); !method.empty()) {
        into.member("AuthenticationMethod", method);
    }
    if (const std::string_view id = header(exchange.reply_headers, "x-amz-id-2"); !id.empty()) {
        into.member("x-amz-id-2", id);
    }
}

std::vector<event::Resource> s3_resources(const Subject& subject) {
    const Call& call = subject.call;
    if (call.bucket.empty() || call.name == "CreateBucket") return {};
    const std::string_view partition = aws::partition_of(subject.region);
    const std::string bucket = fmt::format("arn:{}:s3:::{}", partition, call.bucket);
    std::vector<event::Resource> resources;
    if (call.data) {
        event::Resource object;
        object.type = "AWS::S3::Object";
        if (call.key.empty()) {
            object.arn_prefix = bucket + "/";
        } else {
            object.arn = fmt::format("{}/{}", bucket, call.key);
        }
        resources.push_back(std::move(object));
    }
    event::Resource owned;
    owned.account = subject.scene.account;
    owned.type = "AWS::S3::Bucket";
    owned.arn = bucket;
    resources.push_back(std::move(owned));
    return resources;
}

std::vector<DeletedKey> deleted_keys(const Subject& subject, std::string_view& unread,
                                     bool& outcome_known) {
    const Exchange& exchange = subject.exchange;
    Said request;
    const auto body =
        plain_body(exchange.headers, exchange.request_body, exchange.request_complete, request);
    unread = request.unread;
    if (!body) return {};
    const Tree& asked = request.tree;
    if (!read_xml(*body, request.tree)) {
        unread = unread::malformed;
        return {};
    }
    std::vector<DeletedKey> keys;
    for (NodeId id = asked.at("Delete/Object"); id != 0; id = asked[id].repeat) {
        if (asked[id].what != What::object || keys.size() == deleted_keys_max) continue;
        DeletedKey key;
        key.key = asked.text_at("Key", id);
        key.version = asked.text_at("VersionId", id);
        if (!key.key.empty()) keys.push_back(std::move(key));
    }
    Said reply;
    read_reply(exchange, reply);
    outcome_known = reply.is_read && reply.tree.at("DeleteResult") != 0;
    if (!outcome_known) return keys;
    const Tree& told = reply.tree;
    for (NodeId id = told.at("DeleteResult/Error"); id != 0; id = told[id].repeat) {
        if (told[id].what != What::object) continue;
        for (DeletedKey& key : keys) {
            if (key.key != told.text_at("Key", id) || !key.error_code.empty()) continue;
            const std::string_view version = told.text_at("VersionId", id);
            if (!version.empty() && version != "null" && version != key.version) continue;
            key.error_code = told.text_at("Code", id);
            key.error_message = told.text_at("Message", id);
        }
    }
    return keys;
}

std::string deleted_key_parameters(const Subject& subject, const DeletedKey& key) {
    std::string out;
    JsonWriter into(out);
    into.begin_object();
    into.member("bucketName", subject.call.bucket);
    if (const std::string_view host = header(subject.exchange.headers, "Host"); !host.empty()) {
        into.member("Host", host);
    }
    into.member("key", key.key);
    if (!key.version.empty()) into.member("versionId", key.version);
    into.end_object();
    return out;
}

S3Failure s3_failure_of(int status, bool on_object) {
    switch (status) {
        case 301: return {"PermanentRedirect", ""};
        case 307: return {"TemporaryRedirect", ""};
        case 400: return {"BadRequest", "Bad Request"};
        case 401:
        case 403: return {"AccessDenied", "Access Denied"};
        case 404:
            return on_object ? S3Failure{"NoSuchKey", "The specified key does not exist."}
                             : S3Failure{"NoSuchBucket", "The specified bucket does not exist"};
        case 405:
            return {"MethodNotAllowed",
                    "The specified method is not allowed against this resource."};
        case 409: return {"OperationAborted", ""};
        case 412:
            return {"PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold"};
        case 416: return {"InvalidRange", "The requested range is not satisfiable"};
        case 429:
        case 503: return {"SlowDown", "Please reduce your request rate."};
        case 500: return {"InternalError", "We encountered an internal error. Please try again."};
        case 501: return {"NotImplemented", ""};
        default: return {};
    }
}

}  // namespace opentrail::gateway::render
