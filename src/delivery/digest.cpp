#include "delivery/digest.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/json_text.h"

namespace opentrail::delivery {
namespace {

constexpr std::string_view hash_algorithm = "SHA-256";

void add_name(std::string& into, std::string_view name) {
    into += into.empty() || into.back() == '{' ? "" : ",";
    append_json_string(into, name);
    into += ':';
}

void add(std::string& into, std::string_view name, std::string_view text) {
    add_name(into, name);
    append_json_string(into, text);
}

void add_null(std::string& into, std::string_view name) {
    add_name(into, name);
    into += "null";
}

void add(std::string& into, std::string_view name, const std::optional<Timestamp>& time) {
    if (time) {
        add(into, name, iso8601(*time));
    } else {
        add_null(into, name);
    }
}

void add(std::string& into, const DigestedFile& file) {
    into += '{';
    add(into, "s3Bucket", file.bucket);
    add(into, "s3Object", file.key);
    add(into, "hashValue", file.hash);
    add(into, "hashAlgorithm", hash_algorithm);
    add(into, "newestEventTime", file.newest);
    add(into, "oldestEventTime", file.oldest);
    into += '}';
}

constexpr std::string_view previous_members[] = {
    "previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue",
    "previousDigestHashAlgorithm", "previousDigestSignature"};

void add(std::string& into, const std::optional<PreviousDigest>& previous) {
    if (!previous) {
        for (const std::string_view name : previous_members) add_null(into, name);
        return;
    }
    const std::string_view values[] = {previous->bucket, previous->key, previous->hash,
                                       hash_algorithm, previous->signature};
    for (std::size_t i = 0; i < std::size(values); ++i) add(into, previous_members[i], values[i]);
}

std::unexpected<Error> malformed(std::string_view name, std::string_view what) {
    return fail(Code::invalid, fmt::format("not a digest: its {} is {}", name, what));
}

Result<std::string> required_text(const JsonObject& object, std::string_view name) {
    std::optional<std::string> text = TRY(text_member(object, name));
    if (!text) return malformed(name, "missing");
    return *std::move(text);
}

Result<Timestamp> signed_time(const JsonObject& object, std::string_view name) {
    const std::string text = TRY(required_text(object, name));
    const auto time = parse_iso8601(text);
    if (!time || iso8601(*time) != text) return malformed(name, "not YYYY-MM-DDThh:mm:ssZ");
    return *time;
}

Result<std::optional<Timestamp>> event_time(const JsonObject& object, std::string_view name) {
    const std::optional<std::string> text = TRY(text_member(object, name));
    if (!text) return std::optional<Timestamp>();
    const auto time = parse_iso8601(*text);
    if (!time) return malformed(name, "not a time");
    return std::optional<Timestamp>(*time);
}

Result<DigestedFile> file_of(const Json& value) {
    if (!value.is_object()) return malformed("logFiles", "not a list of objects");
    const JsonObject& object = value.get_object();
    DigestedFile file;
    file.bucket = TRY(required_text(object, "s3Bucket"));
    file.key = TRY(required_text(object, "s3Object"));
    file.hash = TRY(required_text(object, "hashValue"));
    const auto algorithm = TRY(text_member(object, "hashAlgorithm"));
    if (algorithm && *algorithm != hash_algorithm) return malformed("hashAlgorithm", *algorithm);
    file.newest = TRY(event_time(object, "newestEventTime"));
    file.oldest = TRY(event_time(object, "oldestEventTime"));
    return file;
}

Result<std::optional<PreviousDigest>> previous_of(const JsonObject& object) {
    const bool is_first = std::ranges::all_of(
        previous_members, [&](std::string_view name) { return !find_member(object, name); });
    if (is_first) return std::optional<PreviousDigest>();
    PreviousDigest previous;
    previous.bucket = TRY(required_text(object, "previousDigestS3Bucket"));
    previous.key = TRY(required_text(object, "previousDigestS3Object"));
    previous.hash = TRY(required_text(object, "previousDigestHashValue"));
    previous.signature = TRY(required_text(object, "previousDigestSignature"));
    return std::optional(std::move(previous));
}

}  // namespace

std::string key_of(const DigestName& name) {
    const std::string time = iso8601_basic(name.end);  // YYYYMMDDTHHMMSSZ
    INVARIANT(time.size() == 16);
    const std::string_view t = time;
    return fmt::format(
        "{}{}AWSLogs/{}/CloudTrail-Digest/{}/{}/{}/{}/"
        "{}_CloudTrail-Digest_{}_{}_{}_{}{}.json.gz",
        name.prefix, name.prefix.empty() ? "" : "/", name.account, name.region, t.substr(0, 4),
        t.substr(4, 2), t.substr(6, 2), name.account, name.region, name.trail, name.home_region,
        time, name.backfill ? "_backfill" : "");
}

std::string render(const Digest& digest) {
    INVARIANT(to_millis(digest.start) % 1000 == 0 && to_millis(digest.end) % 1000 == 0);
    std::optional<Timestamp> newest;
    std::optional<Timestamp> oldest;
    for (const DigestedFile& file : digest.files) {
        if (file.newest) newest = std::max(newest.value_or(*file.newest), *file.newest);
        if (file.oldest) oldest = std::min(oldest.value_or(*file.oldest), *file.oldest);
    }
    std::string text = "{";
    add(text, "awsAccountId", digest.account);
    add(text, "digestStartTime", iso8601(digest.start));
    add(text, "digestEndTime", iso8601(digest.end));
    add(text, "digestS3Bucket", digest.bucket);
    add(text, "digestS3Object", digest.key);
    add(text, "digestPublicKeyFingerprint", digest.fingerprint);
    add(text, "digestSignatureAlgorithm", signature_algorithm);
    add(text, "newestEventTime", newest);
    add(text, "oldestEventTime", oldest);
    add(text, digest.previous);
    add_name(text, "logFiles");
    text += '[';
    for (const DigestedFile& file : digest.files) {
        if (text.back() != '[') text += ',';
        add(text, file);
    }
    return text + "]}";
}

Result<Digest> parse_digest(std::string_view text) {
    const JsonObject object = TRY(parse_json_object(text, digest_bytes_max));
    Digest digest;
    digest.account = TRY(text_member(object, "awsAccountId")).value_or("");
    digest.start = TRY(signed_time(object, "digestStartTime"));
    digest.end = TRY(signed_time(object, "digestEndTime"));
    digest.bucket = TRY(required_text(object, "digestS3Bucket"));
    digest.key = TRY(required_text(object, "digestS3Object"));
    digest.fingerprint = TRY(required_text(object, "digestPublicKeyFingerprint"));
    digest.previous = TRY(previous_of(object));
    const JsonArray* const files = TRY(array_member(object, "logFiles"));
    if (!files) return malformed("logFiles", "missing");
    digest.files.reserve(files->size());
    for (const Json& file : *files) digest.files.push_back(TRY(file_of(file)));
    return digest;
}

std::string string_to_sign(const Digest& digest, const Sha256& hash) {
    // The word where a chain starts: "Custom implementations ...", and the AWS CLI's validator.
    const std::string_view previous =
        digest.previous ? std::string_view(digest.previous->signature) : "null";
    return fmt::format("{}\n{}/{}\n{}\n{}", iso8601(digest.end), digest.bucket, digest.key,
                       hex(hash), previous);
}

}  // namespace opentrail::delivery
