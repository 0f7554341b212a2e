#include "history/late_conflicts.h"

#include <algorithm>

#include "base/assert.h"
#include "history/bytes.h"

namespace opentrail::history {
namespace {

constexpr std::string_view magic = "OTHPROBE";
// The more at a time, the less often every segment's filter comes from memory.
constexpr std::size_t portion_rows = 16 << 10;

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
    places_ = places;
    saved_ = places;
    return {};
}

Result<void> LateConflicts::save() {
    if (places_ == saved_) return {};
    std::string bytes(magic);
    for (const std::uint64_t place : places_) put(bytes, place);
    put(bytes, crc32c(bytes));
    TRY(disk::write_atomically(disk_, path_, bytes));
    saved_ = places_;
    return {};
}

Result<bool> LateConflicts::step(const Hiding& hiding, const Call& call) {
    const std::shared_ptr<const Shelf::Contents> contents = shelf_.contents();
    for (std::uint32_t shard = 0; shard < places_.size(); ++shard) {
        const Portion portion = TRY(next_portion(*contents, shard));
        if (portion.end <= places_[shard]) continue;
        std::vector<Pair> pairs;
        if (!portion.positions.empty()) {
            for (const auto& segment : *contents->all) TRY(ask(*segment, portion, hiding, pairs));
        }
        TRY(tell(portion, std::move(pairs), call));
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
}

Result<void> LateConflicts::ask(const Segment& segment, const Portion& portion,
                                const Hiding& hiding, std::vector<Pair>& pairs) {
    std::vector<std::size_t> possible;
    segment.find_possible_ids(portion.id_hashes, possible);
    std::vector<IdRow> found;
    std::vector<Key> keys;
    for (const std::size_t i : possible) {
        found.clear();
        TRY(segment.find_id(portion.id_hashes[i], scratch_, found));
        for (const IdRow& id : found) {
            if (id.stamp == portion.stamps[i]) continue;
            RowSet row;
            row.insert(id.row);
            keys.clear();
            TRY(segment.first_keys(row, Order::newest_first, 1, scratch_, keys));
            // Later ones are told of when it is their turn.
            if (keys.front().position >= portion.positions[i]) continue;
            if (!TRY(hiding.hides(segment, scratch_, id.row)))
                pairs.push_back({i, keys.front().position});
        }
    }
    return {};
}

Result<void> LateConflicts::tell(const Portion& portion, std::vector<Pair> pairs,
                                 const Call& call) {
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return a.probe != b.probe ? a.probe < b.probe : a.earlier < b.earlier;
    });
    for (std::size_t i = 0; i < pairs.size();) {
        const std::size_t probe = pairs[i].probe;
        const journal::Position later = portion.positions[probe];
        const std::optional<Identity> identity = TRY(reader_.read(later));
        bool told = false;
        for (; i < pairs.size() && pairs[i].probe == probe; ++i) {
            if (told || !identity || TRY(reader_.read(pairs[i].earlier)) != identity) continue;
            told = true;
            if (call) call({pairs[i].earlier, later});
        }
    }
    return {};
}

}  // namespace opentrail::history
