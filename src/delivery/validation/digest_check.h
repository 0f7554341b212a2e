// read_digest() and judge(): a digest file as it is, and whether it is what it should be.
//
// Reading may run on any thread; judging asks for keys, which is for one.

#pragma once

#include <optional>
#include <string>

#include "base/hash.h"
#include "delivery/digest.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/source.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

/// A digest file, read. Without a digest `finding` says why.
struct ReadDigest {
    std::optional<Digest> digest;
    Finding finding = Finding::valid;
    std::string detail = {};  // Why it was not read, or is no digest.
    Sha256 hash{};            // Of its bytes before gzip.
    bool followed = false;    // By something after its gzip data: it is not as it was stored.
    bool keeps_metadata = true;
    std::string signature = {};         // Empty: there is none.
    std::optional<Timestamp> backfill;  // When a backfill digest was made.
};

ReadDigest read_digest(Source& source, const std::string& bucket, const std::string& key);

/// What the rest of its chain knows of a digest.
struct Expected {
    std::string bucket;
    std::string key;
    bool backfill = false;
    /// As the next digest names it, and that one is valid.
    std::optional<PreviousDigest> link = std::nullopt;
    /// A signature that some digest, valid or not, tells: it holds or it does not, whoever tells.
    std::string signature = {};
    std::string home_region = {};
};

struct Judgement {
    Verdict verdict;
    /// What it says is what was signed: its log files and its link can be believed. A digest may be
    /// invalid all the same.
    bool authentic = false;
};

/// In the order of the AWS CLI's checks. Fails only when keys cannot be had.
Result<Judgement> judge(const ReadDigest& read, const Expected& expected, PublicKeys& keys);

}  // namespace opentrail::delivery::validation
