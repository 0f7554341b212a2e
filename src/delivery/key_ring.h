// KeyRing: the keys that digests are signed with, a ring for each Region.
//
// Keys are changes of the catalog, their private halves sealed under the master key. A new one is
// made when it is needed: there is none, or the newest has signed for long enough. Keys are valid
// somewhat longer than they sign, before and after, so that their times overlap; they stay listed
// for ever.
//
// For one thread.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/seal.h"
#include "catalog/catalog.h"
#include "delivery/digest_key.h"

namespace opentrail::delivery {

/// How long before it signs, and after, a key is valid.
inline constexpr Duration digest_key_overlap = std::chrono::hours(24);

/// For what time a key is made.
struct DigestKeySpan {
    Timestamp now;
    Timestamp at;  // What is signed is of this time.
    Duration rotation;
};

/// What the private half of a key is sealed with.
std::string digest_key_context(std::string_view fingerprint);

/// A key of `region` as it goes into the catalog.
Result<catalog::DigestKey> seal_digest_key(std::string_view region, const PrivateKey& key,
                                           const DigestKeySpan& span, const SealingKey& sealing,
                                           Random& random);

/// Whether what is of the time `at` is signed with the key, which is changed after `rotation`.
bool may_sign(const catalog::DigestKey& key, Timestamp at, Duration rotation);

class KeyRing {
  public:
    struct Parts {
        catalog::Catalog& catalog;
        Random& random;
        SealingKey sealing;
        Duration rotation;
        /// Makes the key a change, and waits until the catalog has it.
        std::function<Result<void>(const catalog::DigestKey&)> keep;
        std::function<Result<PrivateKey>()> make = PrivateKey::make;
    };
    explicit KeyRing(Parts parts) : parts_(std::move(parts)) {}

    /// The key for what is of the time `at` in `region`: made now, if there is none. Code::corrupt
    /// when a key does not open under the master key.
    Result<std::shared_ptr<const Signer>> signer(std::string_view region, Timestamp at,
                                                 Timestamp now);

  private:
    Result<std::shared_ptr<const Signer>> open(const catalog::DigestKey& key);

    const Parts parts_;
    std::map<std::string, std::shared_ptr<const Signer>, std::less<>> open_;  // By fingerprint.
};

}  // namespace opentrail::delivery
