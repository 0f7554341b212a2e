#include "history/identities.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::history {
namespace {

/// Facts of some of another batch's events, whose texts they share.
struct Subset {
    event::FactsBatch facts;
    std::shared_ptr<const void> original;
};

std::shared_ptr<const void> subset_of(const event::FactsBatch& facts,
                                      std::shared_ptr<const void> original,
                                      const std::vector<std::size_t>& kept) {
    auto subset = std::make_shared<Subset>();
    subset->original = std::move(original);
    for (const std::size_t i : kept) {
        event::Facts one = facts.facts[i];
        const auto values = facts.values_of(one);
        one.first_value = static_cast<std::uint32_t>(subset->facts.values.size());
        subset->facts.values.insert(subset->facts.values.end(), values.begin(), values.end());
        subset->facts.facts.push_back(one);
    }
    return {subset, &subset->facts};
}

/// The more followers see what came through a door, the more.
int reach(journal::Door door) {
    switch (door) {
        case journal::Door::import: return 0;  // The history.
        case journal::Door::feed: return 1;    // The rules too.
        default: return 2;                     // All.
    }
}

/// Whether a row came through a door that reaches at least as many as `door`.
Result<bool> reaches(const SealedSegment& segment, std::uint32_t row, journal::Door door,
                     Scratch& scratch) {
    const Extent extent = segment.extent();
    if (reach(door) == 0 || extent.live_rows == extent.rows) return true;
    for (const journal::Door lesser : {journal::Door::import, journal::Door::feed}) {
        if (reach(lesser) >= reach(door)) continue;
        const Term term(event::Field::door, std::string(journal::name(lesser)));
        if (!segment.may_have(term)) continue;
        RowSet rows;
        TRY(segment.insert_rows(term, scratch, rows));
        if (rows.has(row)) return false;
    }
    return true;
}

}  // namespace

struct Identities::Work {
    std::uint32_t shard;
    journal::Batch batch;
    const event::FactsBatch& facts;
    const Hiding& hiding;
    std::vector<Decided>& decisions;
    std::vector<std::optional<std::uint64_t>>
        repeats{};                 // Number in flight, in this shard, of what it repeats.
    std::vector<bool> imported{};  // What only doors of less reach have brought.
    std::vector<std::size_t> kept{};
    std::uint64_t first_number = 0;  // In flight, of the first kept.
    std::uint64_t wait_for = 0;
    std::vector<journal::Position> wait_elsewhere{};
    Timestamp oldest{};
    Timestamp newest{};
    Scratch scratch{};
    std::vector<IdRow> found{};

    void is_duplicate(std::size_t index, std::optional<journal::Position> of) {
        decisions[index].decision = Decision::duplicate;
        decisions[index].existing = of;
    }
    void is_conflict(std::size_t index, std::optional<journal::Position> with) {
        if (decisions[index].decision != Decision::fresh) return;
        decisions[index].decision = Decision::conflict;
        decisions[index].existing = with;
    }
    journal::Door door() const { return batch.provenance.door; }
    bool is_decided(std::size_t index) const {
        return decisions[index].decision == Decision::duplicate;
    }
};

Result<std::uint64_t> Identities::admit(std::uint32_t shard, journal::Batch batch,
                                        const Hiding& hiding, std::vector<Decided>& decisions) {
    INVARIANT(shard < in_flight_.size());
    INVARIANT(batch.attachment != nullptr);
    const auto& facts = *static_cast<const event::FactsBatch*>(batch.attachment.get());
    decisions.assign(facts.facts.size(), {});
    Work work{.shard = shard,
              .batch = std::move(batch),
              .facts = facts,
              .hiding = hiding,
              .decisions = decisions};
    work.repeats.resize(facts.facts.size());
    work.imported.resize(facts.facts.size());
    if (!facts.facts.empty()) {
        const auto [oldest, newest] =
            std::minmax_element(facts.facts.begin(), facts.facts.end(),
                                [](const auto& a, const auto& b) { return a.time < b.time; });
        work.oldest = oldest->time;
        work.newest = newest->time;
    }
    const std::shared_ptr<const Shelf::Contents> asked = shelf_.contents();
    for (const auto& segments : asked->sealed) TRY(ask_sealed(segments, work));
    TRY(decide(*asked, work));
    for (const journal::Position& position : work.wait_elsewhere) {
        TRY(journal_.wait_durable(position.shard, position.offset + 1));
    }
    return work.wait_for;
}

