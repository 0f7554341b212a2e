// LateConflicts: finds, after the fact, events that have one identity and different times:
// admission asks only the segments that hold an event's time.
//
// Follows what is indexed, some thousand events at a time, and asks every segment for the ids that
// came through others' doors. A batch goes through one segment after the other, so that a segment's
// filter stays in the cache. How far it has come is kept in a small file: after a crash some pairs
// may be told of again, none is lost. For one thread at a time.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "disk/disk.h"
#include "history/hiding.h"
#include "history/history.h"
#include "history/identity_reader.h"
#include "history/shelf.h"

namespace opentrail::history {

class LateConflicts {
  public:
    using Call = History::LateConflictCall;

    LateConflicts(disk::Disk& disk, std::string path, journal::Journal& journal, const Shelf& shelf,
                  IdentityReader& reader);

    /// Reads how far it had come. Without a file, or with a damaged one, it begins at the start.
    Result<void> open();
    /// Looks at the next events of some shard. False when there are none. What `call` fails with
    /// is what this fails with, and then those pairs are its next.
    Result<bool> step(const Hiding& hiding, const Call& call);
    /// Keeps how far it has come.
    Result<void> save();
    /// Events of a shard from this offset on were not looked at yet.
    std::uint64_t place(std::uint32_t shard) const { return places_[shard]; }

  private:
    /// What is to be looked at next, and where that ends.
    struct Portion {
        std::vector<std::uint64_t> id_hashes;
        std::vector<std::uint64_t> stamps;
        std::vector<journal::Position> positions;
        std::vector<std::optional<Identity>> identities;  // Once they were asked for.
        std::vector<std::optional<journal::Position>>
            earlier;  // What each was found to contradict.
        std::uint64_t end = 0;

        void add(std::uint64_t id_hash, std::uint64_t stamp, journal::Position position);
    };
    Result<Portion> next_portion(const Shelf::Contents& contents, std::uint32_t shard);
    Portion from_open(const OpenSegment& segment, std::uint64_t from) const;
    Result<Portion> from_sealed(const SealedSegment& segment, std::uint64_t from);
    Result<void> ask(const Segment& segment, const Hiding& hiding, Portion& portion);
    Result<std::optional<journal::Position>> find_earlier(const Segment& segment,
                                                          const Hiding& hiding, Portion& portion,
                                                          std::size_t probe);
    Result<void> tell(std::uint32_t shard, const Portion& portion, const Call& call);

    disk::Disk& disk_;
    const std::string path_;
    journal::Journal& journal_;
    const Shelf& shelf_;
    IdentityReader& reader_;
    std::vector<std::uint64_t> places_;
    std::vector<std::uint64_t> saved_;
    Scratch scratch_;
    std::vector<IdRow> found_;
};

}  // namespace opentrail::history
