#include "intake/ledger_follower.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace opentrail::intake {
namespace {

constexpr std::uint32_t shard = 0;  // Admission appends outcomes to it.
/// Of one transaction, so that those who wait for the first of many do not wait for all.
constexpr std::size_t notes_max = 1000;
/// How far the ledger's place may lag while no note comes by: what a start reads again.
constexpr std::uint64_t unnoted_entries_max = 65'536;

/// Of what changes in the catalog only that an import is forgotten matters here.
bool may_be_note(const journal::Item& item) {
    if (item.kind == journal::Kind::change) return item.record.contains("ForgetImport");
    return item.kind == journal::Kind::outcome;
}

std::string import_of(const journal::Provenance& provenance) {
    return provenance.door == journal::Door::import ? provenance.import_id : "";
}

}  // namespace

LedgerFollower::LedgerFollower(journal::Journal& journal, Ledger& ledger, const Options& options)
    : journal_(journal), ledger_(ledger), options_(options) {}

LedgerFollower::~LedgerFollower() { stop(); }

Result<std::unique_ptr<LedgerFollower>> LedgerFollower::start(journal::Journal& journal,
                                                              Ledger& ledger,
                                                              const Options& options) {
    auto made = std::unique_ptr<LedgerFollower>(new LedgerFollower(journal, ledger, options));
    made->noted_ = TRY(ledger.place(shard));
    if (made->noted_ > journal.durable_end(shard)) {
        return fail(Code::corrupt,
                    fmt::format("the ledger of intake is newer than the journal: it has applied "
                                "entries up to {}, and the journal ends with {}: restore intake.db "
                                "and journal/ from one backup, or delete intake.db",
                                made->noted_, journal.durable_end(shard)));
    }
    if (made->noted_ < journal.begin(shard) && made->noted_ > 0) {
        log_warn(
            "intake", "the ledger lacks what the journal does not keep any more",
            {{"from", std::to_string(made->noted_)}, {"to", std::to_string(journal.begin(shard))}});
    }
    made->read_ = made->place_ = std::max(made->noted_, journal.begin(shard));
    made->follower_ = journal.follow(shard, made->read_, false);
    if (!options.background) TRY(made->advance());
    if (options.background) {
        made->thread_ =
            Thread("ledger", [follower = made.get()](const std::stop_token&) { follower->run(); });
    }
    return made;
}

/// Takes the next batch. False when there is none.
Result<bool> LedgerFollower::gather(
    Result<std::shared_ptr<const journal::Batch>> (journal::Follower::*read)()) {
    const std::shared_ptr<const journal::Batch> batch = TRY((follower_.get()->*read)());
    if (!batch) return false;
    for (std::size_t i = 0; i < batch->items.size(); ++i) {
        const journal::Position position{shard, batch->first.offset + i};
        const journal::Item& item = batch->items[i];
        if (position.offset < read_ || !may_be_note(item)) continue;
        Result<std::optional<FileNote>> note = decode_note(item.record);
        // Others' outcomes are here too; one of ours that cannot be read costs its file's figures.
        if (!note) {
            log_warn("intake", "passed over an entry of the journal",
                     {{"position", fmt::format("{}:{}", shard, position.offset)},
                      {"why", note.error()}});
        } else if (*note) {
            notes_.push_back({.note = *std::move(*note),
                              .position = position,
                              .at = batch->provenance.recorded,
                              .import = import_of(batch->provenance)});
        }
    }
    read_ = batch->end();
    follower_->done(read_);
    return true;
}

Result<void> LedgerFollower::apply() {
    if (!notes_.empty() || read_ - noted_ >= unnoted_entries_max) {
        TRY(ledger_.apply(notes_, {shard, read_}));
        notes_.clear();
        noted_ = read_;
    }
    place_ = read_;
    return {};
}

Result<void> LedgerFollower::advance() {
    while (TRY(gather(&journal::Follower::poll))) {
        if (notes_.size() >= notes_max) TRY(apply());
    }
    return apply();
}

void LedgerFollower::run() {
    Duration wait = options_.retry_pause;
    for (;;) {
        Result<void> done;
        if (notes_.empty()) {
            const Result<bool> some = gather(&journal::Follower::next);
            if (some && !*some) return;
            if (!some) done = std::unexpected(some.error());
        }
        if (done) done = advance();
        note_hindrance(done ? "" : done.error().message);
        if (done) {
            wait = options_.retry_pause;
            continue;
        }
        if (!pause(wait)) return;
        wait = std::min(2 * wait, options_.retry_pause_max);
    }
}

bool LedgerFollower::pause(Duration duration) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, duration, [&] { return stopped_; });
}

void LedgerFollower::note_hindrance(std::string why) {
    const std::lock_guard lock(mutex_);
    if (hindrance_.empty() && !why.empty()) {
        log_warn("intake", "cannot write the ledger; trying again", {{"why", why}});
    }
    hindrance_ = std::move(why);
}

std::string LedgerFollower::hindrance() const {
    const std::lock_guard lock(mutex_);
    return hindrance_;
}

void LedgerFollower::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return;
        stopped_ = true;
    }
    changed_.notify_all();
    if (follower_) follower_->stop();
    thread_.join();
}

}  // namespace opentrail::intake
