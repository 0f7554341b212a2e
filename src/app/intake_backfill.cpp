#include "app/intake_backfill.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/import_run.h"
#include "app/intake_filter.h"
#include "app/intake_ground.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/target_sink.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "aws/s3_address.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/thread.h"
#include "intake/backfill.h"
#include "intake/gap_filler.h"

namespace opentrail::app {
namespace {

constexpr std::size_t told_max = 50;

/// s3://BUCKET[/PREFIX], or a folder that is a copy of a bucket.
struct Origin {
    bool is_folder = false;
    std::string folder;
    std::string bucket;
    std::string prefix;
};

Result<Origin> read_origin(const IntakeOptions& options) {
    Origin origin;
    constexpr std::string_view scheme = "s3://";
    const std::string& source = options.source;
    if (source.starts_with(scheme)) {
        BucketName name = TRY(read_bucket_name(source));
        origin.bucket = std::move(name.bucket);
        origin.prefix = std::move(name.prefix);
        return origin;
    }
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::canonical(source, error);
    if (error || !std::filesystem::is_directory(folder, error)) {
        return fail(Code::invalid,
                    fmt::format("'{}' is neither s3://BUCKET/PREFIX nor a folder", source));
    }
    origin.is_folder = true;
    origin.folder = folder.string();
    origin.bucket = options.bucket.empty() ? folder.filename().string() : options.bucket;
    if (!aws::is_bucket_in_url(origin.bucket)) {
        return fail(Code::invalid,
                    fmt::format("no bucket can be called '{}': say by --bucket of which one '{}' "
                                "is a copy",
                                origin.bucket, source));
    }
    return origin;
}

Result<intake::BackfillFilter> filter_of(const IntakeOptions& options) {
    intake::BackfillFilter filter{.accounts = {options.accounts.begin(), options.accounts.end()},
                                  .regions = {options.regions.begin(), options.regions.end()}};
    const TimeRange range = TRY(time_range_of(options));
    filter.from = range.from;
    filter.to = range.to;
    return filter;
}

JsonObject json_of(const intake::BackfillFigures& figures) {
    return {{"listed", figures.listed.load()},       {"files", figures.asked.load()},
            {"bytes", figures.asked_bytes.load()},   {"digests", figures.digests.load()},
            {"known", figures.known.load()},         {"read", figures.read.load()},
            {"deadLetters", figures.dead.load()},    {"failed", figures.failed.load()},
            {"recorded", figures.recorded.load()},   {"duplicates", figures.duplicates.load()},
            {"conflicts", figures.conflicts.load()}, {"refused", figures.refused.load()},
            {"complete", figures.all_listed.load()}};
}

/// "1 file", "2 files".
std::string counted(std::uint64_t count, const char* one) {
    return fmt::format("{} {}{}", with_separators(count), one, count == 1 ? "" : "s");
}

/// What is wrong with the bucket's files besides those that could not be read.
struct Found {
    std::uint64_t files = 0;    // Digests name them, and they are not there.
    std::uint64_t digests = 0;  // The next ones name them, and they are not there.
    std::uint64_t letters = 0;  // New ones: digests that are broken, files that were altered.
    bool any() const { return files + digests + letters > 0; }
};

void print_found(const Found& found) {
    if (found.files > 0) {
        fmt::print("Not there, though digests name them: {}: opentrail intake gaps\n",
                   counted(found.files, "file"));
    }
    if (found.digests > 0) {
        fmt::print("Missing: {}: opentrail intake gaps\n", counted(found.digests, "digest"));
    }
    if (found.letters > 0) {
        fmt::print("Broken or altered: {}: opentrail intake letters\n",
                   counted(found.letters, "letter"));
    }
}

/// Reading nothing of what is there must not look like having read all.
void tell_of_none(const intake::BackfillFigures& figures, bool any_of_cloudtrail) {
    if (figures.asked > 0 || figures.listed == 0) return;
    if (any_of_cloudtrail) {
        fmt::print(
            "Of the {} objects that are there no log file is of that account, Region and "
            "time.\n",
            with_separators(figures.listed));
        return;
    }
    fmt::print(
        "Of the {} objects that are there none is asked for: a log file is told by its name, "
        "as CloudTrail gives it. Files of any name: opentrail import\n",
        with_separators(figures.listed));
}

void print_dry_run(const IntakeOptions& options, const intake::BackfillFigures& figures,
                   bool any_of_cloudtrail) {
    if (options.format == "json") return print_json(to_text(json_of(figures)));
    fmt::print(
        "{} of {} bytes and {} are asked for, of {} that are there. Those that were read before "
        "are among them, and would be passed over: a dry run asks no server.\n",
        counted(figures.asked, "file"), with_separators(figures.asked_bytes),
        counted(figures.digests, "digest"), counted(figures.listed, "object"));
    tell_of_none(figures, any_of_cloudtrail);
}

void print_figures(const IntakeOptions& options, const std::string& import,
                   const intake::BackfillFigures& figures, const Found& found, bool is_cut,
                   bool any_of_cloudtrail) {
    if (options.format == "json") {
        JsonObject object = json_of(figures);
        if (!import.empty()) object["importId"] = import;
        object["found"] = JsonObject{{"missingFiles", found.files},
                                     {"missingDigests", found.digests},
                                     {"letters", found.letters}};
        return print_json(to_text(object));
    }
    TextTable table({{.title = "Files", .right = true},
                     {.title = "Known", .right = true},
                     {.title = "Read", .right = true},
                     {.title = "Events new", .right = true},
                     {.title = "Duplicates", .right = true},
                     {.title = "Conflicts", .right = true},
                     {.title = "Refused", .right = true},
                     {.title = "Given up", .right = true},
                     {.title = "Failed", .right = true}});
    table.add({with_separators(figures.asked), with_separators(figures.known),
               with_separators(figures.read), with_separators(figures.recorded),
               with_separators(figures.duplicates), with_separators(figures.conflicts),
               with_separators(figures.refused), with_separators(figures.dead),
               with_separators(figures.failed)});
    fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    if (figures.dead > 0) {
        fmt::print("{} given up: opentrail intake letters\n", counted(figures.dead, "file"));
    }
    print_found(found);
    if (figures.failed > 0 || is_cut) {
        fmt::print("Not all was read. Run it again: what was read is passed over.\n");
    }
    tell_of_none(figures, any_of_cloudtrail);
    if (!import.empty()) fmt::print("To take it back: opentrail forget --import {}\n", import);
}

/// Notes whether any object that is listed is a file of CloudTrail's.
class NamesSeen final : public intake::ObjectLister {
  public:
    NamesSeen(std::unique_ptr<intake::ObjectLister> lister, std::atomic<bool>& any)
        : lister_(std::move(lister)), any_(any) {}
    Result<std::vector<intake::ListedObject>> next() override {
        std::vector<intake::ListedObject> page = TRY(lister_->next());
        any_ = any_ || std::ranges::any_of(page, [](const intake::ListedObject& one) {
                   return intake::read_object_name(one.key).kind != intake::FileKind::other;
               });
        return page;
    }

