// FileTaker: one object, whole, on its way into the journal and the ledger. Every feed, whatever
// thread or process read the object, comes through here.
//
// A file's records go through admission in parts, each with a note that is durable with them: what
// was taken before a crash is not taken again, and the ledger's figures stay right. The same file
// from two readers at once is taken once: the second waits and is told that it was known.
//
// Safe from any thread.

#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "history/history.h"
#include "intake/admission.h"
#include "intake/ledger.h"
#include "intake/ledger_follower.h"
#include "intake/record_split.h"

namespace opentrail::intake {

/// An object as it was read from its bucket.
struct Arrival {
    journal::Provenance provenance;  // Door, principal, account, Region, import id; no source.
    std::string bucket;
    std::string key;
    std::string bytes;
    std::optional<SeenFile> seen;  // How it was come to know of, if that is not noted yet.
};

struct TakenFile {
    enum class Outcome : std::uint8_t {
        taken,  // Its records are durable.
        known,  // They were before; nothing was read.
        told,   // It holds nothing to read.
    };
    Outcome outcome = Outcome::taken;
    FileKind kind = FileKind::other;
    RecordFigures figures = {};  // Of the whole file, also of what was taken before.
    /// Of the records that were refused, the first few, "record 12: eventTime is missing".
    std::vector<std::string> refusals = {};
};

class FileTaker {
  public:
    struct Parts {
        Ledger& ledger;
        LedgerFollower& follower;
        Admission& admission;
        journal::Journal& journal;
        const Clock& clock;
        /// Gets every conflict once, when it is durable. May be empty.
        std::function<void(const history::Decided&)> conflict = {};
        /// Gets every file whose content is not what a digest names, once, when its letter is
        /// durable. May be empty.
        std::function<void(const std::string& bucket, const std::string& key)> altered = {};
        /// Records of a note: what a crash makes somebody read again at most.
        std::size_t part_records = 20'000;
    };
    explicit FileTaker(Parts parts) : parts_(std::move(parts)) {}

    /// Of each object, whether it needs no reading. All are noted as seen.
    Result<std::vector<bool>> are_known(std::span<const SeenFile> seen);

    /// Durable when it returns. Code::invalid and Code::corrupt when the file is bad, and why: it
    /// will not get better. Code::throttled and Code::unavailable: later. Digests are `told`.
    Result<TakenFile> take(Arrival arrival);
    /// Like take(), but nothing is durable, nor its conflicts told of, before settle(): many small
    /// files share a sync.
    Result<TakenFile> take(Arrival arrival, Unsettled& later);
    Result<void> settle(const Unsettled& later);

    /// Notes that a message or an object is given up. Durable when it returns.
    Result<void> give_up(const journal::Provenance& provenance, DeadLetter letter);
    /// Notes what became of an object for an import. Durable when it returns.
    Result<void> note(const journal::Provenance& provenance, const ImportFailure& failure);

    /// Of these imports nothing is there any more: what they read is read again when it comes.
    void forget(const std::vector<std::string>& imports);

    /// What became of the records of a file that was taken; absent when none is known.
    Result<std::optional<RecordFigures>> figures_by_name(const std::string& bucket,
                                                         const std::string& key);

  private:
    using Name = std::pair<std::string, std::string>;  // Bucket and key.

    /// What of a file is in the journal and may not be in the ledger yet.
    struct Done {
        Sha256 hash{};
        Sha256 body{};
        std::uint64_t records = 0;
        bool whole = false;
        RecordFigures figures = {};
        std::string import = {};  // That took some of it, as LedgerFile::import.
        /// Durable once the journal is there, and in the ledger once the follower is.
        std::uint64_t journal_end = 0;
    };
    class Turn;
    class Room;

    Result<void> write(const journal::Provenance& provenance, const FileNote& note);
    Result<bool> is_known(const SeenFile& seen);
    std::optional<Sha256> body_of(const Name& name, const LedgerFile* file);
    Result<void> tell_altered(const std::string& bucket, const std::string& key);

    /// Of a file that was taken in part or whole.
    Result<std::optional<Done>> done_so_far(const Name& name);
    Result<TakenFile> take_records(const Arrival& arrival, const Name& name, Unsettled& later);
    Result<void> take_part(const Arrival& arrival, const Split& split, Done& done, TakenFile& taken,
                           Unsettled& later);

    const Parts parts_;
    std::mutex comparing_;  // What is taken with what a digest names. Before mutex_.
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<Name> busy_;
    std::map<Name, Done> recent_;
    std::uint64_t swept_ = 0;          // What the ledger has up to here is not in recent_.
    std::set<std::string> forgotten_;  // Imports; the ledger may not know it of each yet.
    std::size_t inflated_bytes_ = 0;   // Of all files in work.
};

}  // namespace opentrail::intake
