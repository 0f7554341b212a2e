#include "history/local_history.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"
#include "history/histogram.h"
#include "history/read_records.h"
#include "history/search.h"
#include "history/tally.h"

namespace opentrail::history {
namespace {

// Full segments of a shard that may wait before indexing does: memory stays bounded when the disk
// is slow.
constexpr std::size_t waiting_max = 2;
constexpr Duration retry_after = std::chrono::seconds(1);
constexpr Duration probe_after = std::chrono::seconds(2);
constexpr Duration tidy_after = std::chrono::seconds(30);

}  // namespace

Result<std::unique_ptr<History>> History::open(disk::Disk& disk, const Clock& clock,
                                               journal::Journal& journal, std::string directory,
                                               const Options& options) {
    if (options.segment_rows_max == 0 || options.segment_rows_max > segment_rows_limit) {
        return fail(Code::invalid, "a history segment has 1 to 32768 rows");
    }
    auto history =
        std::make_unique<LocalHistory>(disk, clock, journal, std::move(directory), options);
    TRY(history->start());
    return history;
}

LocalHistory::LocalHistory(disk::Disk& disk, const Clock& clock, journal::Journal& journal,
                           std::string directory, const Options& options)
    : journal_(journal),
      believed_(disk, directory + "/believed", clock),
      live_boundary_(journal),
      options_(options),
      shelf_(disk, journal, directory, {options.segment_rows_max, options.segment_raw_bytes_max}),
      identity_reader_(journal),
      identities_(journal, shelf_, identity_reader_),
      late_conflicts_(disk, directory + "/probed", journal, shelf_, identity_reader_),
      text_search_(journal, options.cache_bytes, {.at_once = options.readers}),
      forgotten_(std::make_shared<std::vector<Term>>()) {}

LocalHistory::~LocalHistory() {
    {
        const std::lock_guard lock(state_);
        stopping_ = true;
    }
    indexed_.notify_all();
    work_.notify_all();
    for (const auto& lane : lanes_) lane->thread.request_stop();
    for (const auto& lane : lanes_) {
        if (lane->follower) lane->follower->stop();
    }
    sealer_.request_stop();
    prober_.request_stop();
    for (const auto& lane : lanes_) lane->thread.stop();
    sealer_.stop();
    prober_.stop();
    if (lanes_.empty()) return;
    static_cast<void>(late_conflicts_.save());
    static_cast<void>(believed_.save(true));
}

Result<void> LocalHistory::start() {
    TRY(shelf_.open());
    log_notes();
    TRY(late_conflicts_.open());
    TRY(believed_.open(newest_recorded()));
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        auto lane = std::make_unique<Lane>();
        lane->next = shelf_.sealed_end(shard);
        lane->indexed_end = lane->next;
        lane->indexer = std::make_unique<Indexer>(
            Indexer::Full{options_.segment_rows_max, options_.segment_raw_bytes_max});
        lane->follower = journal_.follow(shard, lane->next, true);
        lanes_.push_back(std::move(lane));
    }
    for (std::uint32_t shard = 0; shard < lanes_.size(); ++shard) TRY(catch_up(shard));
    if (!options_.background) return {};
    for (std::uint32_t shard = 0; shard < lanes_.size(); ++shard) {
        lanes_[shard]->thread =
            Thread("history-" + std::to_string(shard),
                   [this, shard](const std::stop_token& stop) { run_lane(shard, stop); });
    }
    sealer_ = Thread(
        "history-seal", [this](const std::stop_token& stop) { run_sealer(stop); },
        Priority::background);
    prober_ = Thread(
        "history-probe", [this](const std::stop_token& stop) { run_prober(stop); },
        Priority::background);
    return {};
}

std::optional<Timestamp> LocalHistory::newest_recorded() {
    std::optional<Timestamp> newest;
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        const std::uint64_t end = journal_.durable_end(shard);
        if (end == journal_.begin(shard)) continue;
        const journal::Position last[] = {{shard, end - 1}};
        const auto entries = journal_.fetch(last);
        // The less is known, the less is believed.
        const Timestamp recorded =
            entries ? entries->front().provenance.recorded : Timestamp(Duration(0));
        newest = newest ? std::max(*newest, recorded) : recorded;
    }
    return newest;
}

