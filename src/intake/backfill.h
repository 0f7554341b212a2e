// Backfill: every log file of a bucket or folder that a filter asks for, into the sink: listed,
// those that are known passed over, the others read by many at once. Whoever reads hands over, many
// small files together.
//
// It may be cut at any time and begun again: what the ledger has as read is not read again.

#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "delivery/store.h"
#include "intake/digest_watch.h"
#include "intake/object_lister.h"
#include "intake/sink.h"

namespace opentrail::intake {

/// Which files, by what their names say. Empty members do not restrict.
struct BackfillFilter {
    std::set<std::string> accounts = {};
    std::set<std::string> regions = {};
    std::optional<Timestamp> from = {};  // Of when the file was made; inclusive.
    std::optional<Timestamp> to = {};    // Exclusive.

    bool takes(std::string_view key) const;
    /// Of what a digest names: one that is asked for names files from before `from` too.
    bool takes_named(std::string_view key) const;
};

/// Safe from any thread.
struct BackfillFigures {
    std::atomic<std::uint64_t> listed = 0;  // Objects of any kind.
    std::atomic<std::uint64_t> asked = 0;   // Of them, those that the filter takes.
    std::atomic<std::uint64_t> asked_bytes = 0;
    std::atomic<std::uint64_t> digests = 0;  // Read, besides; listed, without a sink.
    std::atomic<std::uint64_t> known = 0;    // Of those, read before.
    std::atomic<std::uint64_t> read = 0;
    std::atomic<std::uint64_t> bytes = 0;   // Of read, known, dead and failed ones.
    std::atomic<std::uint64_t> dead = 0;    // Given up: the file is bad.
    std::atomic<std::uint64_t> failed = 0;  // Not read now: to be tried by another run.
    std::atomic<std::uint64_t> recorded = 0, duplicates = 0, conflicts = 0, refused = 0;
    std::atomic<bool> all_listed = false;
};

/// What became of a log file.
struct FileEnd {
    enum class How : std::uint8_t {
        known,  // It was read before.
        read,
        failed,  // `why` says it: the file is bad, or it could not be had now.
    };
    How how = How::read;
    RecordFigures figures = {};  // Of what was read.
    std::optional<Error> why = {};
};

class Backfill {
  public:
    struct Parts {
        std::string bucket;
        std::string feed;  // The name in dead letters.
        const Clock& clock;
        /// Whether objects come with their metadata, which a folder does not keep.
        bool keeps_metadata = true;
        /// Reads an object. From any thread.
        std::function<Result<delivery::ObjectRead>(const std::string& key)> read;
        /// A file that was not read, and why. From any thread, one at a time.
        std::function<void(const std::string& key, const std::string& why)> told;
        /// Waits before another try; false: it is to end.
        std::function<bool(Duration)> pause;
        /// One that was not read, because it is bad, or not now. From any thread, one at a time;
        /// may be empty.
        std::function<void(const ListedObject& object, bool bad)> unread = {};
        /// Of digests' signatures; null: they are not checked.
        DigestKeys* keys = nullptr;
        /// A log file that the filter takes, before it is read. May be empty.
        std::function<void(const ListedObject&)> found = {};
        /// And what became of it, once each. From any thread. May be empty. When it fails, all end.
        std::function<Result<void>(const ListedObject&, const FileEnd&)> ended = {};
    };
    Backfill(Parts parts, BackfillFilter filter, BackfillFigures& figures)
        : parts_(std::move(parts)), filter_(std::move(filter)), figures_(figures) {}

    /// Lists, and hands files to whoever runs read_all(). Without a sink it only counts.
    Result<void> list_all(ObjectLister& lister, Sink* sink, const std::stop_token& stop);
    /// Reads files until list_all() has ended and none is left. For as many threads as there may be
    /// reads at once. Fails when the sink takes nothing for good; then all end.
    Result<void> read_all(Sink& sink, const std::stop_token& stop);

    bool wants_named(std::string_view key) const { return filter_.takes_named(key); }
    /// A file that the listing did not give was read.
    void count_gap(const TakenFile& taken);

  private:
    /// One who is in read_all().
    class Reader {
      public:
        explicit Reader(Backfill& backfill) : backfill_(backfill) {
            const std::lock_guard lock(backfill_.mutex_);
            ++backfill_.readers_;
        }
        ~Reader() {
            const std::lock_guard lock(backfill_.mutex_);
            --backfill_.readers_;
        }
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

      private:
        Backfill& backfill_;
    };

    Result<void> offer(Sink& sink, const std::vector<ListedObject>& objects,
                       const std::stop_token& stop);
    std::optional<ListedObject> take(const std::stop_token& stop);
    /// What was read and not handed over yet.
    struct Arrived {
        ListedObject object;
        std::string bytes;
        Duration at;  // Of the clock's uptime().
    };

    Result<void> read_one(Sink& sink, DigestWatch& digests, const ListedObject& object);
    Result<void> read_digest(Sink& sink, DigestWatch& digests, const ListedObject& object,
                             delivery::ObjectRead read);
    /// Hands over while that is due, and nobody else does.
    Result<void> hand_over_arrived(Sink& sink, const std::stop_token& stop);
    std::optional<bool> keep_watch(const std::stop_token& stop);
    std::vector<Arrived> next_batch(bool overdue);
    bool is_batch_due() const;
    Result<void> hand_over_batch(Sink& sink, std::vector<Arrived> batch);
    Result<void> note(Sink& sink, const ListedObject& object, const Result<TakenFile>& taken);
    /// The object's bytes, tried again while it is worth it.
    Result<delivery::ObjectRead> read_patiently(const std::string& key);
    void end();
    void count(const RecordFigures& figures);
    void tell(const ListedObject& object, const std::string& why, bool bad);
    Result<void> note_end(const ListedObject& object, const FileEnd& end);

    const Parts parts_;
    const BackfillFilter filter_;
    BackfillFigures& figures_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<ListedObject> waiting_;
    std::size_t reading_ = 0;
    std::deque<Arrived> arrived_;
    std::size_t arrived_bytes_ = 0;
    std::size_t handing_over_ = 0;
    std::size_t readers_ = 0;  // In read_all().
    bool has_keeper_ = false;  // Somebody waits for what others read.
    bool ended_ = false;       // Nothing more is offered.
    std::mutex telling_;
};

}  // namespace opentrail::intake
