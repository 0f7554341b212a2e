#include "history/late_conflicts.h"

#include <algorithm>

#include "base/assert.h"
#include "history/bytes.h"

namespace opentrail::history {
namespace {

constexpr std::string_view magic = "OTHPROBE";
// The more at a time, the less often every segment's filter comes from memory.
constexpr std::size_t portion_rows = 16 << 10;
// What is taken at once, or not at all.
constexpr std::size_t told_at_once = 1000;

/// Doors that take others' events: only they can bring an identity that exists.
constexpr journal::Door probed_doors[] = {journal::Door::submitted, journal::Door::import,
                                          journal::Door::feed};

bool is_probed(journal::Door door) {
    return std::find(std::begin(probed_doors), std::end(probed_doors), door) !=
           std::end(probed_doors);
}

}  // namespace

LateConflicts::LateConflicts(disk::Disk& disk, std::string path, journal::Journal& journal,
                             const Shelf& shelf, IdentityReader& reader)
    : disk_(disk), path_(std::move(path)), journal_(journal), shelf_(shelf), reader_(reader) {
    places_.resize(journal_.shard_count(), 0);
    saved_ = places_;
}

Result<void> LateConflicts::open() {
    const auto bytes = disk::read_file(disk_, path_);
    if (!bytes) {
        if (bytes.error().code == Code::not_found) return {};
        return std::unexpected(bytes.error());
    }
    const std::size_t size = magic.size() + places_.size() * 8;
    if (bytes->size() != size + 4 || !bytes->starts_with(magic)) return {};
    Reader reader(*bytes);
    reader.bytes(magic.size());
    std::vector<std::uint64_t> places;
    for (std::size_t shard = 0; shard < places_.size(); ++shard)
        places.push_back(reader.number<std::uint64_t>());
    if (reader.number<std::uint32_t>() != crc32c(std::string_view(*bytes).substr(0, size)))
        return {};
    saved_ = places;
    // Beside an older journal what comes next must not be taken for looked at.
    for (std::uint32_t shard = 0; shard < places.size(); ++shard)
        places[shard] = std::min(places[shard], journal_.durable_end(shard));
    places_ = places;
    return {};
}

Result<void> LateConflicts::save() {
    if (places_ == saved_) return {};
    std::string bytes(magic);
    for (const std::uint64_t place : places_) append(bytes, place);
    append(bytes, crc32c(bytes));
    TRY(disk::write_atomically(disk_, path_, bytes));
    saved_ = places_;
    return {};
}

Result<bool> LateConflicts::step(const Hiding& hiding, const Call& call) {
    const std::shared_ptr<const Shelf::Contents> contents = shelf_.contents();
    for (std::uint32_t shard = 0; shard < places_.size(); ++shard) {
        Portion portion = TRY(next_portion(*contents, shard));
        if (portion.end <= places_[shard]) continue;
        if (!portion.positions.empty()) {
            for (const auto& segment : *contents->all) TRY(ask(*segment, hiding, portion));
        }
        TRY(tell(shard, portion, call));
        places_[shard] = portion.end;
        return true;
    }
    return false;
}

Result<LateConflicts::Portion> LateConflicts::next_portion(const Shelf::Contents& contents,
                                                           std::uint32_t shard) {
    const std::uint64_t from = places_[shard];
    for (const auto& segment : contents.sealed[shard]) {
        if (segment->extent().end > from) return from_sealed(*segment, from);
    }
    for (const auto& segment : contents.open[shard]) {
        if (segment->extent().end > from) return from_open(*segment, from);
    }
    Portion nothing;
    nothing.end = from;
    return nothing;
}

LateConflicts::Portion LateConflicts::from_open(const OpenSegment& segment,
                                                std::uint64_t from) const {
    const Extent extent = segment.extent();
    const std::vector<OpenSegment::Row> rows = segment.copy_rows(from, portion_rows);
    Portion portion;
    portion.end = rows.size() < portion_rows ? extent.end : rows.back().offset + 1;
    for (const OpenSegment::Row& row : rows) {
        portion.end = std::max(portion.end, row.offset + 1);
        if (!is_probed(row.door) || (row.flags & journal::flag_conflict) != 0) continue;
        portion.add(row.id_hash, row.stamp, {extent.shard, row.offset});
    }
    return portion;
}

Result<LateConflicts::Portion> LateConflicts::from_sealed(const SealedSegment& segment,
                                                          std::uint64_t from) {
    const Extent extent = segment.extent();
    RowSet rows;
    for (const journal::Door door : probed_doors) {
        TRY(segment.insert_rows(Term(event::Field::door, std::string(journal::name(door))),
                                scratch_, rows));
    }
    rows.remove(segment.conflicts());
    std::vector<std::uint64_t> hashes(extent.rows);
    std::vector<std::uint64_t> stamps(extent.rows);
    for (const SealedSegment::Id& id : TRY(segment.ids())) {
        hashes[id.row] = id.hash;
        stamps[id.row] = id.stamp;
    }
    Portion portion;
    portion.end = extent.end;
    TRY(segment.visit_keys(rows, scratch_, [&](std::uint32_t row, const Key& key) {
        if (key.position.offset >= from) portion.add(hashes[row], stamps[row], key.position);
    }));
    return portion;
}

void LateConflicts::Portion::add(std::uint64_t id_hash, std::uint64_t stamp,
                                 journal::Position position) {
    id_hashes.push_back(id_hash);
    stamps.push_back(stamp);
    positions.push_back(position);
    identities.emplace_back();
    earlier.emplace_back();
}

Result<void> LateConflicts::ask(const Segment& segment, const Hiding& hiding, Portion& portion) {
    std::vector<std::size_t> possible;
    segment.find_possible_ids(portion.id_hashes, possible);
    for (const std::size_t i : possible) {
        // One is enough, so that however many there are, no more than one is kept for each.
        if (portion.earlier[i]) continue;
        portion.earlier[i] = TRY(find_earlier(segment, hiding, portion, i));
    }
    return {};
}

Result<std::optional<journal::Position>> LateConflicts::find_earlier(const Segment& segment,
                                                                     const Hiding& hiding,
                                                                     Portion& portion,
                                                                     std::size_t probe) {
    found_.clear();
    TRY(segment.find_id(portion.id_hashes[probe], scratch_, found_));
    std::vector<journal::Position> candidates;
    for (const IdRow& id : found_) {
        if (id.stamp == portion.stamps[probe]) continue;
        RowSet row;
        row.insert(id.row);
        std::vector<Key> keys;
        TRY(segment.first_keys(row, Order::newest_first, 1, scratch_, keys));
        // Later ones are told of when it is their turn.
        if (keys.front().position >= portion.positions[probe]) continue;
        if (!TRY(hiding.hides(segment, scratch_, id.row)))
            candidates.push_back(keys.front().position);
    }
    std::ranges::sort(candidates);
    for (const journal::Position& candidate : candidates) {
        std::optional<Identity>& identity = portion.identities[probe];
        if (!identity) identity = TRY(reader_.read(portion.positions[probe]));
        // Gone by now.
        if (!identity) break;
        // Another event may have the same hash.
        if (TRY(reader_.read(candidate)) == identity) return std::optional(candidate);
    }
    return std::optional<journal::Position>();
}

Result<void> LateConflicts::tell(std::uint32_t shard, const Portion& portion, const Call& call) {
    std::vector<History::Conflict> pairs;
    for (std::size_t i = 0; i < portion.positions.size(); ++i) {
        if (portion.earlier[i]) pairs.push_back({*portion.earlier[i], portion.positions[i]});
        const bool last = i + 1 == portion.positions.size();
        if (pairs.empty() || (pairs.size() < told_at_once && !last)) continue;
        TRY(call(pairs));
        places_[shard] = pairs.back().later.offset + 1;
        pairs.clear();
    }
    return {};
}

}  // namespace opentrail::history
