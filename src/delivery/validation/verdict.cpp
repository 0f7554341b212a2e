#include "delivery/validation/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace opentrail::delivery::validation {
namespace {

std::string words_of(const Verdict& verdict) {
    switch (verdict.finding) {
        case Finding::valid: return "valid";
        case Finding::not_found: return "INVALID: not found";
        case Finding::moved: return "INVALID: has been moved from its original location";
        case Finding::invalid_format: return "INVALID: invalid format";
        case Finding::trailing: return "INVALID: unexpected data after end of compressed stream";
        case Finding::hash_differs: return "INVALID: hash value doesn't match";
        case Finding::signature_fails: return "INVALID: signature verification failed";
        case Finding::key_not_found:
            return fmt::format("INVALID: public key not found in region {}", verdict.detail);
        case Finding::key_unreadable:
            return fmt::format("INVALID: Unable to load PKCS #1 key with fingerprint {}",
                               verdict.detail);
        case Finding::link_differs:
            return "INVALID: is not the digest file that the next one names";
        case Finding::unsigned_: return "not validated: its signature was not kept with it";
        case Finding::pending:
            return "pending: the digest file that is to name it is not due yet, or less than two "
                   "hours late";
        case Finding::before: return "before validation: older than the digest files";
        case Finding::unnamed: return "unnamed: no digest file names it";
        case Finding::unread: return fmt::format("not validated: {}", verdict.detail);
        case Finding::encrypted: return "not validated: encrypted: read it through the server";
        case Finding::undecided:
            return "not validated: no digest file names it, and one that may could not be read";
    }
    return {};
}

void add_ratio(std::string& text, const Tally& tally, std::string_view name) {
    const std::uint64_t total = tally.valid + tally.invalid;
    if (total == 0) return;
    text += fmt::format("\n{}/{} {} files valid", tally.valid, total, name);
    if (tally.invalid > 0)
        text += fmt::format(", {}/{} {} files INVALID", tally.invalid, total, name);
}

std::string plural(std::uint64_t count, std::string_view what) {
    return fmt::format("{}{}{} file{}", count, what.empty() ? "" : " ", what,
                       count == 1 ? "" : "s");
}

/// What the AWS CLI does not look for.
std::string own_lines(const Summary& summary) {
    std::string text;
    const auto add = [&](std::uint64_t count, std::string_view what, std::string_view words) {
        if (count > 0) text += fmt::format("{} {}\n", plural(count, what), words);
    };
    add(summary.unsigned_digests, "digest", "not validated: no signature was kept");
    add(summary.unread - summary.undecided, "", "not validated: could not be read");
    add(summary.undecided, "log",
        "not validated: no digest file names them, and one that may could not be read");
    add(summary.unnamed, "log", "unnamed: no digest file names them");
    add(summary.pending, "log",
        "pending: the digest file that is to name them is not due yet, or less than two hours "
        "late");
    add(summary.before, "log", "before validation: older than the digest files");
    return text;
}

}  // namespace

std::string display(Timestamp time) {
    return iso8601(std::chrono::floor<std::chrono::seconds>(time));
}

std::string_view name(Finding finding) {
    switch (finding) {
        case Finding::valid: return "valid";
        case Finding::not_found: return "notFound";
        case Finding::moved: return "moved";
        case Finding::invalid_format: return "invalidFormat";
        case Finding::trailing: return "trailingData";
        case Finding::hash_differs: return "hashDiffers";
        case Finding::signature_fails: return "signatureFails";
        case Finding::key_not_found: return "publicKeyNotFound";
        case Finding::key_unreadable: return "publicKeyUnreadable";
        case Finding::link_differs: return "linkDiffers";
        case Finding::unsigned_: return "unsigned";
        case Finding::pending: return "pending";
        case Finding::before: return "beforeValidation";
        case Finding::unnamed: return "unnamed";
        case Finding::unread: return "unread";
        case Finding::encrypted: return "encrypted";
        case Finding::undecided: return "undecided";
    }
    return {};
}

