// Shelf: all segments of the history, in memory and on disk, and how one becomes the other.
//
// Of each shard the segments follow one another without gaps: sealed ones, then those that wait to
// be sealed, then the one that grows. Safe from any thread; whoever takes contents() keeps what is
// in it alive. Only one thread may begin segments of a shard.
//
// Everything here can be made anew from the journal: what is missing or damaged when it opens, is.

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "disk/disk.h"
#include "history/indexer.h"
#include "history/open_segment.h"
#include "history/sealed_segment.h"
#include "history/view.h"
#include "journal/journal.h"

namespace opentrail::history {

class Shelf {
  public:
    using Segments = std::vector<std::shared_ptr<const Segment>>;

    struct Contents {
        std::vector<std::vector<std::shared_ptr<const SealedSegment>>>
            sealed;  // A shard, by offset.
        std::vector<std::vector<std::shared_ptr<OpenSegment>>>
            open;  // A shard, by offset; the last one grows.
        std::shared_ptr<const Segments> all;
    };

    Shelf(disk::Disk& disk, journal::Journal& journal, std::string directory, Indexer::Full full);

    /// Opens what is in the directory: removes what a crash left half written, and makes anew from
    /// the journal what is missing or damaged. Code::invalid when a file is of a later version.
    Result<void> open();

    std::shared_ptr<const Contents> contents() const;
    /// One past the last entry that a sealed segment covers: where indexing goes on after a start.
    std::uint64_t sealed_end(std::uint32_t shard) const;

    std::shared_ptr<OpenSegment> growing(std::uint32_t shard) const;
    /// The one that grew waits to be sealed from now on; a new one follows it.
    void begin_segment(std::uint32_t shard);
    std::size_t waiting(std::uint32_t shard) const;

    /// Seals one that waits. False when none does. After a failure it still waits.
    Result<bool> seal_one();
    /// Makes one damaged segment anew. False when there is none.
    Result<bool> mend_one();
    /// Removes the files of segments that the journal has nothing of any more.
    Result<void> drop_retired();

    /// What open() and mend_one() had to do, for the log and for tests.
    std::vector<std::string> take_notes();

  private:
    struct Found {
        std::uint32_t shard;
        std::uint64_t first;
        std::string path;
        std::shared_ptr<const SealedSegment> segment;  // Null when it is damaged.
    };

    std::string path_of(std::uint32_t shard, std::uint64_t first) const;
    Result<std::vector<Found>> look() const;
    Result<void> place(std::uint32_t shard, std::vector<Found> found);
    Result<std::vector<std::shared_ptr<const SealedSegment>>> rebuild(std::uint32_t shard,
                                                                      std::uint64_t first,
                                                                      std::uint64_t end);
    Result<std::shared_ptr<const SealedSegment>> write(const OpenSegment& segment);
    /// Takes a changed copy of the contents; `mutex_` must be held.
    void publish(Contents changed);
    void note(std::string text);

    disk::Disk& disk_;
    journal::Journal& journal_;
    const std::string directory_;
    const Indexer::Full full_;
    // Region, category and account of some 15 million events, by far the most asked for.
    const std::shared_ptr<RowCache> rows_ = std::make_shared<RowCache>(std::size_t{24} << 20);

    std::mutex sealing_;  // One writes files at a time. Taken before mutex_.
    mutable std::mutex mutex_;
    std::shared_ptr<const Contents> contents_;
    std::vector<std::string> notes_;
};

}  // namespace opentrail::history
