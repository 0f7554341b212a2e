// DigestWindow: from when to when a digest is, and the digest that is made of it.
//
// Pure functions, safe from any thread.

#pragma once

#include <span>

#include "base/result.h"
#include "base/time.h"
#include "catalog/digest.h"
#include "catalog/log_file.h"
#include "delivery/digest_key.h"

namespace opentrail::delivery {

struct DigestWindow {
    Timestamp start;  // Whole seconds, both.
    Timestamp end;
    bool final = false;
    bool operator==(const DigestWindow&) const = default;
};

/// Names say when to the second.
Timestamp floor_second(Timestamp time);

/// The first of began, began + interval, ... after `after`.
Timestamp boundary_after(Timestamp began, Duration interval, Timestamp after);

/// The window that ends at `end`, or as soon after as the chain allows.
DigestWindow window_to(const catalog::DigestChain& chain, Timestamp end);

/// The last one of a chain: it ends now, or after all that `files` were stored.
DigestWindow final_window(const catalog::DigestChain& chain,
                          std::span<const catalog::LogFile> files, Timestamp now);

/// That in which the files, of which there is at least one, were stored.
DigestWindow backfill_window(const catalog::DigestChain& chain,
                             std::span<const catalog::LogFile> files);

/// The digest of a chain that names `files`, which its trail's bucket is to get.
Result<catalog::PlannedDigest> plan_digest(const catalog::Trail& trail,
                                           const catalog::DigestChain& chain,
                                           const DigestWindow& window,
                                           std::span<const catalog::LogFile> files,
                                           const Signer& signer, Timestamp now);

}  // namespace opentrail::delivery
