// Indexer: turns the journal's batches into rows of an open segment.
//
// For one thread; keeps its buffers between batches.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "event/parse.h"
#include "history/open_segment.h"
#include "journal/entry.h"

namespace opentrail::history {

class Indexer {
  public:
    /// When a segment is full.
    struct Full {
        std::uint32_t rows;
        std::uint64_t raw_bytes;

        bool holds(const OpenSegment& segment) const {
            return segment.extent().rows >= rows || segment.raw_bytes() >= raw_bytes;
        }
    };

    explicit Indexer(Full full) : full_(full) {}

    /// Adds the events in [from, end) of the batch until `into` is full. Returns the offset it has
    /// come to, everything before which `into` now covers. Facts come with the batch or, when it
    /// was read back, from its records; a record that cannot be read any more is left out and noted
    /// in trouble().
    std::uint64_t add(const journal::Batch& batch, std::uint64_t from, std::uint64_t end,
                      OpenSegment& into);

    const Full& full() const { return full_; }
    /// What could not be indexed: empty while all could.
    const std::string& trouble() const { return trouble_; }

  private:
    const event::FactsBatch& facts_of(const journal::Batch& batch, std::uint64_t from,
                                      std::uint64_t end);

    Full full_;
    event::Parser parser_;
    event::FactsBatch parsed_;
    std::vector<std::size_t> fact_of_item_;  // no_fact where there is none.
    std::vector<OpenSegment::Arrival> arrivals_;
    std::string trouble_;
};

}  // namespace opentrail::history