Result<void> Identities::ask_sealed(
    const std::vector<std::shared_ptr<const SealedSegment>>& segments, Work& work) {
    for (const auto& segment : segments) {
        const Extent extent = segment->extent();
        // A duplicate has the time of what it repeats. So have most conflicts; others are found in
        // the background.
        if (extent.rows == 0 || extent.newest < work.oldest || extent.oldest > work.newest)
            continue;
        TRY(ask_sealed(*segment, work));
    }
    return {};
}

Result<void> Identities::ask_sealed(const SealedSegment& segment, Work& work) {
    constexpr std::size_t ahead = 8;
    const Extent extent = segment.extent();
    const std::vector<event::Facts>& facts = work.facts.facts;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (i + ahead < facts.size()) segment.prefetch_id(facts[i + ahead].id_hash);
        if (facts[i].time < extent.oldest || facts[i].time > extent.newest || work.is_decided(i))
            continue;
        if (!segment.may_have_id(facts[i].id_hash)) continue;
        work.found.clear();
        TRY(segment.find_id(facts[i].id_hash, work.scratch, work.found));
        if (!work.found.empty()) TRY(compare(segment, i, work.found, work));
    }
    return {};
}

Result<void> Identities::compare(const SealedSegment& segment, std::size_t index,
                                 const std::vector<IdRow>& found, Work& work) {
    const event::Facts& facts = work.facts.facts[index];
    const std::uint64_t stamp = stamp_of(facts.content_hash, facts.account);
    for (const bool same : {true, false}) {
        for (const IdRow& id : found) {
            if ((id.stamp == stamp) != same ||
                TRY(work.hiding.hides(segment, work.scratch, id.row)))
                continue;
            RowSet row;
            row.insert(id.row);
            std::vector<Key> key;
            TRY(segment.first_keys(row, Order::newest_first, 1, work.scratch, key));
            const journal::Position position = key.front().position;
            if (same) {
                if (!TRY(reaches(segment, id.row, work.door(), work.scratch))) {
                    work.imported[index] = true;
                    continue;
                }
                work.is_duplicate(index, position);
                return {};
            }
            const std::optional<Identity> identity = TRY(reader_.read(position));
            // Another event may have the same hash: only equal texts are a conflict.
            if (!identity || identity->account != facts.account ||
                identity->event_id != facts.event_id)
                continue;
            work.is_conflict(index, position);
            return {};
        }
    }
    return {};
}

Result<void> Identities::decide(const Shelf::Contents& asked, Work& work) {
    const std::lock_guard lock(mutex_);
    // What left the set in flight before the lock was taken is in the shelf by now.
    const std::shared_ptr<const Shelf::Contents> now = shelf_.contents();
    if (now.get() != &asked) TRY(ask_sealed_since(asked, *now, work));
    for (const auto& segments : now->open) {
        for (const auto& segment : segments) TRY(ask_open(*segment, work));
    }
    InFlight& mine = in_flight_[work.shard];
    work.first_number = mine.end();
    for (std::size_t i = 0; i < work.facts.facts.size(); ++i) {
        if (!work.is_decided(i)) ask_in_flight(i, work);
        if (work.is_decided(i)) continue;
        mine.add(work.facts.facts[i]);
        work.kept.push_back(i);
    }
    auto enqueued = enqueue(work);
    if (!enqueued) {
        mine.take_back(work.first_number);
        work.decisions.clear();
    }
    return enqueued;
}

Result<void> Identities::ask_sealed_since(const Shelf::Contents& before, const Shelf::Contents& now,
                                          Work& work) {
    for (std::size_t shard = 0; shard < now.sealed.size(); ++shard) {
        const auto& known = before.sealed[shard];
        std::vector<std::shared_ptr<const SealedSegment>> fresh;
        // New ones are at the end, but for one that was made anew.
        for (auto at = now.sealed[shard].rbegin(); at != now.sealed[shard].rend(); ++at) {
            if (std::find(known.rbegin(), known.rend(), *at) == known.rend()) fresh.push_back(*at);
        }
        TRY(ask_sealed(fresh, work));
    }
    return {};
}

