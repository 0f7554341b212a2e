// Digest: a digest file: what it says of a trail's log files, its name, and the text that is
// signed.
//
// A digest names every log file that one trail delivered for one account and Region in a stretch of
// time, each with the hash of its body, and the digest before it with its hash and signature; so
// nothing can be altered, taken out or put in between without the change being seen. Form and
// signature are CloudTrail's ("CloudTrail digest file structure" and "Custom implementations of
// CloudTrail log file integrity validation", AWS CloudTrail User Guide); docs/formats/digest.md has
// them byte for byte.
//
// Plain data and pure functions, safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace opentrail::delivery {

/// A log file as a digest names it.
struct DigestedFile {
    std::string bucket;
    std::string key;
    std::string hash;                 // Lower-case hex: SHA-256 of the body before gzip.
    std::optional<Timestamp> newest;  // Of the eventTimes in it.
    std::optional<Timestamp> oldest;
    bool operator==(const DigestedFile&) const = default;
};

/// The digest before, as the next one names it.
struct PreviousDigest {
    std::string bucket;
    std::string key;
    std::string hash;       // Lower-case hex: SHA-256 of its bytes before gzip.
    std::string signature;  // Lower-case hex.
    bool operator==(const PreviousDigest&) const = default;
};

struct Digest {
    std::string account;
    Timestamp start;  // Whole seconds, as is `end`: log files stored from `start` on
    Timestamp end;    // and before `end`.
    std::string bucket;
    std::string key;                         // Where this very digest is.
    std::string fingerprint;                 // Of the key that it is signed with.
    std::optional<PreviousDigest> previous;  // Absent where a chain starts.
    std::vector<DigestedFile> files;
    bool operator==(const Digest&) const = default;
};

/// What a digest file is named after.
struct DigestName {
    std::string_view prefix;  // Empty: none.
    std::string_view account;
    std::string_view region;       // Whose log files it names.
    std::string_view trail;        // The trail's name,
    std::string_view home_region;  // and its home Region.
    Timestamp end;
    bool backfill = false;
};

/// [PREFIX/]AWSLogs/ACCOUNT/CloudTrail-Digest/REGION/YYYY/MM/DD/
///     ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill].json.gz
std::string key_of(const DigestName& name);

/// The bytes of the file before gzip, which are what is hashed and signed: one line, members in
/// the order of CloudTrail's samples. newestEventTime and oldestEventTime are those of all files.
std::string render(const Digest& digest);

/// Takes any digest of CloudTrail's form, whatever its spacing and the order of its members, and
/// passes over members that it does not know. Code::invalid when it is none: what validation needs
/// is missing or has another form. Times of the digest must be as render() writes them, because
/// their text is signed.
Result<Digest> parse_digest(std::string_view text);

/// The text that is signed. `hash` is the SHA-256 of the digest's bytes, as they were read.
std::string string_to_sign(const Digest& digest, const Sha256& hash);

/// User metadata of a digest object (without "x-amz-meta-"), "CloudTrail digest file structure".
inline constexpr std::string_view signature_metadata = "signature";  // Lower-case hex.
inline constexpr std::string_view signature_algorithm_metadata = "signature-algorithm";
inline constexpr std::string_view backfill_metadata = "backfill-generation-timestamp";

inline constexpr std::string_view signature_algorithm = "SHA256withRSA";

/// A digest of more is not read: hundreds of thousands of log files.
inline constexpr std::size_t digest_bytes_max = std::size_t{256} << 20;

}  // namespace opentrail::delivery
