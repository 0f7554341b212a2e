// InFlight: the events of one shard that were admitted and are not indexed yet, by the hash of
// their id.
//
// Entries come and go in the order of their offsets, so that forgetting the oldest is moving a
// number. Bounded by what the journal lets wait (its queue and its tail). Not safe from several
// threads: admission's lock guards it.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "event/facts.h"
#include "journal/entry.h"

namespace opentrail::history {

class InFlight {
  public:
    struct Event {
        std::uint64_t id_hash;
        std::uint64_t
            before;  // One more than the number of the event before with its slot; 0: none.
        std::uint64_t offset;
        const event::Facts* facts;
    };
    /// What the events of one batch have in common, and what keeps their facts alive.
    struct Group {
        std::uint64_t end;  // One past the number of its last event.
        std::shared_ptr<const void> owner;
        journal::Door door;
        std::string import_id;
    };

    InFlight() : slots_(slot_count, 0), ring_(1024) {}

    /// Adds an event whose offset is told later (place()). Returns its number.
    std::uint64_t add(const event::Facts& facts);
    /// Takes back the events from number `from` on, which nobody was told of.
    void take_back(std::uint64_t from);
    /// The events added last, from number `from` on, are at `first` and the offsets after it.
    void place(std::uint64_t from, std::uint64_t first, std::shared_ptr<const void> owner,
               const journal::Provenance& provenance);
    /// Everything before `offset` is indexed.
    void remove_before(std::uint64_t offset);

    std::uint64_t end() const { return end_; }
    std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
    const Event& at(std::uint64_t number) const { return ring_[number & (ring_.size() - 1)]; }
    /// Null for an event that has no place yet.
    const Group* group_of(std::uint64_t number) const;

    /// Calls visit(number, event) for those with the hash, latest first, until it returns false.
    template <class Visit>
    void each(std::uint64_t id_hash, Visit&& visit) const {
        for (std::uint64_t next = slots_[id_hash & (slot_count - 1)]; next > begin_;
             next = at(next - 1).before) {
            if (at(next - 1).id_hash == id_hash && !visit(next - 1, at(next - 1))) return;
        }
    }

  private:
    static constexpr std::size_t slot_count = 64 << 10;

    void grow();

    std::vector<std::uint64_t> slots_;  // One more than the number of the latest event there.
    std::vector<Event> ring_;           // By number, modulo its size.
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
    std::deque<Group> groups_;
};

}  // namespace opentrail::history