  private:
    const std::unique_ptr<intake::ObjectLister> lister_;
    std::atomic<bool>& any_;
};

/// One run, from its threads to its sums.
class Run {
  public:
    Run(const IntakeOptions& options, Origin origin, intake::BackfillFilter filter,
        IntakeGround& ground)
        : options_(options),
          origin_(std::move(origin)),
          ground_(ground),
          backfill_(
              {.bucket = origin_.bucket,
               .feed = options.feed,
               .clock = ground.clock(),
               .keeps_metadata = !origin_.is_folder,
               .read = [this](const std::string& key) { return read(key); },
               .told = [this](const std::string& key, const std::string& why) { tell(key, why); },
               .pause =
                   [](Duration wait) {
                       wait_for_interrupt(wait);
                       return !interrupted();
                   },
               .keys = ground.keys()},
              std::move(filter), figures_) {}

    Result<ExitStatus> dry() {
        const std::unique_ptr<intake::ObjectLister> lister = make_lister();
        TRY(backfill_.list_all(*lister, nullptr, stop_.get_token()));
        print_dry_run(options_, figures_, any_of_cloudtrail());
        return ExitStatus::done;
    }

    Result<ExitStatus> whole() {
        const std::unique_ptr<Target> target = TRY(Target::make(options_.target));
        const std::int64_t letter = TRY(letters_since(*target, -1)).newest;
        const std::string import = TRY(begin_import(*target, {options_.source}));
        const TargetSink sink(target->clone(), {}, import);
        read_all(sink);
        fill_gaps(sink);
        const Result<void> finished = end_import(*target, import);
        const Result<Found> found = finished ? look(*target, letter) : Found();
        if (!failure_ && !finished) failure_ = finished.error();
        if (!failure_ && !found) failure_ = found.error();
        print_figures(options_, figures_.read > 0 ? import : "", figures_, found.value_or(Found()),
                      failure_ || !figures_.all_listed, any_of_cloudtrail());
        if (failure_) return std::unexpected(*failure_);
        if (!figures_.all_listed) return ExitStatus::could_not;
        const bool clean =
            figures_.dead == 0 && figures_.failed == 0 && figures_.refused == 0 && !found->any();
        return clean ? ExitStatus::done : ExitStatus::done_with_failures;
    }

