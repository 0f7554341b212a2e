// JournalModel: what a journal should hold, as plain vectors, and batches to fill both with.
//
// For tests of any room; for one thread.

#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "journal/journal.h"

namespace opentrail::journal {

/// One entry as the model knows it.
struct ModelEntry {
    Kind kind = Kind::event;
    std::uint16_t flags = 0;
    Provenance provenance;
    std::string record;
    bool operator==(const ModelEntry&) const = default;
};

/// A batch that owns its records.
Batch make_batch(const Provenance& provenance, const std::vector<ModelEntry>& entries);
/// Events with these records, through Door::submitted.
Batch make_batch(const std::vector<std::string>& records);

/// The batch's entries.
std::vector<ModelEntry> entries_of(const Batch& batch);
ModelEntry entry_of(const Entry& entry);

/// Random but repeatable batches: of any door, with and without optional provenance, records of 0
/// to some hundred bytes, all kinds but `retired`.
class BatchMaker {
  public:
    explicit BatchMaker(std::uint64_t seed) : chance_(seed) {}
    Batch batch(std::size_t entries_max = 6);
    std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }

  private:
    Provenance provenance();
    std::string text(std::size_t bytes);

    std::mt19937_64 chance_;
    std::uint64_t serial_ = 0;
};

}  // namespace opentrail::journal
