// PublicKeys: the keys that digests are checked with, by their fingerprints.
//
// KeySource is whoever has them: a server (ListPublicKeys), a file, our own key ring. Each stretch
// of time is asked for once. For one thread.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "delivery/digest_key.h"

namespace opentrail::delivery::validation {

struct ListedKey {
    std::string fingerprint;
    std::string value;  // Base64 of the DER of PKCS#1's RSAPublicKey.
    Timestamp from = {};
    Timestamp to = {};
};

class KeySource {
  public:
    virtual ~KeySource() = default;
    /// Those that are valid at any time from `from` to `to`; more do no harm.
    virtual Result<std::vector<ListedKey>> list(Timestamp from, Timestamp to) = 0;
};

/// Of the API's numbers: seconds since 1970. Absent beyond the year 9999.
std::optional<Timestamp> time_of_seconds(double seconds);

/// As `aws cloudtrail list-public-keys` prints them. Code::invalid when the text is not that.
Result<std::vector<ListedKey>> parse_public_keys(std::string_view json);
/// All pages of what ListPublicKeys says of a time; `ask` makes one call of it.
Result<std::vector<ListedKey>> list_public_keys(
    const std::function<Result<JsonObject>(const JsonObject& input)>& ask, Timestamp from,
    Timestamp to);
/// The form of parse_public_keys().
std::string render_public_keys(const std::vector<ListedKey>& keys);

/// All keys of a file, whatever the time.
class KeyFile final : public KeySource {
  public:
    explicit KeyFile(std::vector<ListedKey> keys) : keys_(std::move(keys)) {}
    Result<std::vector<ListedKey>> list(Timestamp, Timestamp) override { return keys_; }

  private:
    const std::vector<ListedKey> keys_;
};

class PublicKeys {
  public:
    /// `source` outlives it.
    explicit PublicKeys(KeySource& source) : source_(source) {}

    struct Found {
        bool listed = false;
        std::optional<PublicKey> key;  // Absent when it is listed and no key.
    };
    /// Asks once for the whole of [from, to], and of a fingerprint that is not among those once
    /// more around `near`.
    Result<Found> find(const std::string& fingerprint, Timestamp near);
    Result<void> load(Timestamp from, Timestamp to);
    /// All that were given.
    std::vector<ListedKey> all() const;

  private:
    KeySource& source_;
    std::map<std::string, ListedKey> listed_;
    std::map<std::string, std::optional<PublicKey>> parsed_;
    std::set<std::string> asked_;  // Fingerprints that were asked for by themselves.
};

}  // namespace opentrail::delivery::validation
