// Shows objects of general use through S3's protocol: put, replaced under conditions, copied, sent
// in parts, deleted, and reached by presigned URLs.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/testing/s3_world.h"
#include "aws/checksum.h"
#include "base/hash.h"
#include "base/md5.h"

namespace opentrail::api {
namespace {

using testing::HasSubstr;

std::string md5_of(const std::string& bytes) { return hex(md5(bytes)); }

/// The body of a reply, as a client gets it.
std::string whole_of(const http::Response& reply) {
    std::string whole = reply.body;
    while (reply.length && whole.size() < *reply.length) {
        const auto more = reply.next();
        if (!more || more->empty()) break;
        whole += *more;
    }
    return whole;
}

class S3Objects : public S3World {
  protected:
    S3Objects() { EXPECT_EQ(send("PUT", "/things").status, 200); }

    http::Response put(const std::string& key, const std::string& body,
                       std::vector<http::Header> headers = {}) {
        return send("PUT", "/things/" + key, body, {.headers = std::move(headers)});
    }
    http::Response get(const std::string& key, std::vector<http::Header> headers = {}) {
        return send("GET", "/things/" + key, "", {.headers = std::move(headers)});
    }
    std::string begin(const std::string& key, std::vector<http::Header> headers = {}) {
        const http::Response reply =
            send("POST", "/things/" + key + "?uploads", "", {.headers = std::move(headers)});
        EXPECT_EQ(reply.status, 200) << reply.body;
        return text(reply, "//UploadId");
    }
    http::Response part(const std::string& key, const std::string& id, int number,
                        const std::string& body, std::vector<http::Header> headers = {}) {
        return send("PUT", fmt::format("/things/{}?partNumber={}&uploadId={}", key, number, id),
                    body, {.headers = std::move(headers)});
    }
    http::Response complete(const std::string& key, const std::string& id,
                            const std::vector<std::pair<int, std::string>>& parts,
                            std::vector<http::Header> headers = {}) {
        std::string body = "<CompleteMultipartUpload>";
        for (const auto& [number, etag] : parts) {
            body +=
                fmt::format("<Part><PartNumber>{}</PartNumber><ETag>&quot;{}&quot;</ETag></Part>",
                            number, etag);
        }
        return send("POST", fmt::format("/things/{}?uploadId={}", key, id),
                    body + "</CompleteMultipartUpload>", {.headers = std::move(headers)});
    }
};

TEST_F(S3Objects, AreKeptWithWhatIsSaidOfThem) {
    const http::Response made =
        put("a%20b/c", "hello",
            {{"Content-Type", "text/plain"},
             {"Content-Encoding", "gzip,aws-chunked"},
             {"Cache-Control", "no-cache"},
             {"X-Amz-Meta-Who", "mia"},
             {"x-amz-checksum-sha1", aws::checksum(aws::Checksum::sha1, "hello")}});
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(header_of(made, "ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    EXPECT_EQ(header_of(made, "x-amz-checksum-sha1"), "qvTGHdzF6KLavt4PO0gs2a6pQ00=");
    EXPECT_EQ(header_of(made, "x-amz-checksum-type"), "FULL_OBJECT");
    const http::Response got = get("a%20b/c", {{"x-amz-checksum-mode", "ENABLED"}});
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(header_of(got, "Content-Type"), "text/plain");
    EXPECT_EQ(header_of(got, "Content-Encoding"), "gzip");
    EXPECT_EQ(header_of(got, "Cache-Control"), "no-cache");
    EXPECT_EQ(header_of(got, "Content-Security-Policy"), "sandbox");
    EXPECT_EQ(header_of(got, "x-amz-meta-who"), "mia");
    EXPECT_EQ(header_of(got, "x-amz-checksum-sha1"), "qvTGHdzF6KLavt4PO0gs2a6pQ00=");
    // Of a part the checksum of the whole would be wrong.
    const http::Response ranged =
        get("a%20b/c", {{"x-amz-checksum-mode", "ENABLED"}, {"Range", "bytes=1-2"}});
    EXPECT_EQ(ranged.body, "el");
    EXPECT_EQ(header_of(ranged, "x-amz-checksum-sha1"), "");
    EXPECT_EQ(header_of(get("a%20b/c?response-content-type=text/html"), "Content-Type"),
              "text/html");
    EXPECT_EQ(get("a%20b/c", {{"If-Range", "\"x\""}, {"Range", "bytes=1-2"}}).status, 200);
    EXPECT_EQ(get("a%20b/c", {{"Range", "bytes=1-99999999999999999999999"}}).body, "ello");
    EXPECT_EQ(get("a%20b/c", {{"If-Match", "\"x\""}}).status, 412);
    const http::Response plain = put("plain", "x");
    EXPECT_EQ(header_of(plain, "x-amz-checksum-crc64nvme"),
              aws::checksum(aws::Checksum::crc64nvme, "x"));
    EXPECT_EQ(header_of(get("plain"), "Content-Type"), "binary/octet-stream");
    world_.restart();
    EXPECT_EQ(header_of(get("a%20b/c"), "x-amz-meta-who"), "mia");
    EXPECT_EQ(send("DELETE", "/things/plain").status, 204);
    EXPECT_EQ(send("DELETE", "/things/plain").status, 204);
    EXPECT_EQ(code(get("plain")), "NoSuchKey");
    EXPECT_EQ(world_.get("/v1/events/count?eventName=PutObject"), R"({"total":2})");
}

TEST_F(S3Objects, AreRefusedWhereTheyCannotBeAsAsked) {
    struct Row {
        const char* name;
        std::vector<http::Header> headers;
        const char* code;
    };
    const Row rows[] = {
        {"a public one", {{"x-amz-acl", "public-read"}}, "AccessControlListNotSupported"},
        {"a grant", {{"x-amz-grant-read", "id=1"}}, "AccessControlListNotSupported"},
        {"encrypted", {{"x-amz-server-side-encryption", "aws:kms"}}, "NotImplemented"},
        {"a colder one", {{"x-amz-storage-class", "GLACIER"}}, "InvalidStorageClass"},
        {"tags", {{"x-amz-tagging", "a=b"}}, "NotImplemented"},
        {"a lock", {{"x-amz-object-lock-mode", "GOVERNANCE"}}, "InvalidRequest"},
        {"much metadata", {{"x-amz-meta-a", std::string(2048, 'x')}}, "MetadataTooLarge"},
        {"a wrong checksum", {{"x-amz-checksum-crc32", "AAAAAA=="}}, "BadDigest"},
        {"another's MD5", {{"Content-MD5", "kAFQmDzST7DWlj99KOF/cg=="}}, "BadDigest"},
        {"If-None-Match of one", {{"If-None-Match", "\"x\""}}, "NotImplemented"},
        {"the owner's control", {{"x-amz-acl", "bucket-owner-full-control"}}, ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(code(put("k", "x", row.headers)), row.code);
        EXPECT_EQ(get("k").status == 200, *row.code == 0);
    }
    EXPECT_EQ(code(put(std::string(1025, 'k'), "x")), "KeyTooLongError");
    EXPECT_EQ(code(send("PUT", "/absent/k", "x")), "NoSuchBucket");
}

TEST_F(S3Objects, AreWrittenUnderConditions) {
    EXPECT_EQ(put("once", "1", {{"If-None-Match", "*"}}).status, 200);
    EXPECT_EQ(code(put("once", "2", {{"If-None-Match", "*"}})), "PreconditionFailed");
    EXPECT_EQ(put("once", "2", {{"If-Match", "\"" + md5_of("1") + "\""}}).status, 200);
    EXPECT_EQ(put("once", "3", {{"If-Match", md5_of("1")}}).status, 412);
    EXPECT_EQ(code(put("none", "3", {{"If-Match", md5_of("1")}})), "NoSuchKey");
    EXPECT_EQ(get("once").body, "2");
    // Who compares must be allowed to read.
    const Sending writer{.credentials = world_.add_user("000000000000", "writer", true, {})};
    put_policy("things",
               R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/writer"},)"
               R"("Action":"s3:PutObject","Resource":"arn:aws:s3:::things/*"})");
    EXPECT_EQ(send("PUT", "/things/mine", "1", writer).status, 200);
    Sending comparing = writer;
    comparing.headers = {{"If-Match", md5_of("1")}};
    EXPECT_EQ(send("PUT", "/things/mine", "2", comparing).status, 403);
    EXPECT_EQ(send("DELETE", "/things/mine", "", writer).status, 403);
}

TEST_F(S3Objects, AreSentInParts) {
    const std::string first(5 << 20, 'a');
    const std::string last = "the end";
    const std::string id = begin("large", {{"Content-Type", "text/x"}});
    const http::Response one = part("large", id, 1, first);
    EXPECT_EQ(header_of(one, "ETag"), "\"" + md5_of(first) + "\"");
    EXPECT_EQ(part("large", id, 2, "not this").status, 200);
    EXPECT_EQ(part("large", id, 2, last).status, 200);
    EXPECT_EQ(code(part("large", id, 0, "x")), "InvalidArgument");
    EXPECT_EQ(code(part("large", id, 10'001, "x")), "InvalidArgument");
    EXPECT_EQ(code(part("large", "none", 1, "x")), "NoSuchUpload");
    EXPECT_EQ(texts(send("GET", "/things/large?uploadId=" + id), "//Part/PartNumber"),
              (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(texts(send("GET", "/things?uploads"), "//Upload/Key"),
              std::vector<std::string>{"large"});
    EXPECT_EQ(code(get("large")), "NoSuchKey");
    world_.restart();
    using Parts = std::vector<std::pair<int, std::string>>;
    const Parts both{{1, md5_of(first)}, {2, md5_of(last)}};
    EXPECT_EQ(code(complete("large", id, {{2, md5_of(last)}, {1, md5_of(first)}})),
              "InvalidPartOrder");
    EXPECT_EQ(code(complete("large", id, {{1, md5_of(first)}, {2, md5_of("not this")}})),
              "InvalidPart");
    EXPECT_EQ(code(complete("large", id, {{1, md5_of(first)}, {3, md5_of(last)}})), "InvalidPart");
    EXPECT_EQ(code(complete("large", id, {})), "MalformedXML");
    EXPECT_EQ(code(complete("large", id, both, {{"x-amz-mp-object-size", "7"}})), "InvalidRequest");
    EXPECT_EQ(code(complete("large", id, both, {{"x-amz-checksum-crc64nvme", "AAAAAAAAAAA="}})),
              "BadDigest");
    const http::Response made = complete("large", id, both, {{"If-None-Match", "*"}});
    ASSERT_EQ(made.status, 200) << made.body;
    // Made of the parts' own: the CRC of the whole.
    EXPECT_EQ(text(made, "//ChecksumCRC64NVME"),
              aws::checksum(aws::Checksum::crc64nvme, first + last));
    EXPECT_THAT(text(made, "//ETag"), HasSubstr("-2"));
    const http::Response got = get("large");
    EXPECT_TRUE(whole_of(got) == first + last);
    EXPECT_EQ(header_of(got, "Content-Type"), "text/x");
    EXPECT_EQ(code(complete("large", id, both)), "NoSuchUpload");
    const std::string small = begin("small");
    EXPECT_EQ(part("small", small, 1, "x").status, 200);
    EXPECT_EQ(part("small", small, 2, "y").status, 200);
    EXPECT_EQ(code(complete("small", small, {{1, md5_of("x")}, {2, md5_of("y")}})),
              "EntityTooSmall");
    EXPECT_EQ(send("DELETE", "/things/small?uploadId=" + small).status, 204);
    EXPECT_EQ(code(part("small", small, 1, "x")), "NoSuchUpload");
}

TEST_F(S3Objects, OfPartsKeepTheChecksumThatWasAskedFor) {
    struct Row {
        const char* algorithm;
        const char* type;
        const char* code;
    };
    const Row rows[] = {
        {"CRC64NVME", "FULL_OBJECT", ""},
        {"CRC32", "FULL_OBJECT", ""},
        {"CRC32C", "COMPOSITE", ""},
        {"SHA256", "COMPOSITE", ""},
        {"SHA1", "", ""},
        {"CRC64NVME", "COMPOSITE", "InvalidRequest"},
        {"SHA256", "FULL_OBJECT", "InvalidRequest"},
        {"MD4", "", "InvalidRequest"},
        {"", "COMPOSITE", "InvalidRequest"},
    };
    const std::string first(5 << 20, 'z');
    for (const Row& row : rows) {
        SCOPED_TRACE(fmt::format("{} {}", row.algorithm, row.type));
        std::vector<http::Header> wish;
        if (*row.algorithm) wish.push_back({"x-amz-checksum-algorithm", row.algorithm});
        if (*row.type) wish.push_back({"x-amz-checksum-type", row.type});
        const http::Response begun = send("POST", "/things/k?uploads", "", {.headers = wish});
        EXPECT_EQ(code(begun), row.code);
        if (*row.code) continue;
        const std::string id = text(begun, "//UploadId");
        EXPECT_EQ(part("k", id, 1, first).status, 200);
        EXPECT_EQ(part("k", id, 2, "rest").status, 200);
        const http::Response made = complete("k", id, {{1, md5_of(first)}, {2, md5_of("rest")}});
        const auto algorithm = aws::parse_checksum(row.algorithm).value();
        const bool whole = std::string_view(row.type) == "FULL_OBJECT";
        const std::string expected =
            whole ? aws::checksum(algorithm, first + "rest")
                  : aws::checksum(algorithm,
                                  aws::digest(algorithm, first) + aws::digest(algorithm, "rest")) +
                        "-2";
        EXPECT_EQ(text(made, fmt::format("//Checksum{}", row.algorithm).c_str()), expected);
        EXPECT_EQ(text(made, "//ChecksumType"), whole ? "FULL_OBJECT" : "COMPOSITE");
        const http::Response got = get("k", {{"x-amz-checksum-mode", "ENABLED"}});
        EXPECT_EQ(header_of(got, std::string(aws::header_name(algorithm))), expected);
    }
}

TEST_F(S3Objects, AreCopied) {
    ASSERT_EQ(
        put("from%20here", "copy me", {{"Content-Type", "text/x"}, {"x-amz-meta-a", "1"}}).status,
        200);
    const http::Header source{"x-amz-copy-source", "/things/from%20here"};
    const http::Response copied = put("to", "", {source});
    ASSERT_EQ(copied.status, 200) << copied.body;
    EXPECT_EQ(text(copied, "/CopyObjectResult/ETag"), "\"" + md5_of("copy me") + "\"");
    EXPECT_EQ(get("to").body, "copy me");
    EXPECT_EQ(header_of(get("to"), "x-amz-meta-a"), "1");
    EXPECT_EQ(
        put("to", "", {source, {"x-amz-metadata-directive", "REPLACE"}, {"x-amz-meta-b", "2"}})
            .status,
        200);
    EXPECT_EQ(header_of(get("to"), "x-amz-meta-a"), "");
    EXPECT_EQ(header_of(get("to"), "x-amz-meta-b"), "2");
    struct Row {
        const char* name;
        std::vector<http::Header> headers;
        const char* code;
    };
    const Row rows[] = {
        {"itself", {{"x-amz-copy-source", "things/to"}}, "InvalidRequest"},
        {"nothing", {{"x-amz-copy-source", "things/none"}}, "NoSuchKey"},
        {"no bucket", {{"x-amz-copy-source", "absent/none"}}, "NoSuchBucket"},
        {"no key", {{"x-amz-copy-source", "things"}}, "InvalidArgument"},
        {"a version", {{"x-amz-copy-source", "things/from?versionId=1"}}, "NoSuchVersion"},
        {"a condition", {source, {"x-amz-copy-source-if-match", "\"x\""}}, "PreconditionFailed"},
        {"another's bucket",
         {source, {"x-amz-source-expected-bucket-owner", "111122223333"}},
         "AccessDenied"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(code(put("to", "", row.headers)), row.code);
    }
    EXPECT_EQ(text(put("to", "", rows[1].headers), "/Error/Key"), "none") << "of the source";
    // Who may write may not therefore read.
    const Sending writer{.headers = {source},
                         .credentials = world_.add_user("000000000000", "writer", true, {})};
    put_policy("things",
               R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/writer"},)"
               R"("Action":"s3:PutObject","Resource":"arn:aws:s3:::things/*"})");
    EXPECT_EQ(send("PUT", "/things/mine", "", writer).status, 403);
    const std::string id = begin("parts");
    EXPECT_EQ(part("parts", id, 1, "", {source, {"x-amz-copy-source-range", "bytes=5-6"}}).status,
              200);
    EXPECT_EQ(code(part("parts", id, 1, "", {source, {"x-amz-copy-source-range", "bytes=5-"}})),
              "InvalidArgument");
    EXPECT_EQ(complete("parts", id, {{1, md5_of("me")}}).status, 200);
    EXPECT_EQ(get("parts").body, "me");
}

TEST_F(S3Objects, AreNotTakenWhenTheDiskIsShort) {
    EXPECT_EQ(put("there", "1234").status, 200);
    const std::string id = begin("parts");
    for (const int number : {1, 2}) EXPECT_EQ(part("parts", id, number, "123").status, 200);
    world_.room = 3;
    EXPECT_EQ(put("more", "123").status, 200);
    const http::Response full = put("much", "1234");
    EXPECT_EQ(full.status, 507);
    EXPECT_THAT(text(full, "/Error/Message"), HasSubstr("The disk is short"));
    EXPECT_EQ(put("copy", "", {{"x-amz-copy-source", "/things/there"}}).status, 507);
    EXPECT_EQ(part("parts", id, 3, "1234").status, 507);
    world_.room = 300;
    EXPECT_EQ(code(complete("parts", id, {{1, md5_of("123")}})), "");
    world_.room = 0;
    EXPECT_EQ(get("there").status, 200);
    EXPECT_EQ(send("DELETE", "/things/there").status, 204);
}

TEST_F(S3Objects, AreDeletedTogether) {
    for (const char* const key : {"a", "b", "c"}) EXPECT_EQ(put(key, "x").status, 200);
    const std::string body =
        "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object>"
        "<Object><Key>none</Key></Object>"
        "<Object><Key>c</Key><ETag>another's</ETag></Object></Delete>";
    EXPECT_EQ(code(send("POST", "/things?delete", body)), "InvalidRequest");
    const http::Header sum{"x-amz-checksum-crc32", aws::checksum(aws::Checksum::crc32, body)};
    put_policy("things", R"({"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject",)"
                         R"("Resource":"arn:aws:s3:::things/b"})");
    const http::Response reply = send("POST", "/things?delete", body, {.headers = {sum}});
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(texts(reply, "//Deleted/Key"), (std::vector<std::string>{"a", "none"}));
    EXPECT_EQ(texts(reply, "//Error/Key"), (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(texts(reply, "//Error/Code"),
              (std::vector<std::string>{"AccessDenied", "NotImplemented"}));
    EXPECT_EQ(texts(send("GET", "/things"), "//Contents/Key"),
              (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(code(send("DELETE", "/things")), "BucketNotEmpty");
    EXPECT_EQ(send("DELETE", "/things?policy").status, 204);
    EXPECT_EQ(send("DELETE", "/things/c", "", {.headers = {{"x-amz-if-match-size", "7"}}}).status,
              501);
    for (const char* const key : {"b", "c"}) {
        EXPECT_EQ(send("DELETE", fmt::format("/things/{}", key)).status, 204);
    }
    EXPECT_EQ(send("DELETE", "/things").status, 204);
    EXPECT_EQ(code(send("HEAD", "/things")), "");
    EXPECT_EQ(send("HEAD", "/things").status, 404);
    EXPECT_EQ(code(send("GET", "/things")), "NoSuchBucket");
}

TEST_F(S3Objects, AreReachedByPresignedUrls) {
    const std::chrono::seconds lifetime(900);
    http::Request putting = presigned("PUT", "/things/by-url", lifetime);
    putting.body = "anybody";
    EXPECT_EQ(world_.send(putting).status, 200);
    const http::Request getting = presigned("GET", "/things/by-url", lifetime);
    EXPECT_EQ(world_.send(getting).body, "anybody");
    http::Request deleting = getting;
    deleting.method = "DELETE";
    EXPECT_EQ(code(world_.send(deleting)), "SignatureDoesNotMatch");
    http::Request copying = presigned("PUT", "/things/copy", lifetime);
    copying.headers.push_back({"x-amz-copy-source", "/things/by-url"});
    EXPECT_EQ(world_.send(copying).status, 403);
    EXPECT_EQ(code(get("copy")), "NoSuchKey");
    http::Request policy = presigned("PUT", "/things?policy", lifetime);
    policy.body = "{}";
    EXPECT_EQ(code(world_.send(policy)), "InvalidRequest");
    world_.clock.move(lifetime + std::chrono::seconds(1));
    const http::Response expired = world_.send(getting);
    EXPECT_EQ(code(expired), "AccessDenied");
    EXPECT_EQ(text(expired, "/Error/Message"), "Request has expired");
    http::Request older = getting;
    older.target = "/things/by-url?AWSAccessKeyId=A&Signature=b&Expires=1768470600";
    EXPECT_EQ(code(world_.send(older)), "InvalidAccessKeyId");
    older.method = "PUT";
    EXPECT_EQ(code(world_.send(older)), "InvalidRequest");
    EXPECT_THAT(text(world_.send(older), "/Error/Message"), HasSubstr("AWS4-HMAC-SHA256"));
}

TEST_F(S3Objects, AreReadAsTheyAreSentWhenTheyAreLarge) {
    constexpr std::size_t piece = 256 << 10;
    std::string bytes;
    for (char letter = 'a'; letter < 'e'; ++letter) bytes += std::string(piece, letter);
    bytes += "end";
    ASSERT_EQ(put("large", bytes).status, 200);
    const http::Response reply = get("large");
    ASSERT_TRUE(reply.next);
    EXPECT_EQ(reply.length, bytes.size());
    EXPECT_EQ(reply.body, bytes.substr(0, piece));
    EXPECT_TRUE(whole_of(reply) == bytes);
    // One that is replaced meanwhile is not sent as half of each.
    const http::Response half = get("large");
    ASSERT_TRUE(half.next());
    EXPECT_EQ(put("large", std::string(9 << 20, 'w')).status, 200);
    EXPECT_FALSE(half.next());
    // One that fits is whole at once.
    ASSERT_EQ(put("small", bytes.substr(0, piece)).status, 200);
    EXPECT_FALSE(get("small").next);
    EXPECT_EQ(get("small").body.size(), piece);
}

}  // namespace
}  // namespace opentrail::api