// Before anybody is admitted, everything durable must be known: an identity that is nowhere would
// look fresh.
Result<void> LocalHistory::catch_up(std::uint32_t shard) {
    Lane& lane = *lanes_[shard];
    while (true) {
        const std::shared_ptr<const journal::Batch> batch = TRY(lane.follower->poll());
        if (batch == nullptr) return {};
        index(shard, *batch, nullptr);
        while (shelf_.waiting(shard) > 0) TRY(shelf_.seal_one());
    }
}

void LocalHistory::index(std::uint32_t shard, const journal::Batch& batch,
                         const std::stop_token* stop) {
    Lane& lane = *lanes_[shard];
    while (true) {
        {
            const std::lock_guard adding(lane.mutex);
            const std::shared_ptr<OpenSegment> segment = shelf_.growing(shard);
            lane.next = lane.indexer->add(batch, lane.next, batch.end(), *segment);
            if (lane.indexer->full().holds(*segment)) shelf_.begin_segment(shard);
        }
        if (!lane.indexer->trouble().empty()) fail_with("indexing", lane.indexer->trouble());
        identities_.indexed(shard, lane.next);
        {
            const std::lock_guard lock(state_);
            lane.indexed_end = lane.next;
        }
        indexed_.notify_all();
        if (lane.next >= batch.end()) break;
        if (stop != nullptr) wait_for_sealer(shard, *stop);
        if (stop != nullptr && stop->stop_requested()) return;
    }
    lane.follower->done(batch.end());
}

void LocalHistory::run_lane(std::uint32_t shard, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        wait_for_sealer(shard, stop);
        const auto batch = lanes_[shard]->follower->next();
        if (!batch) fail_with("indexing", batch.error().message);
        if (!batch || *batch == nullptr) break;
        index(shard, **batch, &stop);
    }
    {
        const std::lock_guard lock(state_);
        lanes_[shard]->stopped = true;
    }
    indexed_.notify_all();
}

void LocalHistory::wait_for_sealer(std::uint32_t shard, const std::stop_token& stop) {
    const std::size_t waiting = shelf_.waiting(shard);
    if (waiting == 0) return;
    std::unique_lock lock(state_);
    sealing_wanted_ = true;
    work_.notify_all();
    if (waiting < waiting_max) return;
    work_.wait(lock, stop, [&] { return shelf_.waiting(shard) < waiting_max; });
}

void LocalHistory::run_sealer(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto done = tidy_one();
        if (done) {
            fail_with("sealing", "");
            if (*done) continue;
        } else {
            fail_with("sealing", done.error().message);
        }
        std::unique_lock lock(state_);
        const auto wait = done ? tidy_after : retry_after;
        if (done) {
            work_.wait_for(lock, stop, wait, [this] { return sealing_wanted_; });
        } else {
            work_.wait_for(lock, stop, wait, [] { return false; });
        }
        sealing_wanted_ = false;
    }
}

Result<bool> LocalHistory::tidy_one() {
    const bool sealed = TRY(shelf_.seal_one());
    if (sealed) {
        {
            // Whoever waits for room looks at the shelf under this lock.
            const std::lock_guard lock(state_);
        }
        work_.notify_all();
        return true;
    }
    TRY(shelf_.drop_retired());
    const bool mended = TRY(shelf_.mend_one());
    log_notes();
    TRY(spare("keeping the believed time", believed_.save(false)));
    return mended;
}

void LocalHistory::run_prober(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto more = probe();
        if (more && *more) continue;
        std::unique_lock lock(state_);
        work_.wait_for(lock, stop, probe_after, [] { return false; });
    }
}

Result<bool> LocalHistory::probe() {
    auto more = probe_some();
    // Whoever is told may have no room yet: the same pairs are told of again.
    const bool failed = !more && more.error().code != Code::throttled;
    fail_with("probing for conflicts", failed ? more.error().message : "");
    return more;
}

Result<bool> LocalHistory::probe_some() {
    const std::lock_guard probing(probing_);
    // Nobody to tell yet, or any more: what is found now would be lost.
    if (!on_conflict_) return false;
    const bool more = TRY(checked(late_conflicts_.step(hiding(), on_conflict_)));
    // Not every time: it costs a sync.
    if (!more || ++probe_count_ % 64 == 0) {
        TRY(spare("keeping how far probing came", late_conflicts_.save()));
    }
    return more;
}

