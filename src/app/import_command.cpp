#include "app/import_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>

#include "app/import_run.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/thread.h"
#include "intake/import_file.h"
#include "intake/import_group.h"
#include "intake/import_tree.h"

namespace opentrail::app {
namespace {

namespace json = boost::json;

/// A request is sent when it holds this much: many small files together, or a part of a large one.
constexpr std::size_t request_bytes = 4 << 20;
constexpr std::size_t request_records = 4000;
constexpr std::size_t failures_shown = 50;

struct Failure {
    std::string file;
    std::string where;  // "record 12", or empty for the whole file.
    std::string reason;
};

struct Totals {
    std::uint64_t files_read = 0, digests = 0, bytes_read = 0, bytes_sent = 0;
    std::uint64_t kept = 0, duplicates = 0, conflicts = 0, failed_records = 0;
    std::vector<Failure> failures;
    std::uint64_t failed_files = 0;
};

/// What all readers share.
class Import {
  public:
    Import(std::vector<intake::ImportFile> files, std::string id)
        : files_(std::move(files)), id_(std::move(id)) {}

    const std::string& id() const { return id_; }
    std::size_t file_count() const { return files_.size(); }

    std::optional<intake::ImportFile> take() {
        const std::lock_guard lock(mutex_);
        if (interrupted() || stopped_ || next_ == files_.size()) return std::nullopt;
        return files_[next_++];
    }
    void stop(Error error) {
        const std::lock_guard lock(mutex_);
        if (!stopped_) stopped_ = std::move(error);
    }
    void add(const Totals& part) {
        const std::lock_guard lock(mutex_);
        totals_.files_read += part.files_read;
        totals_.digests += part.digests;
        totals_.bytes_read += part.bytes_read;
        totals_.bytes_sent += part.bytes_sent;
        totals_.kept += part.kept;
        totals_.duplicates += part.duplicates;
        totals_.conflicts += part.conflicts;
        totals_.failed_records += part.failed_records;
        totals_.failed_files += part.failed_files;
        totals_.failures.insert(totals_.failures.end(), part.failures.begin(), part.failures.end());
    }
    Totals totals() const {
        const std::lock_guard lock(mutex_);
        return totals_;
    }
    std::size_t taken() const {
        const std::lock_guard lock(mutex_);
        return next_;
    }
    std::optional<Error> stopped() const {
        const std::lock_guard lock(mutex_);
        return stopped_;
    }
    void reader_done() {
        const std::lock_guard lock(mutex_);
        ++readers_done_;
        done_.notify_all();
    }
    /// True once so many readers are done; false when `at_most` has passed.
    bool wait_for_readers(std::size_t readers, std::chrono::milliseconds at_most) {
        std::unique_lock lock(mutex_);
        return done_.wait_for(lock, at_most, [&] { return readers_done_ == readers; });
    }

  private:
    const std::vector<intake::ImportFile> files_;
    const std::string id_;
    mutable std::mutex mutex_;
    std::condition_variable done_;
    std::size_t readers_done_ = 0;
    std::size_t next_ = 0;
    Totals totals_;
    std::optional<Error> stopped_;
};

/// One thread's work: reads files, fills requests, sends them.
class Reader {
  public:
    Reader(Import& import, Target& target) : import_(import), target_(target) {}

    void run() {
        while (auto file = import_.take()) {
            read(*file);
            if (import_.stopped()) return;
        }
        send();
    }

  private:
    void read(const intake::ImportFile& file) {
        auto read = intake::read_import_file(file.path);
        Totals part;
        part.bytes_read = file.size_bytes;
        if (!read) {
            if (intake::is_digest_refusal(read.error())) {
                part.digests = 1;
            } else {
                part.failed_files = 1;
                part.failures.push_back({file.path, "", read.error().message});
            }
            import_.add(part);
            return;
        }
        part.files_read = 1;
        for (const intake::BadRecord& bad : read->split.bad) {
            part.failures.push_back({file.path, fmt::format("record {}", bad.record), bad.message});
            ++part.failed_records;
        }
        import_.add(part);
        append(file.path, *read);
    }

