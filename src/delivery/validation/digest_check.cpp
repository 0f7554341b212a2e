#include "delivery/validation/digest_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <mutex>

#include "aws/s3_reply.h"
#include "base/gzip.h"
#include "delivery/encrypted_object.h"

namespace opentrail::delivery::validation {
namespace {

bool equal_hex(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
        return std::tolower(a) == std::tolower(b);
    });
}

/// Digests are small, and many are read at once. A large one waits for its turn, so that those that
/// are large only to use memory up use that of one.
constexpr std::size_t small_bytes_max = std::size_t{16} << 20;

struct Inflated {
    std::string text;
    bool followed = false;
};

Result<Inflated> inflate(std::string_view bytes, std::unique_lock<std::mutex>& turn) {
    static std::mutex large;
    Inflated inflated;
    auto taken = gunzip_member(bytes, small_bytes_max, inflated.text);
    if (!taken && bytes.starts_with("\x1f\x8b")) {
        turn = std::unique_lock(large);
        taken = gunzip_member(bytes, digest_bytes_max, inflated.text);
    }
    if (!taken) return std::unexpected(taken.error());
    inflated.followed = *taken != bytes.size();
    return inflated;
}

bool is_linked(const ReadDigest& read, const PreviousDigest& link, std::string_view signature) {
    return equal_hex(hex(read.hash), link.hash) && equal_hex(signature, link.signature);
}

}  // namespace

ReadDigest read_digest(Source& source, const std::string& bucket, const std::string& key) {
    ReadDigest read;
    auto object = source.digest(bucket, key);
    if (!object) {
        const bool is_gone = object.error().code == Code::not_found;
        read.finding = is_gone ? Finding::not_found : Finding::unread;
        read.detail = is_gone ? std::string() : aws::without_request(object.error());
        return read;
    }
    if (source.may_be_encrypted() && is_encrypted(object->bytes)) {
        read.finding = Finding::encrypted;
        return read;
    }
    std::unique_lock<std::mutex> turn;
    const auto inflated = inflate(object->bytes, turn);
    if (!inflated) {
        read.finding = Finding::invalid_format;
        read.detail = inflated.error().message;
        return read;
    }
    read.followed = inflated->followed;
    auto digest = parse_digest(inflated->text);
    if (!digest) {
        read.finding = Finding::invalid_format;
        read.detail = digest.error().message;
        return read;
    }
    read.digest = *std::move(digest);
    read.hash = sha256(inflated->text);
    read.keeps_metadata = object->metadata.has_value();
    if (!read.keeps_metadata) return read;
    const auto find = [&](std::string_view name) -> std::string {
        const auto found = object->metadata->find(std::string(name));
        return found == object->metadata->end() ? std::string() : found->second;
    };
    if (!find(signature_algorithm_metadata).empty()) read.signature = find(signature_metadata);
    if (const auto time = parse_iso8601(find(backfill_metadata))) read.backfill = *time;
    return read;
}

Result<Judgement> judge(const ReadDigest& read, const Expected& expected, PublicKeys& keys) {
    Verdict verdict{.kind = Kind::digest,
                    .finding = read.finding,
                    .backfill = expected.backfill,
                    .bucket = expected.bucket,
                    .key = expected.key,
                    .detail = read.detail};
    const auto found = [&](Finding finding) {
        verdict.finding = finding;
        return Judgement{.verdict = verdict};
    };
    if (!read.digest) return found(read.finding);
    const std::string& signature =
        read.signature.empty() && !read.keeps_metadata ? expected.signature : read.signature;
    if (read.keeps_metadata && signature.empty()) return found(Finding::signature_fails);
    if (read.keeps_metadata && expected.backfill && !read.backfill)
        return found(Finding::invalid_format);
    const Digest& digest = *read.digest;
    if (digest.bucket != expected.bucket || digest.key != expected.key)
        return found(Finding::moved);
    if (signature.empty()) return found(Finding::unsigned_);
    const PublicKeys::Found key =
        TRY(keys.find(digest.fingerprint, read.backfill.value_or(digest.end)));
    if (!key.listed) {
        verdict.detail =
            fmt::format("{} for fingerprint {}", expected.home_region, digest.fingerprint);
        return found(Finding::key_not_found);
    }
    if (!key.key) {
        verdict.detail = digest.fingerprint;
        return found(Finding::key_unreadable);
    }
    if (!key.key->verify(string_to_sign(digest, read.hash), signature))
        return found(Finding::signature_fails);
    if (expected.link && !is_linked(read, *expected.link, signature))
        return found(Finding::link_differs);
    if (read.followed) verdict.detail = "something follows the gzip data";
    verdict.finding = read.followed ? Finding::invalid_format : Finding::valid;
    return Judgement{.verdict = verdict, .authentic = true};
}

}  // namespace opentrail::delivery::validation