std::string_view name(Kind kind) {
    switch (kind) {
        case Kind::digest: return "digest";
        case Kind::log: return "log";
        case Kind::gap: return "gap";
        case Kind::missing: return "missingDigests";
    }
    return {};
}

std::string line_of(const Verdict& verdict) {
    const std::string_view mark = verdict.backfill ? "(backfill) " : "";
    switch (verdict.kind) {
        case Kind::gap:
            return fmt::format("{}No log files were delivered by CloudTrail between {} and {}",
                               mark, display(verdict.from), display(verdict.to));
        case Kind::missing:
            return fmt::format(
                "{}Digest files\tthat ended after {} and by {} (about {})\tINVALID: not found",
                mark, display(verdict.from), display(verdict.to), verdict.count);
        case Kind::digest:
            return fmt::format("{}Digest file\ts3://{}/{}\t{}", mark, verdict.bucket, verdict.key,
                               words_of(verdict));
        case Kind::log:
            return fmt::format("Log file\ts3://{}/{}\t{}", verdict.bucket, verdict.key,
                               words_of(verdict));
    }
    return {};
}

bool is_notable(const Verdict& verdict) {
    if (verdict.kind == Kind::gap) return true;
    return verdict.finding != Finding::valid && verdict.finding != Finding::pending &&
           verdict.finding != Finding::before;
}

bool is_open(Finding finding) {
    return finding == Finding::unread || finding == Finding::encrypted ||
           finding == Finding::undecided;
}

void Summary::add(const Verdict& verdict) {
    if (verdict.kind == Kind::gap) return;
    switch (verdict.finding) {
        case Finding::pending: ++pending; return;
        case Finding::before: ++before; return;
        case Finding::unnamed: ++unnamed; return;
        case Finding::unsigned_: ++unsigned_digests; return;
        default: break;
    }
    if (is_open(verdict.finding)) {
        ++unread;
        if (verdict.kind == Kind::digest) ++unread_digests;
        if (verdict.finding == Finding::undecided) ++undecided;
        return;
    }
    Tally& tally = verdict.kind == Kind::log ? logs : verdict.backfill ? backfill_digests : digests;
    (verdict.finding == Finding::valid ? tally.valid : tally.invalid) += verdict.count;
}

void Summary::cover(Timestamp digest_start, Timestamp digest_end, Timestamp start, Timestamp end) {
    const Timestamp from = std::max(digest_start, start);
    const Timestamp to = std::min(digest_end, end);
    found_start = std::min(found_start.value_or(from), from);
    found_end = std::max(found_end.value_or(to), to);
}

bool Summary::has_faults() const {
    return digests.invalid > 0 || backfill_digests.invalid > 0 || logs.invalid > 0 || unnamed > 0 ||
           unsigned_digests > 0;
}

std::string text_of(const Summary& summary, Timestamp start, Timestamp end) {
    std::string text =
        fmt::format("Results requested for {} to {}\n", display(start), display(end));
    const std::uint64_t digests = summary.digests.valid + summary.digests.invalid +
                                  summary.backfill_digests.valid + summary.backfill_digests.invalid;
    const std::uint64_t not_judged = summary.unread_digests + summary.unsigned_digests;
    if (digests == 0 && not_judged == 0) return text + "No digests found\n" + own_lines(summary);
    if (digests == 0) {
        return text +
               fmt::format("{} found, none of which could be validated\n",
                           plural(not_judged, "digest")) +
               own_lines(summary);
    }
    if (summary.found_start) {
        text += fmt::format("Results found for {} to {}:\n", display(*summary.found_start),
                            display(*summary.found_end));
    } else {
        text += "No valid digests found in range\n";
    }
    add_ratio(text, summary.digests, "digest");
    add_ratio(text, summary.backfill_digests, "backfill digest");
    add_ratio(text, summary.logs, "log");
    return text + "\n" + own_lines(summary);
}

}  // namespace opentrail::delivery::validation