Result<void> Identities::ask_open(const OpenSegment& segment, Work& work) {
    struct Match {
        std::size_t index;
        std::uint32_t row;
        journal::Position position;
        bool same;
        bool reaches;
    };
    std::vector<Match> matches;
    const std::uint32_t shard = segment.extent().shard;
    const std::vector<event::Facts>& facts = work.facts.facts;
    segment.visit_known(facts, [&](const OpenSegment::Known& known) {
        const event::Facts& one = facts[known.index];
        if (known.row.id != one.event_id || known.account != one.account) return;
        const bool same = known.row.stamp == stamp_of(one.content_hash, one.account);
        matches.push_back({known.index,
                           known.number,
                           {shard, known.row.offset},
                           same,
                           reach(known.row.door) >= reach(work.door())});
    });
    for (const Match& match : matches) {
        if (work.is_decided(match.index)) continue;
        if (TRY(work.hiding.hides(segment, work.scratch, match.row))) continue;
        if (!match.same) {
            work.is_conflict(match.index, match.position);
            continue;
        }
        if (!match.reaches) {
            work.imported[match.index] = true;
            continue;
        }
        work.is_duplicate(match.index, match.position);
        // Durable, but perhaps not told of as indexed yet: who waits for that wants to find it
        // then.
        if (shard == work.shard) work.wait_for = std::max(work.wait_for, match.position.offset + 1);
    }
    return {};
}

void Identities::ask_in_flight(std::size_t index, Work& work) {
    const event::Facts& facts = work.facts.facts[index];
    for (std::uint32_t shard = 0; shard < in_flight_.size(); ++shard) {
        const InFlight& others = in_flight_[shard];
        others.each(facts.id_hash, [&](std::uint64_t number, const InFlight::Event& other) {
            if (other.facts->event_id != facts.event_id || other.facts->account != facts.account)
                return true;
            const InFlight::Group* group = others.group_of(number);
            if (group != nullptr && work.hiding.hides_new(group->import_id)) return true;
            const bool same = other.facts->content_hash == facts.content_hash;
            if (!same && work.decisions[index].decision == Decision::conflict) return true;
            if (same && group != nullptr && reach(group->door) < reach(work.door())) {
                work.imported[index] = true;
                return true;
            }
            std::optional<journal::Position> position;
            if (group != nullptr) position = {shard, other.offset};
            same ? work.is_duplicate(index, position) : work.is_conflict(index, position);
            work.repeats[index] = group == nullptr ? std::optional(number) : std::nullopt;
            if (!same || group == nullptr) return !same;
            // Not durable yet, perhaps: whoever sent the duplicate must wait as whoever sent the
            // first.
            if (shard == work.shard) {
                work.wait_for = std::max(work.wait_for, other.offset + 1);
            } else {
                work.wait_elsewhere.push_back(*position);
            }
            return false;
        });
    }
}

Result<void> Identities::enqueue(Work& work) {
    std::vector<journal::Item> items;
    items.reserve(work.batch.items.size());
    for (const std::size_t i : work.kept) {
        items.push_back(work.batch.items[i]);
        INVARIANT(items.back().kind == journal::Kind::event);
        if (work.decisions[i].decision == Decision::conflict)
            items.back().flags |= journal::flag_conflict;
        if (work.imported[i]) items.back().flags |= journal::flag_imported;
    }
    const auto others =
        work.batch.items.begin() + static_cast<std::ptrdiff_t>(work.facts.facts.size());
    items.insert(items.end(), others, work.batch.items.end());
    if (items.empty()) return {};
    const std::shared_ptr<const void> owner = work.batch.attachment;
    if (work.kept.size() < work.facts.facts.size()) {
        work.batch.attachment = subset_of(work.facts, owner, work.kept);
    }
    const std::uint64_t count = items.size();
    const journal::Provenance provenance = work.batch.provenance;
    work.batch.items = std::move(items);
    const journal::Position first = TRY(journal_.enqueue(work.shard, std::move(work.batch)));
    in_flight_[work.shard].place(work.first_number, first.offset, owner, provenance);
    for (std::size_t k = 0; k < work.kept.size(); ++k) {
        work.decisions[work.kept[k]].placed = journal::Position{work.shard, first.offset + k};
    }
    for (std::size_t i = 0; i < work.repeats.size(); ++i) {
        if (!work.repeats[i]) continue;
        work.decisions[i].existing =
            journal::Position{work.shard, in_flight_[work.shard].at(*work.repeats[i]).offset};
    }
    work.wait_for = std::max(work.wait_for, first.offset + count);
    return {};
}

void Identities::indexed(std::uint32_t shard, std::uint64_t end) {
    const std::lock_guard lock(mutex_);
    in_flight_[shard].remove_before(end);
}

std::size_t Identities::in_flight() const {
    const std::lock_guard lock(mutex_);
    std::size_t sum = 0;
    for (const InFlight& one : in_flight_) sum += one.size();
    return sum;
}

}  // namespace opentrail::history