    void append(const std::string& path, const intake::ReadFile& file) {
        const std::span<const std::string_view> records(file.split.records);
        std::size_t from = 0;
        while (from < records.size()) {
            std::size_t end = from;
            std::size_t bytes = 0;
            while (end < records.size() && records_ + end - from < request_records &&
                   (end == from || body_.size() + bytes + records[end].size() < request_bytes)) {
                bytes += records[end++].size() + 1;
            }
            const std::size_t before = body_.size();
            intake::append_group({path, file.hash, records.subspan(from, end - from)}, body_);
            sent_.push_back({path,
                             {file.split.indexes.begin() + static_cast<std::ptrdiff_t>(from),
                              file.split.indexes.begin() + static_cast<std::ptrdiff_t>(end)},
                             body_.size() - before});
            records_ += end - from;
            from = end;
            if (records_ >= request_records || body_.size() >= request_bytes) send();
        }
    }

    void send() {
        Call call;
        call.method = "POST";
        call.path = fmt::format("/v1/imports/{}/batches", import_.id());
        call.headers = {{"Content-Type", "application/x-opentrail-import"}};
        call.patient = true;
        call.body = std::move(body_);
        while (!sent_.empty() && !import_.stopped()) {
            auto reply = target_.send(call);
            const auto taken = reply ? note(reply->body) : std::unexpected(reply.error());
            if (!taken) {
                import_.stop(taken.error());
                break;
            }
            // A server that was full in between took the first groups only.
            call.body.erase(0, taken->bytes);
            sent_.erase(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(taken->groups));
        }
        body_.clear();
        sent_.clear();
        records_ = 0;
    }

    struct Taken {
        std::size_t groups = 0;
        std::size_t bytes = 0;  // Of the body, that those groups had.
    };

    Result<Taken> note(const std::string& body) {
        boost::system::error_code error;
        const json::value root = json::parse(body, error);
        const json::value* groups = error ? nullptr : root.find_pointer("/groups", error);
        const std::size_t count = groups && groups->is_array() ? groups->get_array().size() : 0;
        if (count == 0 || count > sent_.size()) {
            return fail(Code::corrupt, "the server's reply to a batch was not understood");
        }
        Totals part;
        Taken taken{.groups = count, .bytes = 0};
        for (std::size_t i = 0; i < count; ++i) {
            const json::value& group = groups->get_array()[i];
            part.kept += number(group, "kept");
            part.duplicates += number(group, "duplicates");
            part.conflicts += number(group, "conflicts");
            note_failed(group, sent_[i], part);
            taken.bytes += sent_[i].bytes;
        }
        part.bytes_sent = body.size();
        import_.add(part);
        return taken;
    }

    struct Sent {
        std::string path;
        std::vector<std::size_t> indexes;  // In the file, of the group's records.
        std::size_t bytes = 0;             // Of the body.
    };

    static void note_failed(const json::value& group, const Sent& sent, Totals& part) {
        const json::object* members = group.if_object();
        const json::value* failed = members ? members->if_contains("failed") : nullptr;
        if (!failed || !failed->is_array()) return;
        for (const json::value& one : failed->get_array()) {
            const std::uint64_t record = number(one, "record");
            const std::size_t index = record < sent.indexes.size() ? sent.indexes[record] : record;
            const json::object* object = one.if_object();
            const json::value* message = object ? object->if_contains("errorMessage") : nullptr;
            part.failures.push_back(
                {sent.path, fmt::format("record {}", index),
                 message && message->is_string() ? std::string(message->get_string()) : "refused"});
            ++part.failed_records;
        }
    }

    static std::uint64_t number(const json::value& from, const char* member) {
        const json::object* object = from.if_object();
        const json::value* value = object ? object->if_contains(member) : nullptr;
        if (!value) return 0;
        if (value->is_uint64()) return value->get_uint64();
        return value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
    }

