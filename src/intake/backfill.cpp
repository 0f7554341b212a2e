#include "intake/backfill.h"

#include <algorithm>

namespace opentrail::intake {
namespace {

/// Files that are listed and not read: beyond, listing waits.
constexpr std::size_t waiting_max = 4000;
/// What is handed over together: one large file, or small ones.
constexpr std::size_t batch_files_max = 128;
constexpr std::size_t batch_bytes_max = 4 << 20;
constexpr std::size_t batches_at_once_max = 2;
/// Where reading is slow fewer files are handed over: a run that is cut has them read again.
constexpr Duration batch_age_max = std::chrono::milliseconds(100);
/// Read and not handed over: beyond, reading waits.
constexpr std::size_t arrived_bytes_max = 4 * batch_bytes_max;
constexpr int attempts_max = 5;
constexpr Duration first_pause = std::chrono::milliseconds(500);

bool is_digest(std::string_view key) { return read_object_name(key).kind == FileKind::digest; }

}  // namespace

bool BackfillFilter::takes(std::string_view key) const {
    const ObjectName name = read_object_name(key);
    if (name.kind == FileKind::other) return false;
    if (!accounts.empty() && !accounts.contains(name.account)) return false;
    if (!regions.empty() && !regions.contains(name.region)) return false;
    if (from && (!name.minute || *name.minute < *from)) return false;
    return !to || (name.minute && *name.minute < *to);
}

bool BackfillFilter::takes_named(std::string_view key) const {
    BackfillFilter wider = *this;
    if (wider.from) *wider.from -= std::chrono::hours(24);
    return wider.takes(key);
}

void Backfill::count_gap(const TakenFile& taken) {
    if (taken.outcome == TakenFile::Outcome::known) return;
    ++figures_.asked;
    ++figures_.read;
    count(taken.figures);
}

void Backfill::count(const RecordFigures& figures) {
    figures_.recorded += figures.recorded;
    figures_.duplicates += figures.duplicates;
    figures_.conflicts += figures.conflicts;
    figures_.refused += figures.refused;
}

Result<void> Backfill::list_all(ObjectLister& lister, Sink* sink, const std::stop_token& stop) {
    Result<void> done;
    while (done && !stop.stop_requested()) {
        Result<std::vector<ListedObject>> page = lister.next();
        if (!page) done = std::unexpected(page.error());
        if (!page || page->empty()) break;
        figures_.listed += page->size();
        std::erase_if(*page, [&](const ListedObject& one) { return !filter_.takes(one.key); });
        for (const ListedObject& one : *page) {
            if (is_digest(one.key)) {
                if (!sink) ++figures_.digests;
                continue;
            }
            ++figures_.asked;
            figures_.asked_bytes += one.bytes;
            if (parts_.found) parts_.found(one);
        }
        if (sink) done = offer(*sink, *page, stop);
    }
    figures_.all_listed = done.has_value() && !stop.stop_requested();
    end();
    return done;
}

Result<void> Backfill::offer(Sink& sink, const std::vector<ListedObject>& objects,
                             const std::stop_token& stop) {
    if (objects.empty()) return {};
    std::vector<SeenFile> seen;
    for (const ListedObject& object : objects) {
        seen.push_back({.bucket = parts_.bucket,
                        .key = object.key,
                        .how = Sighting::listed,
                        .at = parts_.clock.now()});
    }
    const std::vector<bool> known = TRY(sink.see(seen));
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (known[i]) {
            if (!is_digest(objects[i].key)) {
                ++figures_.known;
                figures_.bytes += objects[i].bytes;
                TRY(note_end(objects[i], {.how = FileEnd::How::known}));
            }
            continue;
        }
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [&] { return waiting_.size() < waiting_max || ended_; });
        if (ended_ || stop.stop_requested()) return {};
        waiting_.push_back(objects[i]);
        changed_.notify_all();
    }
    return {};
}

std::optional<ListedObject> Backfill::take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop,
                  [&] { return waiting_.empty() ? ended_ : arrived_bytes_ < arrived_bytes_max; });
    if (waiting_.empty() || stop.stop_requested()) return std::nullopt;
    ListedObject object = std::move(waiting_.front());
    waiting_.pop_front();
    ++reading_;
    changed_.notify_all();
    return object;
}

void Backfill::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

Result<void> Backfill::read_all(Sink& sink, const std::stop_token& stop) {
    DigestWatch digests(parts_.keys);
    const Reader reader(*this);
    while (const std::optional<ListedObject> object = take(stop)) {
        Result<void> done = read_one(sink, digests, *object);
        {
            const std::lock_guard lock(mutex_);
            --reading_;
            if (has_keeper_) changed_.notify_all();
        }
        if (done) done = hand_over_arrived(sink, stop);
        if (done) continue;
        {
            const std::lock_guard lock(mutex_);
            waiting_.clear();
            arrived_.clear();
            arrived_bytes_ = 0;
            changed_.notify_all();
        }
        end();
        return done;
    }
    return {};
}

Result<void> Backfill::read_one(Sink& sink, DigestWatch& digests, const ListedObject& object) {
    Result<delivery::ObjectRead> read = read_patiently(object.key);
    if (read && is_digest(object.key)) return read_digest(sink, digests, object, *std::move(read));
    if (read) {
        const std::lock_guard lock(mutex_);
        arrived_bytes_ += read->bytes.size();
        arrived_.push_back({object, std::move(read->bytes), parts_.clock.uptime()});
        if (has_keeper_) changed_.notify_all();
        return {};
    }
    ++figures_.failed;
    tell(object, read.error().message, false);
    if (is_digest(object.key)) return {};
    figures_.bytes += object.bytes;
    return note_end(object, {.how = FileEnd::How::failed, .why = read.error()});
}

