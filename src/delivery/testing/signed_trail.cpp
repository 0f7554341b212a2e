#include "delivery/testing/signed_trail.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

#include "base/assert.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json_text.h"

namespace opentrail::delivery::testing {
namespace {

struct FreeKey {
    void operator()(EVP_PKEY* owned) const { EVP_PKEY_free(owned); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

EVP_PKEY* the_key() {
    static const Key key(EVP_RSA_gen(2048));
    INVARIANT(key != nullptr);
    return key.get();
}

std::string public_der() {
    unsigned char* out = nullptr;
    const int size = i2d_PublicKey(the_key(), &out);
    INVARIANT(size > 0);
    std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
    return der;
}

std::string md5_hex(std::string_view bytes) {
    std::uint8_t digest[16];
    INVARIANT(EVP_Q_digest(nullptr, "MD5", nullptr, bytes.data(), bytes.size(), digest, nullptr) ==
              1);
    return hex(digest);
}

std::string sign_text(const std::string& text) {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    std::size_t size = 256;
    std::string signature(size, '\0');
    INVARIANT(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, the_key()) == 1);
    INVARIANT(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()),
                             text.size()) == 1);
    EVP_MD_CTX_free(context);
    return hex({reinterpret_cast<const std::uint8_t*>(signature.data()), size});
}

/// Of the form that sign() needs and no other.
std::string member(const std::string& text, const std::string& name) {
    const std::string from = fmt::format("\"{}\":", name);
    const std::size_t at = text.find(from);
    INVARIANT(at != std::string::npos);
    const std::size_t begin = at + from.size();
    if (text[begin] != '"') return "null";
    return text.substr(begin + 1, text.find('"', begin + 1) - begin - 1);
}

std::string digits(std::string_view time) {
    std::string text;
    for (const char c : time) {
        if (c != '-' && c != ':') text += c;
    }
    return text;
}

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

}  // namespace

std::string SignedTrail::add_log(const std::string& minute, const std::string& unique,
                                 std::string_view body) {
    const std::string key = fmt::format(
        "{}CloudTrail/us-east-1/{}/{}/{}/111122223333_CloudTrail_us-east-1_{}Z_{}.json.gz", root_,
        minute.substr(0, 4), minute.substr(4, 2), minute.substr(6, 2), minute, unique);
    objects[key] = {gzip(body, GzipEffort::fast), std::map<std::string, std::string>()};
    return key;
}

std::string SignedTrail::add_digest(const DigestPlan& plan) {
    const std::string end = digits(plan.end);
    const std::string key = fmt::format(
        "{}CloudTrail-Digest/us-east-1/{}/{}/{}/"
        "111122223333_CloudTrail-Digest_us-east-1_{}_us-east-1_{}{}.json.gz",
        root_, end.substr(0, 4), end.substr(4, 2), end.substr(6, 2), plan.trail, end,
        plan.backfill ? "_backfill" : "");
    const std::string previous = plan.previous.empty() ? last_digest_ : plan.previous;
    std::string before[5] = {"null", "null", "null", "null", "null"};
    if (!plan.starts_chain) {
        before[0] = quoted("logs");
        before[1] = quoted(previous);
        before[2] = quoted(hex(sha256(text_of(previous))));
        before[3] = quoted("SHA-256");
        before[4] = quoted(objects.at(previous).metadata->at("signature"));
    }
    std::string files;
    for (const std::string& log : plan.logs) {
        const std::string body = gunzip(objects.at(log).bytes, std::size_t{64} << 20).value();
        files += fmt::format(
            R"({}{{"s3Bucket":"logs","s3Object":"{}","hashValue":"{}","hashAlgorithm":"SHA-256","newestEventTime":null,"oldestEventTime":null}})",
            files.empty() ? "" : ",", log, hex(sha256(body)));
    }
    const std::string text = fmt::format(
        R"({{"awsAccountId":"111122223333","digestStartTime":"{}","digestEndTime":"{}",)"
        R"("digestS3Bucket":"logs","digestS3Object":"{}","digestPublicKeyFingerprint":"{}",)"
        R"("digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":null,)"
        R"("oldestEventTime":null,"previousDigestS3Bucket":{},"previousDigestS3Object":{},)"
        R"("previousDigestHashValue":{},"previousDigestHashAlgorithm":{},)"
        R"("previousDigestSignature":{},"logFiles":[{}]}})",
        plan.start, plan.end, key, md5_hex(public_der()), before[0], before[1], before[2],
        before[3], before[4], files);
    objects[key].bytes = gzip(text, GzipEffort::dense);
    objects[key].metadata.emplace();
    if (plan.backfill) {
        (*objects[key].metadata)["backfill-generation-timestamp"] = "2026-01-03T00:00:00.000Z";
    }
    sign(key, text);
    last_digest_ = key;
    return key;
}