Result<void> LocalHistory::spare(const std::string& part, Result<void> saved) {
    const bool spared = !saved && journal_.space().is_short();
    const std::string why = spared ? saved.error().message : "";
    {
        const std::lock_guard lock(state_);
        std::string& known = spared_[part];
        if (!why.empty() && known != why) {
            log_warn("history", "not saved for want of space: it is tried again",
                     {{"part", part}, {"why", why}});
        }
        known = why;
    }
    if (spared) return {};
    return saved;
}

void LocalHistory::log_notes() {
    for (const std::string& note : shelf_.take_notes())
        log_warn("history", "index repaired", {{"what", note}});
}

void LocalHistory::fail_with(const std::string& part, const std::string& why) {
    const std::lock_guard lock(state_);
    if (why.empty()) {
        failures_.erase(part);
        return;
    }
    std::string& known = failures_[part];
    if (known != why)
        log_error("history", "a part of the history failed", {{"part", part}, {"why", why}});
    known = why;
}

std::string LocalHistory::failure() const {
    const std::lock_guard lock(state_);
    std::string all;
    for (const auto& [part, why] : failures_) all += (all.empty() ? "" : "; ") + part + ": " + why;
    return all;
}

Hiding LocalHistory::hiding() const {
    Hiding hiding;
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        hiding.begins.push_back(journal_.begin(shard));
    }
    {
        const std::lock_guard lock(settings_);
        hiding.version = forgotten_version_;
        hiding.forgotten = forgotten_;
        if (live_age_ > Duration(0)) hiding.live_from = believed_.now() - live_age_;
    }
    if (!hiding.live_from) return hiding;
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        hiding.live_begins.push_back(live_boundary_.first_since(shard, *hiding.live_from));
    }
    return hiding;
}

View LocalHistory::view() const {
    View view;
    // In this order: the shelf has at least what is indexed by now, and what it has more is past
    // the end.
    for (const auto& lane : lanes_) view.visible.push_back(lane->indexed_end.load());
    view.segments = shelf_.contents()->all;
    view.hiding = hiding();
    return view;
}

template <class T>
Result<T> LocalHistory::checked(Result<T> result) {
    if (!result && result.error().code == Code::corrupt) note_damage(result.error());
    return result;
}

void LocalHistory::note_damage(const Error&) {
    const std::lock_guard lock(state_);
    sealing_wanted_ = true;
    work_.notify_all();
}

ReadBounds LocalHistory::read_bounds() const {
    return ReadBounds::within(options_.text_time_max, options_.text_bytes_max);
}

Result<ReadSoFar> LocalHistory::read_records(Query& query) {
    return checked(history::read_records(view(), query, text_search_, read_bounds()));
}

Result<Page> LocalHistory::search(const PageRequest& request) {
    View now = view();
    if (request.visible) {
        if (request.visible->size() != now.visible.size()) {
            return fail(Code::invalid,
                        "the page before was of a history with another number of shards");
        }
        now.visible = *request.visible;
    }
    Page page = TRY(checked(history::search(now, request, text_search_, read_bounds())));
    if (request.query.event_id) TRY(keep_exact(*request.query.event_id, page));
    return page;
}

// The index knows ids by their hash: two of one hash are told apart by their records.
Result<void> LocalHistory::keep_exact(const std::string& event_id, Page& page) {
    std::vector<Key> exact;
    for (const Key& key : page.hits) {
        const std::optional<Identity> identity = TRY(identity_reader_.read(key.position));
        if (identity && identity->event_id == event_id) exact.push_back(key);
    }
    page.hits = std::move(exact);
    return {};
}

Result<std::vector<Count>> LocalHistory::count_by(const Query& query, event::Field field,
                                                  std::size_t limit,
                                                  const std::optional<ValuePattern>& only) {
    return checked(history::count_by(view(), query, field, limit, text_search_, only));
}

Result<std::vector<Bucket>> LocalHistory::histogram(const Query& query, Duration width,
                                                    bool by_outcome) {
    return checked(history::histogram(view(), query, width, by_outcome, text_search_));
}

Result<Summary> LocalHistory::summarize(const Query& query, std::span<const event::Field> fields,
                                        std::size_t limit) {
    return checked(history::summarize(view(), query, fields, limit, text_search_));
}

Result<Suggestions> LocalHistory::suggest(const Query& query, event::Field field,
                                          const ValuePattern& wanted, std::size_t limit) {
    SuggestionWork work;
    work.records.until = read_bounds().until;
    return checked(history::suggest(view(), query, field, wanted, limit, text_search_, work));
}

