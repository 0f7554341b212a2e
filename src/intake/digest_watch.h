// DigestWatch: what a digest of a feed says, and whether it can be believed: its form, its place,
// its signature. Whether it fits the digest before it is the ledger's to say, which knows that one.
//
// For one thread.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "delivery/digest.h"
#include "intake/digest_keys.h"
#include "intake/sink.h"

namespace opentrail::intake {

/// The log files that a digest names, with their hashes.
std::vector<SeenFile> named_by(const delivery::Digest& digest, Timestamp now);

/// A digest and what it names into the sink; the digest last, so that a crash before makes it come
/// again. `unread` gets those files that were not read, page by page.
Result<void> hand_over(const DigestReport& report, std::string bytes, Sink& sink, Timestamp now,
                       const std::function<Result<void>(const SeenFile&)>& unread);

class DigestWatch {
  public:
    /// `keys` outlives it. Without, signatures are not looked at.
    explicit DigestWatch(DigestKeys* keys);
    ~DigestWatch();

    /// `metadata`: the object's user metadata, which has the signature. Absent where it comes from
    /// a place that keeps none, as a folder: then its signature cannot be looked at.
    DigestReport look(const std::string& bucket, const std::string& key, std::string bytes,
                      std::optional<std::map<std::string, std::string>> metadata);

  private:
    class OfRegion;
    OfRegion* of_region(const std::string& region);

    DigestKeys* const source_;
    std::map<std::string, std::unique_ptr<OfRegion>> keys_;
};

}  // namespace opentrail::intake
