// Digests: the worked example, which another implementation made and the AWS CLI's validator
// accepted, byte for byte; and what is no digest.

#include "delivery/digest.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "delivery/testing/worked_digest.h"

namespace opentrail::delivery {
namespace {

Timestamp at(const char* text) { return parse_iso8601(text).value(); }

Digest worked_digest() {
    return {.account = "111122223333",
            .start = at("2026-01-02T03:05:06Z"),
            .end = at("2026-01-02T04:05:06Z"),
            .bucket = "trail-bucket-example",
            .key =
                "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
                "111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T040506Z"
                ".json.gz",
            .fingerprint = std::string(worked::fingerprint),
            .previous = std::nullopt,
            .files = {{.bucket = "trail-bucket-example",
                       .key = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
                              "111122223333_CloudTrail_us-east-1_20260102T0400Z_Ab3dEf6hIj9kLm2n"
                              ".json.gz",
                       .hash = std::string(worked::file_hash),
                       .newest = at("2026-01-02T03:58:00Z"),
                       .oldest = at("2026-01-02T03:41:00Z")}}};
}

TEST(Digest, IsTheWorkedExampleByteForByte) {
    EXPECT_EQ(render(worked_digest()), worked::bytes);
    EXPECT_EQ(hex(sha256(worked::bytes)), worked::hash);
    EXPECT_EQ(string_to_sign(worked_digest(), sha256(worked::bytes)), worked::string_to_sign);
}

TEST(Digest, IsReadAgain) { EXPECT_EQ(parse_digest(worked::bytes).value(), worked_digest()); }

TEST(Digest, NamesTheOneBeforeInWhatIsSigned) {
    Digest next = worked_digest();
    next.start = at("2026-01-02T04:05:06Z");
    next.end = at("2026-01-02T05:05:06Z");
    next.key = "AWSLogs/next.json.gz";
    next.files.clear();
    next.previous = {.bucket = "trail-bucket-example",
                     .key = worked_digest().key,
                     .hash = std::string(worked::hash),
                     .signature = std::string(worked::signature)};
    // Written by hand, after the form that the User Guide describes.
    const std::string expected =
        R"({"awsAccountId":"111122223333","digestStartTime":"2026-01-02T04:05:06Z",)"
        R"("digestEndTime":"2026-01-02T05:05:06Z","digestS3Bucket":"trail-bucket-example",)"
        R"("digestS3Object":"AWSLogs/next.json.gz",)"
        R"("digestPublicKeyFingerprint":"23a3ae02183521dab86c2f792fdb47cd",)"
        R"("digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":null,)"
        R"("oldestEventTime":null,"previousDigestS3Bucket":"trail-bucket-example",)"
        R"("previousDigestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/)"
        R"(111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T040506Z.json.gz",)"
        R"("previousDigestHashValue":)"
        R"("ef04bd46d19bb4620878b807ae8126fc06c1099cc8ebf1d306a63187b2a3fc09",)"
        R"("previousDigestHashAlgorithm":"SHA-256","previousDigestSignature":")" +
        std::string(worked::signature) + R"(","logFiles":[]})";
    EXPECT_EQ(render(next), expected);
    EXPECT_EQ(parse_digest(expected).value(), next);
    EXPECT_EQ(string_to_sign(next, sha256("")),
              "2026-01-02T05:05:06Z\ntrail-bucket-example/AWSLogs/next.json.gz\n"
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n" +
                  std::string(worked::signature));
}

TEST(Digest, HasTheEventTimesOfAllItsFiles) {
    Digest digest = worked_digest();
    digest.files.push_back({.bucket = "b",
                            .key = "k",
                            .hash = "00",
                            .newest = at("2026-01-02T03:45:00Z"),
                            .oldest = at("2026-01-01T00:00:00.250Z")});
    digest.files.push_back({.bucket = "b", .key = "k2", .hash = "00", .newest = {}, .oldest = {}});
    const std::string text = render(digest);
    EXPECT_NE(text.find(R"("SHA256withRSA","newestEventTime":"2026-01-02T03:58:00Z",)"
                        R"("oldestEventTime":"2026-01-01T00:00:00.250Z","previous)"),
              std::string::npos)
        << text;
    EXPECT_EQ(parse_digest(text).value(), digest);
}

