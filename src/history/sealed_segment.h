// SealedSegment: a segment file, open for queries. Immutable.
//
// In memory it keeps the summary (indexes of blocks, filters: about 3 bytes an event); everything
// else is read when it is asked for, one explicit read each, and checked against its checksum. A
// query that meets damage fails with Code::corrupt, and damaged() is true from then on: the owner
// makes the segment anew from the journal.

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>

#include "disk/disk.h"
#include "history/row_cache.h"
#include "history/segment.h"
#include "history/segment_layout.h"

namespace opentrail::history {

class SealedSegment final : public Segment {
  public:
    /// Code::corrupt, naming the file, when it is damaged; Code::invalid when it is too new.
    /// With a `cache`, rows of common values stay in it.
    static Result<std::shared_ptr<SealedSegment>> open(disk::Disk& disk, const std::string& path,
                                                       std::shared_ptr<RowCache> cache = nullptr);

    Extent extent() const override { return extent_; }
    bool may_grow() const override { return false; }
    bool may_have(const Term& term) const override;
    Result<void> insert_rows(const Term& term, Scratch& scratch, RowSet& into) const override;
    Result<void> insert_accepted(event::Field field,
                                 const std::function<bool(std::string_view)>& accept,
                                 Scratch& scratch, RowSet& into) const override;
    bool may_have_id(std::uint64_t id_hash) const override {
        return summary_.ids_filter.may_have(id_hash);
    }
    void find_possible_ids(std::span<const std::uint64_t> id_hashes,
                           std::vector<std::size_t>& into) const override;
    void prefetch_id(std::uint64_t id_hash) const { summary_.ids_filter.prefetch(id_hash); }
    Result<void> find_id(std::uint64_t id_hash, Scratch& scratch,
                         std::vector<IdRow>& into) const override;
    Result<void> keep_between(const Key& low, const Key& high, Scratch& scratch,
                              RowSet& rows) const override;
    Result<void> keep_offsets(std::uint64_t begin, std::uint64_t end, Scratch& scratch,
                              RowSet& rows) const override;
    Result<void> first_keys(const RowSet& rows, Order order, std::size_t limit, Scratch& scratch,
                            std::vector<Key>& into) const override;
    Result<void> visit_keys(
        const RowSet& rows, Scratch& scratch,
        const std::function<void(std::uint32_t, const Key&)>& visit) const override;
    Result<std::optional<std::uint32_t>> rows_before(Timestamp time,
                                                     Scratch& scratch) const override;
    std::uint32_t value_count(event::Field field) const override;
    Result<void> count_values(
        event::Field field, HashRange range, const RowSet* rows, Scratch& scratch,
        const std::function<void(std::uint64_t, std::string_view, std::uint32_t)>& visit)
        const override;
    std::size_t memory_bytes() const override { return memory_bytes_; }

    struct Id {
        std::uint64_t hash;
        std::uint64_t stamp;
        std::uint32_t row;
    };
    /// All ids, by hash.
    Result<std::vector<Id>> ids() const;
    const RowSet& conflicts() const { return summary_.conflicts; }

    const std::string& path() const { return path_; }
    std::uint64_t file_bytes() const { return file_bytes_; }
    bool damaged() const { return damaged_.load(std::memory_order_relaxed); }

    /// What of this segment is hidden because its import was forgotten; kept until `version`
    /// changes. `find` works it out. Null: nothing.
    Result<std::shared_ptr<const RowSet>> forgotten(
        std::uint64_t version,
        const std::function<Result<std::shared_ptr<const RowSet>>()>& find) const;

    /// For open() alone.
    struct Opening {};
    SealedSegment(Opening, std::string path, std::unique_ptr<disk::File> file,
                  std::shared_ptr<RowCache> cache)
        : path_(std::move(path)),
          file_(std::move(file)),
          cache_(std::move(cache)),
          cache_number_(cache_ ? cache_->next_segment() : 0) {}

  private:
    Result<void> read_summary();
    Result<std::string_view> blocks(const BlockIndex& index, const char* section, std::size_t begin,
                                    std::size_t end, std::string& buffer) const;
    std::unexpected<Error> damage(std::string what) const;
    std::size_t key_bytes() const {
        return std::size_t{summary_.time_bytes} + summary_.position_bytes;
    }
    Key key_at(const char* at) const;
    /// The number of rows whose key is below `key`.
    Result<std::uint32_t> rows_below(const Key& key, Scratch& scratch) const;
    std::uint32_t key_block_rows(std::size_t block) const;
    Result<void> read_rows(const Term& term, Scratch& scratch, RowSet& into) const;

    std::string path_;
    std::unique_ptr<disk::File> file_;
    const std::shared_ptr<RowCache> cache_;  // May be null.
    const std::uint64_t cache_number_;
    std::uint64_t file_bytes_ = 0;
    std::size_t memory_bytes_ = 0;
    Extent extent_;
    SegmentSummary summary_;
    mutable std::atomic<bool> damaged_ = false;

    mutable std::mutex forgotten_mutex_;
    mutable std::uint64_t forgotten_version_ = 0;
    mutable std::shared_ptr<const RowSet> forgotten_;
};

}  // namespace opentrail::history
