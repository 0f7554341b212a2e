#include "intake/file_taker.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/gzip.h"
#include "base/limits.h"
#include "catalog/change.h"

namespace opentrail::intake {
namespace {

constexpr std::size_t refusals_shown = 10;
/// Files that are taken and not in the ledger yet.
constexpr std::size_t recent_max = 65'536;
/// Of files in work, inflated: beyond, a reader waits for the others. One alone may be larger.
constexpr std::size_t inflated_bytes_max = std::size_t{512} << 20;
/// Deflate makes at most so much of a byte (RFC 1951: 258 bytes of two bits).
constexpr std::size_t inflation_max = 1032;

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

/// What a file inflates to, as its last bytes say (RFC 1952, ISIZE): right for all that are whole,
/// and never more than its size allows.
std::size_t inflated_guess(std::string_view bytes) {
    if (!is_gzip(bytes) || bytes.size() < 18) return bytes.size();
    std::size_t size = 0;
    for (std::size_t i = 4; i > 0; --i) {
        size = size << 8 | static_cast<unsigned char>(bytes[bytes.size() - 5 + i]);
    }
    return std::min(size, bytes.size() * inflation_max);
}

/// What a file holds. CloudTrail's are one gzip member, and what follows it is somebody else's
/// ("aws cloudtrail validate-logs" refuses it too).
Result<std::string> document_of(const std::string& bytes, std::size_t size_max) {
    if (!is_gzip(bytes)) return bytes;
    std::string document;
    const std::size_t taken = TRY(gunzip_member(bytes, size_max, document));
    if (taken == bytes.size()) return document;
    return fail(Code::corrupt,
                fmt::format("something follows the gzip data, which ends at byte {}", taken));
}

bool is_read(FileKind kind) { return kind != FileKind::digest && kind != FileKind::other; }

RecordFigures figures_of(const std::vector<RecordResult>& results) {
    RecordFigures figures;
    for (const RecordResult& result : results) {
        switch (result.state) {
            case RecordResult::State::kept: ++figures.recorded; break;
            case RecordResult::State::duplicate: ++figures.duplicates; break;
            case RecordResult::State::conflict: ++figures.conflicts; break;
            case RecordResult::State::refused: ++figures.refused; break;
        }
    }
    return figures;
}

void note_refusal(TakenFile& taken, std::size_t record, std::string_view why) {
    if (taken.refusals.size() < refusals_shown) {
        taken.refusals.push_back(fmt::format("record {}: {}", record, why));
    }
}

/// Read, and not what the digest names: whoever looks for it must find it among what is wrong.
DeadLetter altered_letter(const std::string& bucket, const std::string& key) {
    return {.feed = "",
            .message = "",
            .bucket = bucket,
            .key = key,
            .reason = "its content is not what the digest names: it was altered",
            .body = ""};
}

/// What is durable with the records of a part. `refused`: of the whole file so far.
std::vector<std::string> outcomes_of(const Arrival& arrival, const TakeFile& note,
                                     const std::optional<Sha256>& named_body, std::uint64_t refused,
                                     const TakenFile& taken) {
    std::vector outcomes = {encode(note)};
    const RecordFigures& figures = note.figures;
    const bool is_import = arrival.provenance.door == journal::Door::import;
    if (is_import) {
        outcomes.push_back(catalog::encode(catalog::CountImport{arrival.provenance.import_id,
                                                                {.kept = figures.recorded,
                                                                 .duplicates = figures.duplicates,
                                                                 .conflicts = figures.conflicts,
                                                                 .failed = figures.refused}}));
    }
    if (note.whole && refused > 0) {
        // The rest of the file is in: these are not, and nobody looks at figures alone.
        outcomes.push_back(
            encode(DeadLetter{.feed = is_import ? "" : arrival.provenance.import_id,
                              .message = "",
                              .bucket = arrival.bucket,
                              .key = arrival.key,
                              .reason = fmt::format("{} of its records are not taken: {}", refused,
                                                    fmt::join(taken.refusals, "; ")),
                              .body = ""}));
    }
    if (note.whole && named_body && *named_body != note.body) {
        outcomes.push_back(encode(altered_letter(arrival.bucket, arrival.key)));
    }
    return outcomes;
}

}  // namespace

/// A file is one reader's at a time.
class FileTaker::Turn {
  public:
    Turn(FileTaker& taker, const Name& name) : taker_(taker), name_(name) {
        std::unique_lock lock(taker_.mutex_);
        taker_.changed_.wait(lock, [&] { return !taker_.busy_.contains(name_); });
        taker_.busy_.insert(name_);
    }
    ~Turn() {
        {
            const std::lock_guard lock(taker_.mutex_);
            taker_.busy_.erase(name_);
        }
        taker_.changed_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    FileTaker& taker_;
    const Name& name_;
};

/// Memory for an inflated file.
class FileTaker::Room {
  public:
    Room(FileTaker& taker, std::size_t bytes) : taker_(taker), bytes_(bytes) {
        std::unique_lock lock(taker_.mutex_);
        taker_.changed_.wait(lock, [&] {
            return taker_.inflated_bytes_ == 0 ||
                   taker_.inflated_bytes_ + bytes_ <= inflated_bytes_max;
        });
        taker_.inflated_bytes_ += bytes_;
    }
    ~Room() {
        {
            const std::lock_guard lock(taker_.mutex_);
            taker_.inflated_bytes_ -= bytes_;
        }
        taker_.changed_.notify_all();
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

  private:
    FileTaker& taker_;
    const std::size_t bytes_;
};

Result<std::optional<FileTaker::Done>> FileTaker::done_so_far(const Name& name) {
    {
        const std::lock_guard lock(mutex_);
        const std::uint64_t place = parts_.follower.place();
        if (place > swept_) {
            std::erase_if(recent_,
                          [&](const auto& one) { return one.second.journal_end <= place; });
            swept_ = place;
        }
        if (const auto recent = recent_.find(name); recent != recent_.end()) {
            if (forgotten_.contains(recent->second.import)) return std::optional<Done>();
            return std::optional(recent->second);
        }
        if (recent_.size() >= recent_max) {
            return fail(Code::throttled,
                        fmt::format("the ledger is {} files behind", recent_.size()));
        }
    }
    const std::optional<LedgerFile> file = TRY(parts_.ledger.find(name.first, name.second));
    if (!file || !file->hash) return std::optional<Done>();
    {
        const std::lock_guard lock(mutex_);
        if (forgotten_.contains(file->import)) return std::optional<Done>();
    }
    return std::optional(Done{.hash = *file->hash,
                              .records = file->records,
                              .whole = file->state == FileState::read,
                              .figures = file->figures,
                              .import = file->import,
                              .journal_end = 0});
}

/// The body of a file that was taken whole, also where the ledger does not have it yet.
std::optional<Sha256> FileTaker::body_of(const Name& name, const LedgerFile* file) {
    const std::lock_guard lock(mutex_);
    const auto recent = recent_.find(name);
    if (recent != recent_.end() && recent->second.whole) return std::optional(recent->second.body);
    return file ? file->body : std::nullopt;
}

Result<std::vector<bool>> FileTaker::are_known(std::span<const SeenFile> seen) {
    // Those whose digest comes now are compared with it once: here, or by who takes them now. It is
    // told before it is noted: a crash between makes it be told again, and not lost.
    {
        const std::lock_guard comparing(comparing_);
        for (const SeenFile& one : seen) {
            if (!one.body) continue;
            const auto file = TRY(parts_.ledger.find(one.bucket, one.key));
            const auto body = body_of({one.bucket, one.key}, file ? &*file : nullptr);
            if (!body || *body == *one.body) continue;
            const bool told = file && file->named_body && *file->named_body != *body;
            if (!told) TRY(tell_altered(one.bucket, one.key));
        }
        TRY(parts_.ledger.see(seen));
    }
    std::vector<bool> known;
    for (const SeenFile& one : seen) known.push_back(TRY(is_known(one)));
    return known;
}

Result<void> FileTaker::tell_altered(const std::string& bucket, const std::string& key) {
    journal::Provenance provenance;
    provenance.door = journal::Door::feed;
    TRY(give_up(provenance, altered_letter(bucket, key)));
    if (parts_.altered) parts_.altered(bucket, key);
    return {};
}

Result<bool> FileTaker::is_known(const SeenFile& seen) {
    const std::optional<LedgerFile> file = TRY(parts_.ledger.find(seen.bucket, seen.key));
    if (file && file->state == FileState::told) return true;
    const std::optional<Done> done = TRY(done_so_far({seen.bucket, seen.key}));
    if (!done || !done->whole) return false;
    TRY(parts_.journal.wait_durable(0, done->journal_end));
    return true;
}

Result<TakenFile> FileTaker::take(Arrival arrival) {
    Unsettled later;
    Result<TakenFile> taken = take(std::move(arrival), later);
    TRY(settle(later));
    return taken;
}

Result<void> FileTaker::settle(const Unsettled& later) {
    TRY(parts_.admission.settle(later));
    for (const history::Decided& decided : later.conflicts) {
        if (parts_.conflict) parts_.conflict(decided);
    }
    for (const auto& [bucket, key] : later.altered) {
        if (parts_.altered) parts_.altered(bucket, key);
    }
    return {};
}

Result<TakenFile> FileTaker::take(Arrival arrival, Unsettled& later) {
    const Name name(arrival.bucket, arrival.key);
    const Turn turn(*this, name);
    if (arrival.seen) TRY(parts_.ledger.see({&*arrival.seen, 1}));
    const FileKind kind = read_object_name(arrival.key).kind;
    if (is_read(kind)) return take_records(arrival, name, later);
    TRY(parts_.ledger.tell(arrival.bucket, arrival.key, parts_.clock.now()));
    return TakenFile{.outcome = TakenFile::Outcome::told, .kind = kind};
}

Result<TakenFile> FileTaker::take_records(const Arrival& arrival, const Name& name,
                                          Unsettled& later) {
    TakenFile taken{.outcome = TakenFile::Outcome::taken,
                    .kind = read_object_name(name.second).kind};
    const Sha256 hash = sha256(arrival.bytes);
    Done done = TRY(done_so_far(name)).value_or(Done());
    if (done.whole && done.hash == hash) {
        taken.outcome = TakenFile::Outcome::known;
        taken.figures = done.figures;
        later.wait_for(0, done.journal_end);
        return taken;
    }
    if (done.hash != hash) done = Done{.hash = hash};
    constexpr std::size_t size_max = limits::inflated_file_bytes_max;
    const std::size_t guess = std::min(inflated_guess(arrival.bytes), size_max);
    std::optional<Room> room(std::in_place, *this, guess);
    Result<std::string> inflated = document_of(arrival.bytes, guess);
    if (!inflated && inflated.error().code == Code::invalid && guess < size_max) {
        // It is larger than its last bytes say: then it has to be alone.
        room.emplace(*this, size_max);
        inflated = document_of(arrival.bytes, size_max);
    }
    std::string document = TRY(std::move(inflated));
    done.body = sha256(document);
    const Split split = TRY(split_records(std::move(document)));
    for (const BadRecord& bad : split.bad) note_refusal(taken, bad.record, bad.message);
    if (done.records > split.records.size()) {
        return fail(Code::corrupt, fmt::format("{} records of this file were taken before, and it "
                                               "has {}",
                                               done.records, split.records.size()));
    }
    while (!done.whole) TRY(take_part(arrival, split, done, taken, later));
    taken.figures = done.figures;
    return taken;
}

Result<void> FileTaker::take_part(const Arrival& arrival, const Split& split, Done& done,
                                  TakenFile& taken, Unsettled& later) {
    const std::size_t first = done.records;
    const std::size_t end = std::min(first + parts_.part_records, split.records.size());
    TakeFile note{.bucket = arrival.bucket,
                  .key = arrival.key,
                  .hash = done.hash,
                  .bytes = arrival.bytes.size(),
                  .body = done.body,
                  .first = first,
                  .end = end,
                  .whole = end == split.records.size()};
    std::optional<Sha256> named_body;
    if (note.whole) {
        const auto known = TRY(parts_.ledger.find(arrival.bucket, arrival.key));
        if (known) named_body = known->named_body;
    }
    Submission submission;
    submission.provenance = arrival.provenance;
    submission.provenance.source = fmt::format("s3://{}/{}", arrival.bucket, arrival.key);
    submission.provenance.source_hash = done.hash;
    submission.bytes = split.bytes;
    submission.records.assign(split.records.begin() + static_cast<std::ptrdiff_t>(first),
                              split.records.begin() + static_cast<std::ptrdiff_t>(end));
    submission.padded = true;
    submission.refuse_time_ahead = false;
    submission.outcomes = [&](const std::vector<RecordResult>& results) {
        note.figures = figures_of(results);
        if (note.whole) note.figures.refused += split.bad.size();
        for (std::size_t i = 0; i < results.size(); ++i) {
            const auto& refusal = results[i].refusal;
            if (refusal) note_refusal(taken, split.indexes[first + i], refusal->message);
        }
        return outcomes_of(arrival, note, named_body, done.figures.refused + note.figures.refused,
                           taken);
    };
    TRY(parts_.admission.take(std::move(submission), later));
    if (note.whole && named_body && *named_body != note.body) {
        later.altered.emplace_back(arrival.bucket, arrival.key);
    }
    done.records = end;
    done.whole = note.whole;
    done.figures += note.figures;
    if (arrival.provenance.door == journal::Door::import) {
        done.import = arrival.provenance.import_id;
    }
    done.journal_end = parts_.journal.enqueued_end(0);
    bool named_meanwhile = false;
    {
        const std::lock_guard comparing(comparing_);
        {
            const std::lock_guard lock(mutex_);
            recent_.insert_or_assign(Name(arrival.bucket, arrival.key), done);
        }
        if (note.whole && !named_body) {
            const auto known = TRY(parts_.ledger.find(arrival.bucket, arrival.key));
            named_meanwhile = known && known->named_body && *known->named_body != done.body;
        }
    }
    if (named_meanwhile) TRY(tell_altered(arrival.bucket, arrival.key));
    return {};
}

Result<void> FileTaker::give_up(const journal::Provenance& provenance, DeadLetter letter) {
    return write(provenance, FileNote(std::move(letter)));
}

Result<void> FileTaker::note(const journal::Provenance& provenance, const ImportFailure& failure) {
    return write(provenance, FileNote(failure));
}

Result<void> FileTaker::write(const journal::Provenance& provenance, const FileNote& note) {
    Submission submission;
    submission.provenance = provenance;
    submission.outcomes = [&](const std::vector<RecordResult>&) {
        return std::vector{encode(note)};
    };
    TRY(parts_.admission.admit(std::move(submission)));
    return {};
}

void FileTaker::forget(const std::vector<std::string>& imports) {
    const std::lock_guard lock(mutex_);
    forgotten_.insert(imports.begin(), imports.end());
}

Result<std::optional<RecordFigures>> FileTaker::figures_by_name(const std::string& bucket,
                                                                const std::string& key) {
    const std::optional<Done> done = TRY(done_so_far({bucket, key}));
    return done ? std::optional(done->figures) : std::nullopt;
}

}  // namespace opentrail::intake