    Import& import_;
    Target& target_;
    std::string body_;
    std::vector<Sent> sent_;
    std::size_t records_ = 0;
};

void print_text(const std::string& id, const Totals& totals, std::size_t not_read) {
    std::size_t shown = 0;
    for (const Failure& failure : totals.failures) {
        if (++shown > failures_shown) break;
        const std::string where = failure.where.empty() ? "" : fmt::format(" ({})", failure.where);
        fmt::print("not kept: {}\n",
                   tame(fmt::format("{}{}: {}", failure.file, where, failure.reason)));
    }
    if (totals.failures.size() > failures_shown) {
        fmt::print("not kept: {} more (all of them: -o json)\n",
                   totals.failures.size() - failures_shown);
    }
    TextTable table({{"Files", 4, true},
                     {"Refused", 4, true},
                     {"Digests", 4, true},
                     {"Events kept", 4, true},
                     {"Duplicates", 4, true},
                     {"Conflicts", 4, true},
                     {"Records refused", 4, true}});
    table.add({with_separators(totals.files_read), with_separators(totals.failed_files),
               with_separators(totals.digests), with_separators(totals.kept + totals.conflicts),
               with_separators(totals.duplicates), with_separators(totals.conflicts),
               with_separators(totals.failed_records)});
    fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    if (totals.conflicts > 0) {
        fmt::print(
            "Conflicts are events whose id was taken by other content; both are kept: opentrail "
            "status\n");
    }
    if (not_read > 0) {
        fmt::print(
            "Interrupted: {} files were not read. Run it again: what is kept already counts as "
            "duplicate.\n",
            with_separators(not_read));
    }
    if (totals.kept + totals.conflicts == 0) {
        fmt::print("Nothing new was kept.\n");
    } else {
        fmt::print("Kept as import {}; to take it back: opentrail forget --import {}\n", id, id);
    }
}

void print_summary(const std::string& id, const Totals& totals, std::size_t not_read) {
    json::array failures;
    for (const Failure& failure : totals.failures) {
        json::object one{{"file", failure.file}, {"reason", failure.reason}};
        if (!failure.where.empty()) one["where"] = failure.where;
        failures.emplace_back(std::move(one));
    }
    const json::object summary{{"importId", id},
                               {"files", totals.files_read},
                               {"refusedFiles", totals.failed_files},
                               {"digestFiles", totals.digests},
                               {"filesNotRead", not_read},
                               {"kept", totals.kept + totals.conflicts},
                               {"duplicates", totals.duplicates},
                               {"conflicts", totals.conflicts},
                               {"refusedRecords", totals.failed_records},
                               {"failures", std::move(failures)}};
    print_json(json::serialize(summary));
}

void read_all(Import& import, Target& target, const ImportOptions& options,
              std::uint64_t total_bytes) {
    std::vector<std::unique_ptr<Target>> targets;
    std::vector<Thread> threads;
    for (std::size_t i = 0; i < options.readers; ++i) {
        targets.push_back(target.clone());
        threads.emplace_back("import", [&import, mine = targets.back().get()](std::stop_token) {
            Reader(import, *mine).run();
            import.reader_done();
        });
    }
    Progress progress(total_bytes);
    while (!import.wait_for_readers(options.readers, std::chrono::milliseconds(100))) {
        const Totals totals = import.totals();
        progress.show(totals.files_read + totals.failed_files + totals.digests, import.file_count(),
                      totals.kept + totals.conflicts + totals.duplicates, totals.bytes_read);
    }
    for (Thread& thread : threads) thread.join();
}

}  // namespace

Result<ExitStatus> run_import(const ImportOptions& options) {
    std::vector<intake::ImportFile> files = TRY(intake::list_import_files(options.paths));
    if (files.empty()) {
        return fail(Code::not_found,
                    fmt::format("there are no .json, .json.gz, .jsonl or .ndjson files in {}",
                                fmt::join(options.paths, ", ")));
    }
    std::uint64_t total_bytes = 0;
    for (const intake::ImportFile& file : files) total_bytes += file.size_bytes;
    const std::unique_ptr<Target> target = TRY(Target::make(options.target));
    catch_interrupts();
    Import import(std::move(files), TRY(begin_import(*target, options.paths)));
    read_all(import, *target, options, total_bytes);
    Totals totals = import.totals();
    std::sort(totals.failures.begin(), totals.failures.end(),
              [](const Failure& a, const Failure& b) { return a.file < b.file; });
    const std::size_t not_read = import.file_count() - import.taken();
    if (auto stopped = import.stopped()) {
        return fail(
            stopped->code,
            fmt::format("import {} stopped after {} events were kept: {}; run it again, what is "
                        "kept already counts as duplicate",
                        import.id(), totals.kept + totals.conflicts, stopped->message));
    }
    TRY(finish_import(*target, import.id(), totals.files_read, totals.failed_files));
    if (options.json) {
        print_summary(import.id(), totals, not_read);
    } else {
        print_text(import.id(), totals, not_read);
    }
    if (not_read > 0) return ExitStatus::could_not;
    return totals.failures.empty() ? ExitStatus::done : ExitStatus::done_with_failures;
}

}  // namespace opentrail::app
