#include "intake/queue_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/log.h"

namespace opentrail::intake {

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
    const std::vector<aws::SqsMessage> messages = TRY(parts_.queue.receive(options_.visibility));
    parts_.figures.messages += messages.size();
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
        if (TRY(read(message, object)) == Fate::later) fate = Fate::later;
    }
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
            return Fate::later;
        }
        return give_up(message, &object, read.error().message);
    }
    if (read_object_name(object.key).kind == FileKind::digest) {
        return read_digest(object, *std::move(read));
    }
    const std::size_t bytes = read->bytes.size();
    const Result<TakenFile> taken =
        parts_.sink.take(object.bucket, object.key, std::move(read->bytes));
    if (taken) {
        count(*taken, bytes);
        return Fate::done;
    }
    const bool bad = taken.error().code == Code::invalid || taken.error().code == Code::corrupt;
    if (bad) return give_up(message, &object, taken.error().message);
    return std::unexpected(taken.error());
}

Result<QueueWorker::Fate> QueueWorker::read_digest(const AnnouncedObject& object,
                                                   delivery::ObjectRead read) {
    const DigestReport report =
        digests_.look(object.bucket, object.key, read.bytes, read.facts.attributes.metadata);
    TRY(hand_over(report, std::move(read.bytes), parts_.sink, parts_.clock.now(),
                  [this](const SeenFile& named) { return read_named(named); }));
    ++parts_.figures.digests;
    return Fate::done;
}

/// What cannot be read stays in the ledger as named and not read: that is the hole that it shows.
/// Its own message may still come.
Result<void> QueueWorker::read_named(const SeenFile& named) {
    Result<delivery::ObjectRead> read = parts_.store.get(named.bucket, named.key);
    if (!read) {
        log_info("intake", "a file that a digest names cannot be read now",
                 {{"bucket", named.bucket}, {"key", named.key}, {"why", read.error()}});
        return {};
    }
    const std::size_t bytes = read->bytes.size();
    const Result<TakenFile> taken =
        parts_.sink.take(named.bucket, named.key, std::move(read->bytes));
    if (taken) {
        count(*taken, bytes);
        return {};
    }
    const bool bad = taken.error().code == Code::invalid || taken.error().code == Code::corrupt;
    if (!bad) return std::unexpected(taken.error());
    ++parts_.figures.dead;
    return parts_.sink.give_up({.feed = options_.feed,
                                .message = "",
                                .bucket = named.bucket,
                                .key = named.key,
                                .reason = taken.error().message,
                                .body = ""});
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

void QueueWorker::count(const TakenFile& taken, std::size_t bytes) {
    if (taken.outcome == TakenFile::Outcome::known) {
        ++parts_.figures.known;
        return;
    }
    ++parts_.figures.files;
    parts_.figures.bytes += bytes;
    parts_.figures.recorded += taken.figures.recorded;
    parts_.figures.duplicates += taken.figures.duplicates;
    parts_.figures.conflicts += taken.figures.conflicts;
    parts_.figures.refused += taken.figures.refused;
}

}  // namespace opentrail::intake
