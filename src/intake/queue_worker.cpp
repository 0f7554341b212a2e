#include "intake/queue_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/log.h"

namespace opentrail::intake {

void WorkerFigures::count(const TakenFile& taken, std::size_t size) {
    if (taken.outcome == TakenFile::Outcome::known) {
        ++known;
        return;
    }
    ++files;
    bytes += size;
    recorded += taken.figures.recorded;
    duplicates += taken.figures.duplicates;
    conflicts += taken.figures.conflicts;
    refused += taken.figures.refused;
}

WorkerFigures& WorkerFigures::operator+=(const WorkerFigures& other) {
    messages += other.messages;
    removed += other.removed;
    files += other.files;
    digests += other.digests;
    known += other.known;
    dead += other.dead;
    later += other.later;
    bytes += other.bytes;
    recorded += other.recorded;
    duplicates += other.duplicates;
    conflicts += other.conflicts;
    refused += other.refused;
    return *this;
}

QueueWorker::QueueWorker(Parts parts, WorkerOptions options)
    : parts_(parts),
      options_(std::move(options)),
      filler_(
          {.sink = parts.sink,
           .clock = parts.clock,
           .feed = options_.feed,
           .read = [this](const std::string& bucket,
                          const std::string& key) { return parts_.store.get(bucket, key); },
           .taken = [this](const TakenFile& taken,
                           std::size_t bytes) { parts_.figures.count(taken, bytes); },
           .given_up = [this](const std::string&, const std::string&) { ++parts_.figures.dead; },
           .keys = parts.keys}) {}

Result<void> QueueWorker::run(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    Duration pause = options_.pause;
    while (!stop.stop_requested()) {
        const Result<std::size_t> done = step();
        if (done) {
            pause = options_.pause;
            continue;
        }
        if (stop.stop_requested()) break;
        if (!passes(done.error())) return std::unexpected(done.error());
        log_warn("intake", "cannot go on with the queue; trying again", {{"why", done.error()}});
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); });
        pause = std::min(2 * pause, options_.pause_max);
    }
    return {};
}

Result<std::size_t> QueueWorker::step() {
    Result<std::size_t> taken = take_all();
    if (!parts_.watch) return taken;
    if (taken) {
        parts_.watch->reached(parts_.clock.now());
    } else if (!parts_.stop.stop_requested()) {
        parts_.watch->failed(parts_.clock.now(), taken.error().message);
    }
    return taken;
}

Result<std::size_t> QueueWorker::take_all() {
    const std::vector<aws::SqsMessage> messages = TRY(parts_.queue.receive(options_.visibility));
    parts_.figures.messages += messages.size();
    if (parts_.watch && !messages.empty()) {
        parts_.watch->heard(parts_.clock.now(), messages.back().sent);
    }
    if (parts_.visibility) {
        for (const aws::SqsMessage& message : messages) parts_.visibility->hold(message.receipt);
    }
    std::vector<std::string> done;
    std::optional<Error> failure;
    for (const aws::SqsMessage& message : messages) {
        const Result<Fate> fate = failure ? Fate::later : handle(message);
        if (fate && *fate == Fate::done) {
            done.push_back(message.receipt);
            continue;
        }
        ++parts_.figures.later;
        if (!fate) failure = fate.error();
        if (parts_.visibility) parts_.visibility->let_go(message.receipt);
        // Not put back, it comes again after its visibility: later, and as well.
        static_cast<void>(put_back(message));
    }
    if (!done.empty()) {
        if (const auto removed = parts_.queue.remove(done); removed) {
            parts_.figures.removed += done.size();
        } else if (!failure) {
            failure = removed.error();
        }
    }
    // Only now: what is done with must not come again before it is removed.
    if (parts_.visibility) {
        for (const std::string& receipt : done) parts_.visibility->let_go(receipt);
    }
    if (failure) return std::unexpected(*std::move(failure));
    return messages.size();
}

Result<QueueWorker::Fate> QueueWorker::handle(const aws::SqsMessage& message) {
    const Result<Notice> notice = read_notice(message.body);
    if (!notice) return give_up(message, nullptr, notice.error().message);
    Fate fate = Fate::done;
    for (const AnnouncedObject& object : notice->objects) {
        if (object.removed) continue;
        // A message may announce thousands.
        if (parts_.stop.stop_requested()) return Fate::later;
        if (TRY(read(message, object)) == Fate::later) fate = Fate::later;
    }
    // Only now: once it is removed, for what of it could not be understood.
    if (fate == Fate::done && !notice->bad.empty()) return give_up(message, nullptr, notice->bad);
    return fate;
}

Result<QueueWorker::Fate> QueueWorker::read(const aws::SqsMessage& message,
                                            const AnnouncedObject& object) {
    const SeenFile seen{.bucket = object.bucket,
                        .key = object.key,
                        .how = Sighting::announced,
                        .at = parts_.clock.now()};
    const Result<std::vector<bool>> known = parts_.sink.see({&seen, 1});
    // No object has such a name: one that did must not end the reading of all others.
    if (!known && known.error().code == Code::invalid) {
        return give_up(message, nullptr, known.error().message);
    }
    if (!known) return std::unexpected(known.error());
    if (known->at(0)) {
        ++parts_.figures.known;
        return Fate::done;
    }
    Result<delivery::ObjectRead> read = parts_.store.get(object.bucket, object.key);
    if (!read) {
        const bool patient = passes(read.error()) || message.receive_count < options_.attempts_max;
        if (patient) {
            log_info("intake", "an announced object cannot be read now",
                     {{"bucket", object.bucket}, {"key", object.key}, {"why", read.error()}});
            if (parts_.watch) {
                parts_.watch->unread(parts_.clock.now(), object.bucket, object.key,
                                     read.error().message);
            }
            return Fate::later;
        }
        return give_up(message, &object, read.error().message);
    }
    if (read_object_name(object.key).kind == FileKind::digest) {
        const auto noted = filler_.take_digest(object.bucket, object.key, *std::move(read));
        // One that cannot be noted must not end the reading of all others.
        if (!noted && noted.error().code == Code::invalid) {
            return give_up(message, &object, noted.error().message);
        }
        TRY(noted);
        ++parts_.figures.digests;
        return Fate::done;
    }
    const std::size_t bytes = read->bytes.size();
    const Result<TakenFile> taken =
        parts_.sink.take(object.bucket, object.key, std::move(read->bytes));
    if (taken) {
        parts_.figures.count(*taken, bytes);
        return Fate::done;
    }
    if (is_bad(taken.error())) return give_up(message, &object, taken.error().message);
    return std::unexpected(taken.error());
}

Result<QueueWorker::Fate> QueueWorker::give_up(const aws::SqsMessage& message,
                                               const AnnouncedObject* object, std::string reason) {
    log_warn("intake", "given up",
             {{"message_id", message.id},
              {"bucket", object ? object->bucket : ""},
              {"key", object ? object->key : ""},
              {"why", reason}});
    TRY(parts_.sink.give_up({.feed = options_.feed,
                             .message = message.id,
                             .bucket = object ? object->bucket : "",
                             .key = object ? object->key : "",
                             .reason = std::move(reason),
                             .body = message.body.substr(0, letter_body_bytes_max)}));
    ++parts_.figures.dead;
    return Fate::done;
}

Result<void> QueueWorker::put_back(const aws::SqsMessage& message) {
    Duration wait = options_.later;
    for (std::uint32_t i = 1; i < message.receive_count && wait < options_.later_max; ++i)
        wait *= 2;
    return parts_.queue.extend(message.receipt, std::min(wait, options_.later_max));
}

}  // namespace opentrail::intake