  private:
    /// Of an import that brought nothing there is nothing to take back: it does not stand as one.
    Result<void> end_import(Target& target, const std::string& import) {
        TRY(finish_import(target, import, figures_.read, figures_.dead + figures_.failed));
        if (figures_.read > 0) return {};
        Call call;
        call.method = "POST";
        call.path = fmt::format("/v1/imports/{}/forget", import);
        TRY(target.send(call));
        return {};
    }

    struct Letters {
        std::int64_t newest = 0;
        std::uint64_t count = 0;  // Of what this run is for.
    };
    Result<Letters> letters_since(Target& target, std::int64_t before) {
        Call call;
        call.path = "/v1/intake/letters?all=true";
        const http::Response reply = TRY(target.send(call));
        const JsonObject object = TRY(parse_json_object(reply.body));
        const JsonArray* const rows = TRY(array_member(object, "letters"));
        Letters letters;
        if (!rows) return letters;
        for (const Json& row : *rows) {
            const JsonObject* const one = row.if_object();
            if (!one) continue;
            const std::int64_t number = TRY(integer_member(*one, "number")).value_or(0);
            letters.newest = std::max(letters.newest, number);
            if (number <= before) continue;
            const std::string bucket = TRY(text_member(*one, "bucket")).value_or("");
            const std::string key = TRY(text_member(*one, "key")).value_or("");
            if (bucket == origin_.bucket && is_ours(key)) ++letters.count;
        }
        return letters;
    }

    Result<Found> look(Target& target, std::int64_t letter) {
        Found found;
        TargetSink sink(target.clone(), {});
        intake::Gaps::Object after;
        for (bool first = true;; first = false) {
            const intake::Gaps gaps = TRY(sink.gaps(origin_.bucket, after));
            const auto is_asked = [&](const auto& one) { return is_ours(one.key); };
            found.files += static_cast<std::uint64_t>(std::ranges::count_if(gaps.files, is_asked));
            if (first) {
                found.digests =
                    static_cast<std::uint64_t>(std::ranges::count_if(gaps.digests, is_asked));
            }
            if (!gaps.more || gaps.files.empty()) break;
            after = gaps.files.back();
        }
        const std::uint64_t letters = TRY(letters_since(target, letter)).count;
        found.letters = letters - std::min<std::uint64_t>(letters, figures_.dead);
        return found;
    }

    bool is_ours(std::string_view key) const {
        return key.starts_with(origin_.prefix) && backfill_.wants_named(key);
    }
    bool any_of_cloudtrail() const { return any_of_cloudtrail_; }

    std::unique_ptr<intake::ObjectLister> make_lister() {
        return std::make_unique<NamesSeen>(make_plain_lister(), any_of_cloudtrail_);
    }

    std::unique_ptr<intake::ObjectLister> make_plain_lister() {
        if (origin_.is_folder) {
            return std::make_unique<intake::FolderLister>(ground_.disk(), origin_.folder,
                                                          origin_.prefix);
        }
        return std::make_unique<intake::S3Lister>(ground_.client(), origin_.bucket, origin_.prefix);
    }