void SignedTrail::sign(const std::string& key, const std::string& text) {
    auto& metadata = *objects.at(key).metadata;
    metadata["signature-algorithm"] = "SHA256withRSA";
    metadata["signature"] =
        sign_text(fmt::format("{}\n{}/{}\n{}\n{}", member(text, "digestEndTime"),
                              member(text, "digestS3Bucket"), member(text, "digestS3Object"),
                              hex(sha256(text)), member(text, "previousDigestSignature")));
}

void SignedTrail::sign_again(const std::string& key) { sign(key, text_of(key)); }

std::string SignedTrail::text_of(const std::string& key) const {
    return gunzip(objects.at(key).bytes, std::size_t{64} << 20).value();
}

void SignedTrail::set_text(const std::string& key, std::string_view text) {
    objects.at(key).bytes = gzip(text, GzipEffort::dense);
}

const StoredObject* SignedTrail::find(std::string_view bucket, std::string_view key) const {
    const auto found = bucket == "logs" ? objects.find(std::string(key)) : objects.end();
    return found == objects.end() ? nullptr : &found->second;
}

namespace {

/// As an S3's client says it.
std::unexpected<Error> refuse(std::string_view key) {
    return fail(Code::denied, fmt::format("AccessDenied: no (GET http://127.0.0.1/logs/{})", key));
}

}  // namespace

Result<Listing> SignedTrail::list(std::string_view bucket, std::string_view prefix,
                                  std::string_view after) {
    if (bucket != "logs" || !has_bucket) {
        return fail(Code::not_found, "NoSuchBucket: there is no such bucket");
    }
    if (!is_utf8(prefix) || !is_utf8(after)) return fail(Code::invalid, "InvalidURI: no text");
    Listing listing;
    for (const auto& [key, object] : objects) {
        if (!key.starts_with(prefix) || key <= after) continue;
        listing.more = listing.objects.size() == page;
        if (listing.more) break;
        listing.objects.push_back({.key = key, .bytes = object.bytes.size(), .modified = {}});
    }
    return listing;
}

Result<validation::DigestObject> SignedTrail::digest(std::string_view bucket,
                                                     std::string_view key) {
    if (forbidden.contains(std::string(key))) return refuse(key);
    const StoredObject* const object = find(bucket, key);
    if (!object) return fail(Code::not_found, "NoSuchKey: there is no such object");
    return validation::DigestObject{object->bytes,
                                    keeps_metadata ? object->metadata : std::nullopt};
}

Result<std::string> SignedTrail::part(std::string_view bucket, std::string_view key,
                                      std::uint64_t offset, std::size_t size) {
    if (forbidden.contains(std::string(key))) return refuse(key);
    const StoredObject* const object = find(bucket, key);
    if (!object) return fail(Code::not_found, "NoSuchKey: there is no such object");
    if (offset >= object->bytes.size()) return std::string();
    return object->bytes.substr(static_cast<std::size_t>(offset), size);
}

Result<std::vector<validation::ListedKey>> SignedTrail::list(Timestamp, Timestamp) {
    if (!has_keys) return std::vector<validation::ListedKey>();
    return std::vector<validation::ListedKey>{
        {.fingerprint = md5_hex(public_der()), .value = base64(public_der())}};
}

}  // namespace opentrail::delivery::testing
