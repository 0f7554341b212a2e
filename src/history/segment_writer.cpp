#include "history/segment_writer.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "history/posting.h"
#include "history/segment_layout.h"

namespace opentrail::history {
namespace {

class SegmentWriter {
  public:
    explicit SegmentWriter(const OpenSegment& segment) : segment_(segment), rows_(segment.rows()) {}

    std::string write() {
        const Extent extent = segment_.extent();
        INVARIANT(extent.rows == rows_.size());
        summarize(extent);
        file_.reserve(header_bytes + rows_.size() * 80);
        file_.assign(header_bytes, '\0');
        sort_rows();
        write_keys(extent);
        write_ids();
        write_dictionaries();
        const std::string summary = render(summary_);
        const SegmentHeader header{.shard = extent.shard,
                                   .first = extent.first,
                                   .end = extent.end,
                                   .summary_offset = file_.size(),
                                   .summary_size = static_cast<std::uint32_t>(summary.size()),
                                   .summary_crc = crc32c(summary)};
        file_.replace(0, header_bytes, render(header));
        file_ += summary;
        return std::move(file_);
    }

  private:
    void summarize(const Extent& extent) {
        summary_.rows = extent.rows;
        summary_.oldest = extent.oldest;
        summary_.newest = extent.newest;
        summary_.live_rows = extent.live_rows;
        summary_.oldest_live = extent.oldest_live;
        summary_.newest_live = extent.newest_live;
        summary_.time_bytes = (extent.newest - extent.oldest).count() <= UINT32_MAX ? 4 : 8;
        summary_.position_bytes = extent.end - extent.first <= UINT16_MAX ? 2 : 4;
    }

    // order_[new row] = old row, by (time, position); placed_ is its inverse.
    void sort_rows() {
        order_.resize(rows_.size());
        std::iota(order_.begin(), order_.end(), std::uint16_t{0});
        if (!segment_.in_time_order()) {
            // Old rows ascend by position, so that stable means by position.
            std::stable_sort(
                order_.begin(), order_.end(),
                [this](std::uint16_t a, std::uint16_t b) { return rows_[a].time < rows_[b].time; });
        }
        placed_.resize(rows_.size());
        for (std::size_t row = 0; row < order_.size(); ++row) {
            placed_[order_[row]] = static_cast<std::uint16_t>(row);
            if ((rows_[order_[row]].flags & journal::flag_conflict) != 0) {
                summary_.conflicts.insert(static_cast<std::uint32_t>(row));
            }
        }
    }

    void write_keys(const Extent& extent) {
        BlockWriter blocks(file_);
        for (std::size_t row = 0; row < order_.size(); ++row) {
            const OpenSegment::Row& from = rows_[order_[row]];
            if (row % rows_a_key_block == 0) {
                blocks.begin_block(static_cast<std::uint64_t>((from.time - extent.oldest).count()));
            }
            const auto time = static_cast<std::uint64_t>((from.time - extent.oldest).count());
            const std::uint64_t position = from.offset - extent.first;
            file_.append(reinterpret_cast<const char*>(&time), summary_.time_bytes);
            file_.append(reinterpret_cast<const char*>(&position), summary_.position_bytes);
        }
        summary_.keys = blocks.finish();
    }

    void write_ids() {
        struct Id {
            std::uint64_t hash;
            std::uint64_t stamp;
            std::uint16_t row;
        };
        std::vector<Id> ids(rows_.size());
        std::vector<std::uint64_t> keys(rows_.size());
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            ids[row] = {rows_[row].id_hash, rows_[row].stamp, placed_[row]};
            keys[row] = rows_[row].id_hash;
        }
        std::sort(ids.begin(), ids.end(), [](const Id& a, const Id& b) {
            return a.hash != b.hash ? a.hash < b.hash : a.row < b.row;
        });
        BlockWriter blocks(file_);
        std::uint32_t in_block = 0;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            // Equal ids stay in one block, so that looking one up is one read.
            if (i == 0 || (in_block >= ids_a_block && ids[i].hash != ids[i - 1].hash)) {
                blocks.begin_block(ids[i].hash);
                in_block = 0;
            }
            append(file_, ids[i].hash);
            append(file_, ids[i].stamp);
            append(file_, ids[i].row);
            ++in_block;
        }
        summary_.ids = blocks.finish();
        summary_.ids_filter = Bloom(keys, id_filter_bits);
    }

    void write_dictionaries() {
        std::array<std::vector<const OpenSegment::Value*>, event::field_count + 1> fields;
        std::vector<std::uint64_t> keys;
        keys.reserve(segment_.values().size());
        for (const OpenSegment::Value& value : segment_.values()) {
            fields[static_cast<std::size_t>(value.field)].push_back(&value);
            keys.push_back(term_key(value.field, value.hash));
        }
        for (std::size_t number = 0; number < fields.size(); ++number) {
            if (fields[number].empty()) continue;
            summary_.fields[number].values = static_cast<std::uint32_t>(fields[number].size());
            summary_.fields[number].blocks = write_dictionary(fields[number]);
        }
        summary_.values_filter = Bloom(keys, value_filter_bits);
    }

    BlockIndex write_dictionary(std::vector<const OpenSegment::Value*>& values) {
        std::sort(values.begin(), values.end(), [](const auto* a, const auto* b) {
            return a->hash != b->hash ? a->hash < b->hash : a->text < b->text;
        });
        BlockWriter blocks(file_);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const OpenSegment::Value& value = *values[i];
            if (i == 0 ||
                (blocks.block_size() >= block_bytes && value.hash != values[i - 1]->hash)) {
                blocks.begin_block(value.hash);
            }
            append(file_, value.hash);
            append_varint(file_, value.text.size());
            file_ += value.text;
            append_varint(file_, value.count);
            put_posting(file_, placed_rows(value), summary_.rows);
        }
        return blocks.finish();
    }

    std::span<const std::uint16_t> placed_rows(const OpenSegment::Value& value) {
        const std::span<const std::uint16_t> rows(value.rows, value.count);
        if (segment_.in_time_order()) return rows;
        posting_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) posting_[i] = placed_[rows[i]];
        if (rows.size() < 64) {
            std::sort(posting_.begin(), posting_.end());
            return posting_;
        }
        RowSet sorted;
        for (const std::uint16_t row : posting_) sorted.insert(row);
        std::size_t i = 0;
        sorted.ascending([&](std::uint32_t row) {
            posting_[i++] = static_cast<std::uint16_t>(row);
            return true;
        });
        return posting_;
    }

    const OpenSegment& segment_;
    std::span<const OpenSegment::Row> rows_;
    SegmentSummary summary_;
    std::string file_;
    std::vector<std::uint16_t> order_;
    std::vector<std::uint16_t> placed_;
    std::vector<std::uint16_t> posting_;
};

}  // namespace

std::string segment_bytes(const OpenSegment& segment) { return SegmentWriter(segment).write(); }

}  // namespace opentrail::history
