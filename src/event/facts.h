// Facts: what admission learned of a record, so that nobody has to parse it again.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "event/field.h"

namespace opentrail::event {

/// One indexed attribute of one event.
struct Value {
    Field field;
    std::uint64_t hash;  // hash64(text): computed once, used by dictionary, filter and segment.
    std::string_view text;
};

struct Facts {
    Timestamp time;
    Category category;
    std::string_view account;
    std::string_view region;
    std::string_view event_id;  // The record's, or one derived from its SHA-256 (event/identity.h).
    bool event_id_is_derived;
    std::uint64_t id_hash;       // hash64(event_id).
    std::uint64_t content_hash;  // Equal for equal content whatever the order of keys.
    Sha256 record_hash;          // SHA-256 of the record's bytes.
    std::uint32_t first_value;   // Into FactsBatch::values.
    std::uint32_t value_count;
};

/// Text that stays where it is until the arena goes.
class Arena {
  public:
    Arena() = default;
    Arena(Arena&& from) noexcept { *this = std::move(from); }
    /// Leaves `from` empty, to be used again.
    Arena& operator=(Arena&& from) noexcept;

    std::string_view keep(std::string_view text);
    std::size_t size_bytes() const { return size_bytes_; }

  private:
    // Blocks double from the first size to the largest: many batches hold a single event.
    static constexpr std::size_t first_block_bytes = 2 * 1024;
    static constexpr std::size_t block_bytes_max = 64 * 1024;

    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t next_block_bytes_ = first_block_bytes;
    char* free_ = nullptr;  // Into the current block.
    std::size_t free_bytes_ = 0;
    std::size_t size_bytes_ = 0;
};

/// Facts of a batch's records in their order; every view is into `arena`. Immutable once shared.
struct FactsBatch {
    Arena arena;
    std::vector<Value> values;
    std::vector<Facts> facts;

    std::span<const Value> values_of(const Facts& of) const {
        return std::span(values).subspan(of.first_value, of.value_count);
    }
};

}  // namespace opentrail::event