TEST(Digest, MayBeWrittenInAnotherWay) {
    const auto digest = parse_digest(R"({ "logFiles": [ {"hashValue":"AB","s3Object":"o",
        "s3Bucket":"b","more":[1,{"deep":null}]} ],
        "previousDigestSignature": null, "unknown": {"x": 1},
        "digestPublicKeyFingerprint":"f", "digestS3Object":"k", "digestS3Bucket":"b",
        "digestEndTime":"2026-01-02T04:05:06Z", "digestStartTime":"2026-01-02T03:05:06Z" })");
    ASSERT_TRUE(digest) << digest.error().message;
    ASSERT_EQ(digest->files.size(), 1U);
    EXPECT_EQ(digest->files[0].hash, "AB");
    EXPECT_EQ(digest->files[0].newest, std::nullopt);
    EXPECT_EQ(digest->previous, std::nullopt);
    EXPECT_EQ(digest->account, "");
}

TEST(Digest, IsRefusedWithoutWhatValidationNeeds) {
    const std::string whole(worked::bytes);
    const struct {
        const char* name;
        std::string from;
        std::string to;
        const char* says;
    } rows[] = {
        {"cut short", "]}", "", "not JSON"},
        {"no end", R"("digestEndTime")", R"("digestEnd")", "its digestEndTime is missing"},
        {"end in another form", "2026-01-02T04:05:06Z", "2026-01-02T04:05:06.0Z",
         "its digestEndTime is not YYYY-MM-DDThh:mm:ssZ"},
        {"end is no text", R"("2026-01-02T04:05:06Z")", "5", "digestEndTime"},
        {"no bucket", R"("digestS3Bucket")", R"("x")", "its digestS3Bucket is missing"},
        {"no key", R"("digestS3Object")", R"("x")", "its digestS3Object is missing"},
        {"no fingerprint", R"("digestPublicKeyFingerprint")", R"("x")",
         "its digestPublicKeyFingerprint is missing"},
        {"no list of files", R"("logFiles")", R"("x")", "its logFiles is missing"},
        {"a file without its hash", R"("hashValue")", R"("x")", "its hashValue is missing"},
        {"a file that is none", R"([{)", R"([1,{)", "its logFiles is not a list of objects"},
        {"another hash", R"("SHA-256","newest)", R"("MD5","newest)", "its hashAlgorithm is MD5"},
        {"half a digest before", R"("previousDigestSignature":null)",
         R"("previousDigestSignature":"ab")", "its previousDigestS3Bucket is missing"},
        {"a name twice", R"("awsAccountId")", R"("digestS3Bucket")", "not JSON"},
        {"not an object", whole, "[]", "a JSON object was expected"},
        {"empty", whole, "", "not JSON"},
    };
    for (const auto& row : rows) {
        std::string text = whole;
        ASSERT_NE(text.find(row.from), std::string::npos) << row.name;
        text.replace(text.find(row.from), row.from.size(), row.to);
        const auto digest = parse_digest(text);
        ASSERT_FALSE(digest) << row.name;
        EXPECT_EQ(digest.error().code, Code::invalid) << row.name;
        EXPECT_NE(digest.error().message.find(row.says), std::string::npos)
            << row.name << ": " << digest.error().message;
    }
}

TEST(DigestName, IsAsCloudTrailWritesIt) {
    DigestName name{.prefix = "",
                    .account = "111122223333",
                    .region = "us-west-2",
                    .trail = "my_trail.1",
                    .home_region = "us-east-1",
                    .end = at("2026-12-31T23:59:58Z")};
    const std::string plain = key_of(name);
    EXPECT_EQ(plain,
              "AWSLogs/111122223333/CloudTrail-Digest/us-west-2/2026/12/31/"
              "111122223333_CloudTrail-Digest_us-west-2_my_trail.1_us-east-1_20261231T235958Z"
              ".json.gz");
    name.prefix = "a/b";
    name.backfill = true;
    EXPECT_EQ(key_of(name),
              "a/b/AWSLogs/111122223333/CloudTrail-Digest/us-west-2/2026/12/31/"
              "111122223333_CloudTrail-Digest_us-west-2_my_trail.1_us-east-1_20261231T235958Z"
              "_backfill.json.gz");
    // Readers of log files (the CloudTrail Processing Library) must not take it for one.
    EXPECT_FALSE(RE2::FullMatch(plain, R"(.+_CloudTrail_[\w\-]+_\d{8}T\d{4}Z_[\w]+\.json\.gz)"));
}

}  // namespace
}  // namespace opentrail::delivery