    Result<delivery::ObjectRead> read(const std::string& key) {
        if (!origin_.is_folder) return ground_.store().get(origin_.bucket, key);
        return delivery::ObjectRead{
            .bytes = TRY(disk::read_file(ground_.disk(), origin_.folder + "/" + key)), .facts = {}};
    }

    void read_all(const TargetSink& sink) {
        std::vector<Thread> threads;
        running_ = options_.workers + 1;
        threads.emplace_back("list", [&](const std::stop_token&) {
            const std::unique_ptr<intake::Sink> mine = sink.clone();
            const std::unique_ptr<intake::ObjectLister> lister = make_lister();
            note(backfill_.list_all(*lister, mine.get(), stop_.get_token()));
        });
        for (std::size_t i = 0; i < options_.workers; ++i) {
            threads.emplace_back("backfill", [&](const std::stop_token&) {
                const std::unique_ptr<intake::Sink> mine = sink.clone();
                note(backfill_.read_all(*mine, stop_.get_token()));
            });
        }
        Progress progress(0);
        while (running_ > 0 && !interrupted()) {
            wait_for_interrupt(std::chrono::milliseconds(100));
            show(progress);
        }
        stop_.request_stop();
        if (running_ > 0) ground_.stop();
        for (Thread& thread : threads) thread.join();
    }

    /// What digests name and the listing did not show, or showed before it was there.
    void fill_gaps(const TargetSink& sink) {
        if (failure_ || !figures_.all_listed || interrupted()) return;
        const std::unique_ptr<intake::Sink> mine = sink.clone();
        intake::GapFiller filler(
            {.sink = *mine,
             .clock = ground_.clock(),
             .feed = options_.feed,
             .read = [this](const std::string&, const std::string& key) { return read(key); },
             .taken = [this](const intake::TakenFile& taken,
                             std::size_t) { backfill_.count_gap(taken); },
             .given_up =
                 [this](const std::string& key, const std::string& why) {
                     ++figures_.dead;
                     tell(key, why);
                 },
             .keys = ground_.keys(),
             .keeps_metadata = !origin_.is_folder});
        const auto filled = filler.turn(
            origin_.bucket,
            [this](std::string_view key) {
                return key.starts_with(origin_.prefix) && backfill_.wants_named(key);
            },
            [] { return interrupted(); });
        if (filled) return;
        // Not among what this run is for: what is missing is in the ledger.
        log_warn("intake", "cannot look for what digests name", {{"why", filled.error()}});
    }

    void show(Progress& progress) {
        const double all = static_cast<double>(figures_.asked_bytes);
        const double done = static_cast<double>(figures_.bytes);
        progress.show_share(
            all > 0 ? done / all : 0,
            fmt::format(
                "{} of {}{} files  {} events",
                with_separators(figures_.known + figures_.read + figures_.dead + figures_.failed),
                with_separators(figures_.asked), figures_.all_listed ? "" : " or more",
                with_separators(figures_.recorded + figures_.conflicts + figures_.duplicates)));
    }

    void note(const Result<void>& done) {
        if (!done && !interrupted()) {
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = done.error();
        }
        --running_;
    }

    void tell(const std::string& key, const std::string& why) {
        if (++told_ > told_max) return;
        fmt::print(stderr, "not read: {}\n",
                   tame(fmt::format("s3://{}/{}: {}", origin_.bucket, key, why)));
    }

    const IntakeOptions& options_;
    const Origin origin_;
    IntakeGround& ground_;
    intake::BackfillFigures figures_;
    intake::Backfill backfill_;
    std::stop_source stop_;
    std::atomic<std::size_t> running_ = 0;
    std::mutex mutex_;
    std::optional<Error> failure_;                 // The first.
    std::atomic<bool> any_of_cloudtrail_ = false;  // Is listed, asked for or not.
    std::size_t told_ = 0;                         // For one thread at a time.
};

}  // namespace

Result<ExitStatus> run_backfill(const IntakeOptions& options) {
    Origin origin = TRY(read_origin(options));
    intake::BackfillFilter filter = TRY(filter_of(options));
    const std::unique_ptr<IntakeGround> ground = TRY(IntakeGround::open(options));
    catch_interrupts();
    Run run(options, std::move(origin), std::move(filter), *ground);
    return options.dry_run ? run.dry() : run.whole();
}

}  // namespace opentrail::app