Result<void> Backfill::read_digest(Sink& sink, DigestWatch& digests, const ListedObject& object,
                                   delivery::ObjectRead read) {
    ++figures_.digests;
    const DigestReport report = digests.look(
        parts_.bucket, object.key, read.bytes,
        parts_.keeps_metadata ? std::optional(read.facts.attributes.metadata) : std::nullopt);
    // What it names is listed itself, or is looked for when all is listed.
    return hand_over(report, std::move(read.bytes), sink, parts_.clock.now(),
                     [](const SeenFile&) { return Result<void>(); });
}

Result<void> Backfill::hand_over_arrived(Sink& sink, const std::stop_token& stop) {
    bool overdue = false;
    for (;;) {
        std::vector<Arrived> batch = next_batch(overdue);
        if (batch.empty()) {
            const std::optional<bool> waited = keep_watch(stop);
            if (!waited) return {};
            overdue = *waited;
            continue;
        }
        overdue = false;
        Result<void> done = hand_over_batch(sink, std::move(batch));
        {
            const std::lock_guard lock(mutex_);
            --handing_over_;
            if (has_keeper_) changed_.notify_all();
        }
        if (!done) return done;
    }
}

/// One of those who read waits for what others read, so that files do not wait for a reader that
/// hangs. Absent when there is nothing to wait for, or another does; else whether time ran out.
std::optional<bool> Backfill::keep_watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    // One who reads alone has nobody to wait for: he comes back himself.
    if (arrived_.empty() || has_keeper_ || readers_ < 2 || stop.stop_requested()) return {};
    has_keeper_ = true;
    const bool changed = changed_.wait_for(lock, stop, batch_age_max, [&] {
        return arrived_.empty() || (is_batch_due() && handing_over_ < batches_at_once_max);
    });
    has_keeper_ = false;
    if (stop.stop_requested()) return {};
    return !changed;
}

/// When there is a whole one, when files wait for long, and when nothing is being read: nobody
/// would come back for what is left.
bool Backfill::is_batch_due() const {
    if (arrived_.empty()) return false;
    if (arrived_.size() >= batch_files_max || arrived_bytes_ >= batch_bytes_max) return true;
    if (waiting_.empty() && reading_ == 0) return true;
    return parts_.clock.uptime() - arrived_.front().at >= batch_age_max;
}

/// Empty when there is none to hand over now.
std::vector<Backfill::Arrived> Backfill::next_batch(bool overdue) {
    std::vector<Arrived> batch;
    const std::lock_guard lock(mutex_);
    if (!(overdue || is_batch_due()) || handing_over_ == batches_at_once_max) return batch;
    std::size_t bytes = 0;
    while (!arrived_.empty() && batch.size() < batch_files_max) {
        const std::size_t next = arrived_.front().bytes.size();
        if (!batch.empty() && bytes + next > batch_bytes_max) break;
        bytes += next;
        batch.push_back(std::move(arrived_.front()));
        arrived_.pop_front();
    }
    arrived_bytes_ -= bytes;
    if (!batch.empty()) ++handing_over_;
    changed_.notify_all();
    return batch;
}

Result<void> Backfill::hand_over_batch(Sink& sink, std::vector<Arrived> batch) {
    std::vector<ReadObject> objects;
    for (Arrived& one : batch) {
        objects.push_back(
            {.bucket = parts_.bucket, .key = one.object.key, .bytes = std::move(one.bytes)});
    }
    const std::vector<Result<TakenFile>> taken = TRY(sink.take_all(std::move(objects)));
    for (std::size_t i = 0; i < batch.size(); ++i) {
        figures_.bytes += batch[i].object.bytes;
        TRY(note(sink, batch[i].object, taken[i]));
    }
    return {};
}

Result<void> Backfill::note(Sink& sink, const ListedObject& object,
                            const Result<TakenFile>& taken) {
    if (taken) {
        ++(taken->outcome == TakenFile::Outcome::known ? figures_.known : figures_.read);
        if (taken->outcome == TakenFile::Outcome::known) {
            return note_end(object, {.how = FileEnd::How::known});
        }
        count(taken->figures);
        return note_end(object, {.how = FileEnd::How::read, .figures = taken->figures});
    }
    TRY(sink.give_up({.feed = parts_.feed,
                      .message = "",
                      .bucket = parts_.bucket,
                      .key = object.key,
                      .reason = taken.error().message,
                      .body = ""}));
    ++figures_.dead;
    tell(object, taken.error().message, true);
    return note_end(object, {.how = FileEnd::How::failed, .why = taken.error()});
}

Result<void> Backfill::note_end(const ListedObject& object, const FileEnd& end) {
    return parts_.ended ? parts_.ended(object, end) : Result<void>();
}

Result<delivery::ObjectRead> Backfill::read_patiently(const std::string& key) {
    Duration wait = first_pause;
    for (int attempt = 1;; ++attempt) {
        Result<delivery::ObjectRead> read = parts_.read(key);
        if (read || !passes(read.error()) || attempt == attempts_max) return read;
        if (!parts_.pause(wait)) return read;
        wait *= 2;
    }
}

void Backfill::tell(const ListedObject& object, const std::string& why, bool bad) {
    const std::lock_guard lock(telling_);
    if (parts_.unread) parts_.unread(object, bad);
    parts_.told(object.key, why);
}

}  // namespace opentrail::intake
