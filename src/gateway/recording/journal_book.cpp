#include "gateway/recording/journal_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "base/assert.h"
#include "base/hash.h"
#include "event/parse.h"

namespace opentrail::gateway {
namespace {

/// Before the journal is asked again for what it has in part, or cannot write now.
constexpr std::chrono::milliseconds pause{10};

std::size_t size_bytes(const event::FactsBatch& facts) {
    return facts.arena.size_bytes() + facts.values.capacity() * sizeof(event::Value) +
           facts.facts.capacity() * sizeof(event::Facts);
}

bool is_used(const journal::Batch& batch) { return !batch.items.empty(); }

/// What a page becomes, and what keeps its texts.
struct Kept {
    std::shared_ptr<const Page> page;
    std::vector<std::string> settlements;
};

}  // namespace

journal::Provenance JournalBook::provenance() const {
    journal::Provenance provenance;
    provenance.recorded = parts_.clock.now();
    provenance.door = journal::Door::gateway;
    provenance.gateway = gateway_.name;
    provenance.account = gateway_.account;
    provenance.region = gateway_.region;
    return provenance;
}

std::string JournalBook::hindrance() const {
    if (std::string why = parts_.journal.failure(); !why.empty()) return why;
    if (std::string why = parts_.journal.hindrance(); !why.empty()) return why;
    const journal::Space space = parts_.journal.space();
    if (!space.is_short()) return {};
    return fmt::format("the disk is short of space: {} bytes are free, {} are needed",
                       space.free_bytes, space.free_bytes_min);
}

Result<void> JournalBook::keep(std::shared_ptr<const Page> page,
                               const std::function<void()>& then) {
    std::vector<std::uint64_t> wait_for(parts_.journal.shard_count(), 0);
    std::vector<journal::Batch> batches = TRY(batches_of(page));
    const Intents::Ends before = page->intents.empty() ? nullptr : parts_.intents.ends();
    for (const Page::Record& intent : page->intents) parts_.intents.opened(intent.id, before);
    bool told = false;
    const std::function<void()> tell = [&] {
        told = true;
        then();
    };
    // Only a page of one batch is durable when that is.
    const bool is_one = std::ranges::count_if(batches, is_used) == 1;
    const bool in_haste = page->is_awaited && is_one;
    const auto taken = enqueue(std::move(batches), in_haste ? &tell : nullptr, wait_for);
    if (!taken) {
        for (const Page::Record& intent : page->intents) parts_.intents.settled(intent.id);
        return taken;
    }
    for (std::uint32_t shard = 0; shard < wait_for.size(); ++shard) {
        if (wait_for[shard] > 0 && !told) TRY(wait(shard, wait_for[shard]));
    }
    if (!told) then();
    for (const Page::Record& event : page->events) parts_.intents.settled(event.id);
    for (const std::string& id : page->settled) parts_.intents.settled(id);
    return {};
}

Result<std::vector<journal::Batch>> JournalBook::batches_of(
    const std::shared_ptr<const Page>& page) const {
    const std::uint32_t shards = parts_.journal.shard_count();
    auto kept = std::make_shared<Kept>();
    kept->page = page;
    for (const std::string& id : page->settled) kept->settlements.push_back(settlement_text(id));
    std::vector<journal::Batch> batches(shards);
    std::vector<std::shared_ptr<event::FactsBatch>> facts(shards);
    for (std::size_t i = 0; i < page->events.size(); ++i) {
        const event::Facts& known = page->facts.facts[i];
        const std::uint32_t shard = shards == 1 ? 0 : parts_.shard_of(known.account);
        const std::string_view record = page->of(page->events[i]);
        batches[shard].items.push_back({journal::Kind::event, 0, record, known.record_hash});
        if (shards == 1) continue;
        // Facts cannot move between arenas.
        if (!facts[shard]) facts[shard] = std::make_shared<event::FactsBatch>();
        event::Parser parser;
        TRY(parser.parse(record, {gateway_.account, gateway_.region}, false, *facts[shard]));
    }
    const std::uint32_t own = shards == 1 ? 0 : parts_.shard_of(gateway_.account);
    for (const Page::Record& intent : page->intents) {
        batches[own].items.push_back({journal::Kind::intent, 0, page->of(intent), {}});
    }
    for (const std::string& text : kept->settlements) {
        batches[own].items.push_back({journal::Kind::outcome, 0, text, {}});
    }
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
        journal::Batch& batch = batches[shard];
        if (!is_used(batch)) continue;
        batch.provenance = provenance();
        batch.owner = kept;
        batch.continues = page->continues;
        if (shards == 1 && !page->events.empty()) {
            batch.attachment = std::shared_ptr<const event::FactsBatch>(page, &page->facts);
            batch.attachment_bytes = size_bytes(page->facts);
        } else if (facts[shard]) {
            batch.attachment_bytes = size_bytes(*facts[shard]);
            batch.attachment = facts[shard];
        }
    }
    return batches;
}

Result<void> JournalBook::enqueue(std::vector<journal::Batch> batches,
                                  const std::function<void()>* in_haste,
                                  std::vector<std::uint64_t>& wait_for) {
    bool taken_some = false;
    for (std::uint32_t shard = 0; shard < batches.size(); ++shard) {
        journal::Batch& batch = batches[shard];
        if (!is_used(batch)) continue;
        batch.continues = batch.continues || taken_some;
        auto placed = in_haste != nullptr ? parts_.journal.enqueue_at_once(shard, batch, *in_haste)
                                          : parts_.journal.enqueue(shard, batch);
        // Half of the page is in already: it is not handed over again.
        while (!placed && taken_some && !stopped_ && parts_.journal.failure().empty()) {
            std::this_thread::sleep_for(pause);
            placed = parts_.journal.enqueue(shard, batch);
        }
        if (!placed) {
            // Only a journal that failed takes nothing any more.
            const bool again = parts_.journal.failure().empty() && !taken_some;
            return fail(again ? Code::throttled : Code::unavailable, placed.error().message);
        }
        taken_some = true;
        wait_for[shard] = placed->offset + batch.items.size();
    }
    return {};
}

Result<void> JournalBook::wait(std::uint32_t shard, std::uint64_t offset) const {
    for (;;) {
        Result<void> durable = parts_.journal.wait_durable(shard, offset);
        if (durable) return durable;
        if (stopped_ || !parts_.journal.failure().empty()) return durable;
        std::this_thread::sleep_for(pause);
    }
}

Result<void> JournalBook::settle(const Parts& parts, std::span<const Intents::Left> left) {
    for (const Intents::Left& intent : left) {
        auto page = std::make_shared<Page>();
        page->text = intent.record;
        page->events.push_back({0, intent.record.size(), intent.id});
        page->continues = true;
        event::Parser parser;
        TRY(parser.parse(page->text, {intent.provenance.account, intent.provenance.region}, false,
                         page->facts));
        JournalBook book(parts, {intent.provenance.gateway, intent.provenance.account,
                                 intent.provenance.region});
        TRY(book.keep(std::move(page), [] {}));
    }
    return {};
}

}  // namespace opentrail::gateway
