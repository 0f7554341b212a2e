#include "app/intake_backfill.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/import_run.h"
#include "app/intake_ground.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/target_sink.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
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
    return origin;
}

Result<std::optional<Timestamp>> time_in(const std::string& text) {
    if (text.empty()) return std::optional<Timestamp>();
    const std::string whole = text.size() == 10 ? text + "T00:00:00Z" : text;
    return std::optional(TRY(parse_iso8601(whole)));
}

Result<intake::BackfillFilter> filter_of(const IntakeOptions& options) {
    intake::BackfillFilter filter{.accounts = {options.accounts.begin(), options.accounts.end()},
                                  .regions = {options.regions.begin(), options.regions.end()}};
    filter.from = TRY(time_in(options.since));
    filter.to = TRY(time_in(options.until));
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

/// Reading nothing of what is there must not look like having read all.
void tell_of_other_names(const intake::BackfillFigures& figures) {
    if (figures.asked > 0 || figures.listed == 0) return;
    fmt::print(
        "Of the {} objects that are there none is asked for: a log file is told by its name, "
        "as CloudTrail gives it. Files of any name: opentrail import\n",
        with_separators(figures.listed));
}

void print_dry_run(const IntakeOptions& options, const intake::BackfillFigures& figures) {
    if (options.format == "json") return print_json(to_text(json_of(figures)));
    fmt::print("{} files of {} bytes would be read, of {} objects that are there.\n",
               with_separators(figures.asked), with_separators(figures.asked_bytes),
               with_separators(figures.listed));
    tell_of_other_names(figures);
}

void print_figures(const IntakeOptions& options, const std::string& import,
                   const intake::BackfillFigures& figures) {
    if (options.format == "json") {
        JsonObject object = json_of(figures);
        object["importId"] = import;
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
    if (figures.failed > 0 || !figures.all_listed) {
        fmt::print("Not all was read. Run it again: what is read is passed over.\n");
    }
    tell_of_other_names(figures);
    fmt::print("To take it back: opentrail forget --import {}\n", import);
}

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
        print_dry_run(options_, figures_);
        return ExitStatus::done;
    }

    Result<ExitStatus> whole() {
        const std::unique_ptr<Target> target = TRY(Target::make(options_.target));
        const std::string import = TRY(begin_import(*target, {options_.source}));
        const TargetSink sink(target->clone(), {}, import);
        read_all(sink);
        fill_gaps(sink);
        TRY(finish_import(*target, import, figures_.read, figures_.dead + figures_.failed));
        print_figures(options_, import, figures_);
        if (failure_) return std::unexpected(*failure_);
        if (!figures_.all_listed) return ExitStatus::could_not;
        const bool clean = figures_.dead == 0 && figures_.failed == 0 && figures_.refused == 0;
        return clean ? ExitStatus::done : ExitStatus::done_with_failures;
    }

  private:
    std::unique_ptr<intake::ObjectLister> make_lister() {
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
    std::optional<Error> failure_;  // The first.
    std::size_t told_ = 0;          // For one thread at a time.
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
