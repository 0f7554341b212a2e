#include "delivery/sieve.h"

#include <algorithm>
#include <set>

namespace opentrail::delivery {
namespace {

constexpr std::size_t padding_bytes = 64;

bool is_live(journal::Door door) {
    switch (door) {
        case journal::Door::api:
        case journal::Door::gateway:
        case journal::Door::submitted:
        case journal::Door::watch: return true;
        case journal::Door::import:
        case journal::Door::feed: return false;
    }
    return false;
}

/// Whether the records after `index` lie right behind it, so that a reader may look over its end.
bool is_padded(const journal::Batch& batch, std::size_t index) {
    const std::string_view record = batch.items[index].record;
    const char* end = record.data() + record.size();
    std::size_t behind = 0;
    for (std::size_t i = index + 1; i < batch.items.size() && behind < padding_bytes; ++i) {
        if (batch.items[i].record.data() != end) return false;
        behind += batch.items[i].record.size();
        end += batch.items[i].record.size();
    }
    return behind >= padding_bytes;
}

}  // namespace

Sieve::Sieve(std::vector<Lane> lanes) : lanes_(std::move(lanes)) {
    std::set<std::uint64_t> cuts;
    for (const Lane& lane : lanes_) {
        cuts.insert(lane.from);
        cuts.insert(lane.end);
    }
    for (auto cut = cuts.begin(); cut != cuts.end() && std::next(cut) != cuts.end(); ++cut) {
        Stretch stretch{*cut, *std::next(cut), {}, {}};
        for (std::uint32_t i = 0; i < lanes_.size(); ++i) {
            const bool reaches = lanes_[i].from <= stretch.from && lanes_[i].end >= stretch.end;
            if (reaches) stretch.lanes.push_back(i);
        }
        if (!stretch.lanes.empty()) stretches_.push_back(std::move(stretch));
    }
}

Sieve::Stretch* Sieve::stretch_at(std::uint64_t offset) {
    while (at_ < stretches_.size() && stretches_[at_].end <= offset) ++at_;
    if (at_ == stretches_.size() || stretches_[at_].from > offset) return nullptr;
    Stretch& stretch = stretches_[at_];
    if (!stretch.matcher) {
        std::vector<const trail::Selectors*> selectors;
        for (const std::uint32_t lane : stretch.lanes) {
            selectors.push_back(&lanes_[lane].selectors);
        }
        stretch.matcher.emplace(selectors);
    }
    return &stretch;
}

std::span<const std::uint32_t> Sieve::take(const journal::Batch& batch, std::size_t index) {
    taken_.clear();
    const journal::Item& item = batch.items[index];
    if (item.kind != journal::Kind::event || !is_live(batch.provenance.door)) return taken_;
    Stretch* const stretch = stretch_at(batch.first.offset + index);
    if (!stretch) return taken_;
    const event::Defaults defaults{batch.provenance.account, batch.provenance.region};
    subject_ = &reader_.read(item.record, defaults, is_padded(batch, index));
    const auto collected = [this](std::uint32_t lane) {
        return collects(lanes_[lane].settings, *subject_);
    };
    if (std::ranges::none_of(stretch->lanes, collected)) return taken_;
    stretch->matcher->match(*subject_, matches_);
    for (std::size_t i = 0; i < stretch->lanes.size(); ++i) {
        const std::uint32_t lane = stretch->lanes[i];
        if (matches_[i] && collected(lane)) taken_.push_back(lane);
    }
    return taken_;
}

}  // namespace opentrail::delivery
