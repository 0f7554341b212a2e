// RowCache: the rows of common values (a Region, a category, an account, a frequent name) of sealed
// segments, decoded, because nearly every query asks for some of them in every segment.
//
// Safe from any thread. One for a whole shelf, so that its size does not depend on the number of
// segments.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "history/row_set.h"
#include "history/term.h"
#include "journal/least_recent.h"

namespace opentrail::history {

class RowCache {
  public:
    /// Holds about `bytes_max` at most.
    explicit RowCache(std::size_t bytes_max) : held_(bytes_max) {}

    /// A number of its own for every segment opened.
    std::uint64_t next_segment() { return ++segments_; }

    /// True, and adds the rows to `into`, when they are there.
    bool insert_rows(std::uint64_t segment, const Term& term, RowSet& into) {
        const auto held = held_.find(key(segment, term));
        // Two terms may have one key.
        if (!held || held->segment != segment || held->field != term.field ||
            held->text != term.text) {
            return false;
        }
        into.insert(held->rows);
        return true;
    }

    void keep(std::uint64_t segment, const Term& term, const RowSet& rows) {
        auto made = std::make_shared<const Held>(Held{segment, term.field, term.text, rows});
        held_.insert(key(segment, term), std::move(made), sizeof(Held) + term.text.size());
    }

  private:
    struct Held {
        std::uint64_t segment;
        event::Field field;
        std::string text;
        RowSet rows;
    };

    static std::uint64_t key(std::uint64_t segment, const Term& term) {
        return term_key(term.field, term.hash) ^ segment * golden_ratio;
    }

    journal::LeastRecent<Held> held_;
    std::atomic<std::uint64_t> segments_ = 0;
};

}  // namespace opentrail::history