Result<std::uint64_t> LocalHistory::count(const Query& query) {
    return checked(history::count(view(), query, text_search_));
}

Result<void> LocalHistory::wait_indexed(std::uint32_t shard, std::uint64_t offset) {
    INVARIANT(shard < lanes_.size());
    const Lane& lane = *lanes_[shard];
    if (!options_.background && lane.indexed_end < offset) TRY(advance());
    std::unique_lock lock(state_);
    if (options_.background) {
        indexed_.wait(lock,
                      [&] { return stopping_ || lane.stopped || lane.indexed_end >= offset; });
    }
    if (lane.indexed_end >= offset) return {};
    return fail(Code::unavailable, "the history stopped before everything was indexed");
}

std::uint64_t LocalHistory::indexed_end(std::uint32_t shard) const {
    INVARIANT(shard < lanes_.size());
    return lanes_[shard]->indexed_end;
}

Result<std::uint64_t> LocalHistory::admit(std::uint32_t shard, journal::Batch batch,
                                          std::vector<Decided>& decisions) {
    return checked(identities_.admit(shard, std::move(batch), hiding(), decisions));
}

void LocalHistory::forget_imports(const std::set<std::string>& import_ids) {
    const std::lock_guard lock(settings_);
    const std::size_t before = forgotten_ids_.size();
    forgotten_ids_.insert(import_ids.begin(), import_ids.end());
    if (forgotten_ids_.size() == before) return;
    auto terms = std::make_shared<std::vector<Term>>();
    for (const std::string& id : forgotten_ids_) terms->emplace_back(event::Field::import_id, id);
    forgotten_ = std::move(terms);
    ++forgotten_version_;
}

void LocalHistory::keep_live(Duration age) {
    const std::lock_guard lock(settings_);
    live_age_ = age;
}

void LocalHistory::on_late_conflict(LateConflictCall call) {
    // Waits for a call that runs.
    const std::lock_guard lock(probing_);
    on_conflict_ = std::move(call);
}

History::Stats LocalHistory::stats() const {
    Stats stats;
    const auto contents = shelf_.contents();
    for (const auto& segment : *contents->all) {
        const Extent extent = segment->extent();
        stats.memory_bytes += segment->memory_bytes();
        ++stats.segments;
        stats.events += extent.rows;
        if (extent.rows == 0) continue;
        stats.oldest = stats.oldest ? std::min(*stats.oldest, extent.oldest) : extent.oldest;
        stats.newest = stats.newest ? std::max(*stats.newest, extent.newest) : extent.newest;
    }
    for (const auto& shard : contents->sealed) {
        for (const auto& segment : shard) stats.disk_bytes += segment->file_bytes();
    }
    stats.memory_bytes += text_search_.memory_bytes();
    return stats;
}

Result<bool> LocalHistory::is_needed(const Segment& segment, const Hiding& hiding) const {
    Scratch scratch;
    RowSet rows;
    rows.fill(segment.extent().rows);
    TRY(hiding.hide(segment, scratch, rows));
    return !rows.empty();
}

std::uint64_t LocalHistory::needed_from(std::uint32_t shard) const {
    INVARIANT(shard < lanes_.size());
    const auto contents = shelf_.contents();
    const Hiding now = hiding();
    for (const auto& segment : contents->sealed[shard]) {
        const auto needed = is_needed(*segment, now);
        // A segment that cannot be read is made anew: from the journal.
        if (!needed || *needed) return segment->extent().first;
    }
    return contents->open[shard].front()->extent().first;
}

Result<void> LocalHistory::advance() {
    if (options_.background) {
        for (std::uint32_t shard = 0; shard < lanes_.size(); ++shard) {
            TRY(wait_indexed(shard, journal_.durable_end(shard)));
        }
        return {};
    }
    for (std::uint32_t shard = 0; shard < lanes_.size(); ++shard) TRY(catch_up(shard));
    while (TRY(tidy_one())) {
    }
    while (TRY(probe())) {
    }
    return {};
}

Result<void> LocalHistory::seal() {
    for (std::uint32_t shard = 0; shard < lanes_.size(); ++shard) {
        const std::lock_guard adding(lanes_[shard]->mutex);
        if (shelf_.growing(shard)->extent().rows > 0) shelf_.begin_segment(shard);
    }
    while (TRY(shelf_.seal_one())) {
    }
    {
        const std::lock_guard lock(state_);
    }
    work_.notify_all();
    return {};
}

}  // namespace opentrail::history
