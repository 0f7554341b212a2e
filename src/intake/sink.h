// Sink: where those who read queues and buckets hand what they read: a server, over /v1.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "delivery/digest.h"
#include "intake/file_taker.h"
#include "intake/ledger.h"

namespace opentrail::intake {

/// Whether it is worth doing the same again.
inline bool passes(const Error& error) {
    return error.code == Code::throttled || error.code == Code::unavailable;
}

/// Whether it is the object's own fault, and stays so.
inline bool is_bad(const Error& error) {
    return error.code == Code::invalid || error.code == Code::corrupt;
}

/// A digest that was read.
struct DigestReport {
    /// Numbers are on disk.
    enum class State : std::uint8_t {
        valid = 0,
        unchecked = 1,  // Nobody can say: `reason` says why.
        broken = 2,     // It is not what was signed, or belongs elsewhere.
    };
    std::string bucket;
    std::string key;
    Sha256 hash = {};  // Of its bytes before gzip.
    State state = State::unchecked;
    std::string reason = {};
    std::optional<delivery::Digest> digest = {};  // Absent: it is none.
};

/// What digests name and nobody has read.
struct Gaps {
    struct Object {
        std::string bucket;
        std::string key;
        bool operator==(const Object&) const = default;
    };
    std::vector<Object> files;  // In order of bucket and key.
    std::vector<Object> digests;
    bool more = false;  // There are files behind these.
};

/// An object as it was read.
struct ReadObject {
    std::string bucket;
    std::string key;
    std::string bytes;
};

/// For one thread; clone() gives another its own.
class Sink {
  public:
    virtual ~Sink() = default;
    /// Notes that these are there. Of each, whether it needs no reading.
    virtual Result<std::vector<bool>> see(std::span<const SeenFile> files) = 0;
    /// Durable when it returns. Code::invalid: the file is bad, and stays so. Code::throttled and
    /// Code::unavailable: later. Others: nothing will be taken.
    virtual Result<TakenFile> take(const std::string& bucket, const std::string& key,
                                   std::string bytes) = 0;
    /// The same for several, which share what one costs: of each, in order, what take() gives. As a
    /// whole it fails as take() does, but for what is the matter with one file.
    virtual Result<std::vector<Result<TakenFile>>> take_all(std::vector<ReadObject> objects);
    /// Notes a digest and what it names; its link to the one before is checked, and a break alarms.
    virtual Result<void> note(const DigestReport& report) = 0;
    /// Of one bucket, unless it is empty; files behind `after`, unless that is.
    virtual Result<Gaps> gaps(const std::string& bucket, const Gaps::Object& after) = 0;
    /// Digests that nobody could check, in order of bucket and key: of one bucket, unless it is
    /// empty, those behind `after`. Not all that there are; none: there are no more.
    virtual Result<std::vector<Gaps::Object>> unchecked(const std::string& bucket,
                                                        const Gaps::Object& after) = 0;
    /// Durable when it returns.
    virtual Result<void> give_up(const DeadLetter& letter) = 0;
    virtual std::unique_ptr<Sink> clone() const = 0;
};

}  // namespace opentrail::intake
