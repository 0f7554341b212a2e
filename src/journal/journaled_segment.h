// JournaledSegment: the file that frames are appended to, until it is full and sealed into an
// archive.
//
// write(), sync() and publish() are for one writer; reads, from any thread, see what was published.

#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "journal/recovery.h"
#include "journal/segment.h"
#include "journal/segment_header.h"

namespace opentrail::journal {

class JournaledSegment final : public Segment {
  public:
    /// `file` is `file_bytes` long; it is made longer ahead of writes up to `segment_bytes`.
    JournaledSegment(std::string path, std::unique_ptr<disk::File> file, std::uint64_t file_bytes,
                     Recovered recovered, SegmentHeader header, std::uint64_t segment_bytes);

    /// A new, empty, durable segment in `directory`.
    static Result<std::shared_ptr<JournaledSegment>> create(disk::Disk& disk,
                                                            const std::string& directory,
                                                            const SegmentHeader& header,
                                                            std::uint64_t segment_bytes);

    /// Appends whole frames behind all before. Not durable, and nobody sees them. When it failed it
    /// may be repeated with the same frames.
    Result<void> write(std::string_view frames);
    Result<void> sync();
    /// Shows what was written and synced: `places` in order, up to entry `end`.
    void publish(const std::vector<FramePlace>& places, std::uint64_t end);
    /// After recovery, before anybody sees a frame: writes again what may have been read from
    /// memory only, and zeroes what recovery found behind the whole frames, so that it can never be
    /// taken for one; durable. Code::corrupt when a frame reads otherwise than before.
    Result<void> settle();

    std::uint64_t used_bytes() const { return used_bytes_; }
    const std::string& path() const { return path_; }
    const SegmentHeader& header() const { return header_; }

    Position first() const override { return header_.first; }
    std::uint64_t end() const override;
    SegmentInfo info() const override;
    std::optional<Sha256> root() const override { return {}; }
    Result<void> fetch(std::span<const Wanted> wanted, std::span<Entry> into) const override;
    Result<bool> scan(std::uint64_t from, std::uint64_t end, bool backwards,
                      const Visit& visit) const override;
    Result<std::shared_ptr<const Batch>> batch_at(std::uint64_t offset) const override;

  private:
    void make_room(std::size_t bytes);
    Result<void> rewrite_unsure();
    Result<void> clear_torn_tail();
    // Bytes of the neighbouring frames [begin, end), read at once, every one whole.
    Result<std::string> read_whole(const FramePlace* begin, const FramePlace* end) const;
    FramePlace place_of(std::uint64_t offset) const;
    // The frames that hold [from, end).
    std::vector<FramePlace> places_in(std::uint64_t from, std::uint64_t end) const;
    Result<void> parse_at(std::string_view frame, std::uint64_t at, Batch& into) const;
    Result<Entry> fetch_one(const FramePlace& place, std::uint64_t offset) const;
    std::unexpected<Error> in_file(const Error& error, std::uint64_t at) const;

    const std::string path_;
    const std::unique_ptr<disk::File> file_;
    const SegmentHeader header_;
    const std::uint64_t segment_bytes_;
    // The writer's.
    std::uint64_t file_bytes_;
    std::uint64_t used_bytes_;
    std::uint64_t unsure_at_;
    std::uint64_t torn_end_;

    mutable std::shared_mutex mutex_;
    std::vector<FramePlace> places_;  // Guarded by mutex_, as is end_.
    std::uint64_t end_;
    std::uint64_t visible_bytes_;
};

}  // namespace opentrail::journal
