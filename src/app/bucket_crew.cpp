#include "app/bucket_crew.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <utility>
#include <vector>

#include "base/log.h"
#include "intake/gap_filler.h"
#include "intake/object_lister.h"

namespace opentrail::app {
namespace {

constexpr Duration every_least = std::chrono::seconds(1);
constexpr Duration every_most = std::chrono::hours(24);
constexpr std::size_t page = 1000;  // Of one call to the sink.
constexpr std::size_t unread_max = 100'000;

std::string version_of(const intake::ListedObject& object) {
    return fmt::format("{} {}", object.etag, object.bytes);
}

}  // namespace

/// One listing, and all that is new of it.
class BucketCrew::Turn {
  public:
    Turn(BucketCrew& crew, const std::stop_token& stop)
        : crew_(crew),
          stop_(stop),
          backfill_({.bucket = crew.bucket_,
                     .feed = crew.options_.feed,
                     .clock = crew.ground_->clock(),
                     .read =
                         [this](const std::string& key) {
                             return crew_.ground_->store().get(crew_.bucket_, key);
                         },
                     .told =
                         [this](const std::string& key, const std::string& why) {
                             crew_.watch_.unread(crew_.ground_->clock().now(), crew_.bucket_, key,
                                                 why);
                             log_warn("intake", "a file was not read",
                                      {{"bucket", crew_.bucket_}, {"key", key}, {"why", why}});
                         },
                     .pause = [this](Duration wait) { return crew_.wait(wait, stop_); },
                     .unread = [this](const intake::ListedObject& object,
                                      bool bad) { note_unread(object, bad); },
                     .keys = crew.ground_->keys()},
                    {}, figures_) {}

    Result<void> run() {
        std::vector<Thread> threads;
        for (std::size_t i = 0; i < crew_.options_.workers; ++i) {
            threads.emplace_back("bucket", [this](const std::stop_token&) {
                const std::unique_ptr<intake::Sink> mine = crew_.sink_->clone();
                note(backfill_.read_all(*mine, stop_));
            });
        }
        Lister lister(*this, crew_.plan_->next(crew_.ground_->clock().now()));
        const std::unique_ptr<intake::Sink> mine = crew_.sink_->clone();
        note(backfill_.list_all(lister, mine.get(), stop_));
        for (Thread& thread : threads) thread.join();
        const bool complete = figures_.all_listed && !failure_;
        crew_.plan_->ended(complete);
        if (complete && !stop_.stop_requested()) fill_gaps(*mine);
        count();
        if (failure_) return std::unexpected(*failure_);
        return {};
    }

  private:
    /// All prefixes one after another, without what is known to be bad.
    class Lister final : public intake::ObjectLister {
      public:
        Lister(Turn& turn, std::vector<std::string> prefixes)
            : turn_(turn), prefixes_(std::move(prefixes)) {}

        Result<std::vector<intake::ListedObject>> next() override {
            if (std::vector<intake::ListedObject> failed = turn_.failed(); !failed.empty()) {
                return failed;
            }
            for (;;) {
                if (!lister_) {
                    if (next_ == prefixes_.size()) return std::vector<intake::ListedObject>();
                    lister_ = std::make_unique<intake::S3Lister>(
                        turn_.crew_.ground_->client(), turn_.crew_.bucket_, prefixes_[next_++]);
                }
                std::vector<intake::ListedObject> page = TRY(lister_->next());
                if (page.empty()) {
                    lister_.reset();
                    continue;
                }
                turn_.look_at(page);
                if (!page.empty()) return page;
            }
        }

      private:
        Turn& turn_;
        const std::vector<std::string> prefixes_;
        std::size_t next_ = 0;
        std::unique_ptr<intake::S3Lister> lister_;
    };

    /// What could not be read by the turn before.
    std::vector<intake::ListedObject> failed() {
        std::vector<intake::ListedObject> some;
        while (!before_.empty() && some.size() < page) {
            some.push_back(std::move(before_.back()));
            before_.pop_back();
        }
        return some;
    }

    void look_at(std::vector<intake::ListedObject>& page) {
        const std::lock_guard lock(crew_.mutex_);
        for (const intake::ListedObject& object : page) crew_.plan_->saw(object.key);
        std::erase_if(page, [&](const intake::ListedObject& object) {
            const auto bad = crew_.bad_.find(object.key);
            return bad != crew_.bad_.end() && bad->second == version_of(object);
        });
    }

    void note_unread(const intake::ListedObject& object, bool bad) {
        const std::lock_guard lock(crew_.mutex_);
        if (!bad) {
            if (crew_.failed_.size() < unread_max) crew_.failed_.push_back(object);
            return;
        }
        if (crew_.bad_.size() >= unread_max) crew_.bad_.clear();
        crew_.bad_[object.key] = version_of(object);
    }

    void fill_gaps(intake::Sink& sink) {
        intake::GapFiller filler(
            {.sink = sink,
             .clock = crew_.ground_->clock(),
             .feed = crew_.options_.feed,
             .read =
                 [this](const std::string& bucket, const std::string& key) {
                     return crew_.ground_->store().get(bucket, key);
                 },
             .taken = [this](const intake::TakenFile& taken,
                             std::size_t) { backfill_.count_gap(taken); },
             .given_up = [this](const std::string&, const std::string&) { ++figures_.dead; },
             .keys = crew_.ground_->keys()});
        const auto filled = filler.turn(
            crew_.bucket_, [this](std::string_view key) { return is_wanted(key); },
            [this] { return stop_.stop_requested(); });
        if (!filled) note(std::unexpected(filled.error()));
    }

    /// What was just given up is a gap until the ledger knows.
    bool is_wanted(std::string_view key) {
        const std::lock_guard lock(crew_.mutex_);
        return key.starts_with(crew_.prefix_) && !crew_.bad_.contains(std::string(key));
    }

    void note(const Result<void>& done) {
        if (done || stop_.stop_requested()) return;
        const std::lock_guard lock(crew_.mutex_);
        if (!failure_) failure_ = done.error();
    }

    void count() {
        intake::WorkerFigures& sums = crew_.figures_;
        sums.files += figures_.read;
        sums.digests += figures_.digests;
        sums.known += figures_.known;
        sums.dead += figures_.dead;
        sums.later += figures_.failed;
        sums.recorded += figures_.recorded;
        sums.duplicates += figures_.duplicates;
        sums.conflicts += figures_.conflicts;
        sums.refused += figures_.refused;
    }

    BucketCrew& crew_;
    const std::stop_token& stop_;
    intake::BackfillFigures figures_;
    intake::Backfill backfill_;
    std::optional<Error> failure_;
    std::vector<intake::ListedObject> before_ = std::exchange(crew_.failed_, {});
};

BucketCrew::BucketCrew(const IntakeOptions& options, std::unique_ptr<intake::Sink> sink,
                       bool forever)
    : options_(options), sink_(std::move(sink)), forever_(forever) {}

BucketCrew::~BucketCrew() { stop(); }

Result<std::unique_ptr<BucketCrew>> BucketCrew::start(const IntakeOptions& options,
                                                      std::unique_ptr<intake::Sink> sink,
                                                      bool forever) {
    if (options.workers < 1 || options.workers > intake_workers_max) {
        return fail(Code::invalid, fmt::format("--workers {} is not between 1 and {}",
                                               options.workers, intake_workers_max));
    }
    auto crew = std::unique_ptr<BucketCrew>(new BucketCrew(options, std::move(sink), forever));
    crew->every_ = TRY(parse_duration(options.every));
    if (crew->every_ < every_least || crew->every_ > every_most) {
        return fail(Code::invalid,
                    fmt::format("--every {} is not between 1s and 24h", options.every));
    }
    const BucketName name = TRY(read_bucket_name(options.source));
    crew->bucket_ = name.bucket;
    crew->prefix_ = name.prefix;
    crew->plan_ = std::make_unique<intake::ListingPlan>(crew->prefix_);
    crew->ground_ = TRY(IntakeGround::open(options));
    crew->running_ = true;
    crew->thread_ = Thread("listing", [made = crew.get()](const std::stop_token& stop) {
        made->follow(stop);
        made->running_ = false;
    });
    return crew;
}

bool BucketCrew::wait(Duration duration, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    return !wake.wait_for(lock, stop, duration, [&] { return stop.stop_requested(); });
}

void BucketCrew::follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Result<void> done = turn(stop);
        if (stop.stop_requested()) return;
        if (!done && !intake::passes(done.error()) && !forever_) {
            const std::lock_guard lock(mutex_);
            failure_ = done.error();
            return;
        }
        if (!done) {
            log_warn("intake", "cannot list or read the bucket; trying again",
                     {{"feed", options_.feed}, {"bucket", bucket_}, {"why", done.error()}});
        }
        if (done && options_.until_empty) return;
        if (!wait(every_, stop)) return;
    }
}

Result<void> BucketCrew::turn(const std::stop_token& stop) {
    const std::uint64_t before = figures_.files;
    const Result<void> done = Turn(*this, stop).run();
    const Timestamp now = ground_->clock().now();
    if (figures_.files > before) watch_.heard(now, {});
    if (done) {
        watch_.reached(now);
    } else if (!stop.stop_requested()) {
        watch_.failed(now, done.error().message);
    }
    TRY(done);
    if (figures_.files > before) {
        log_info("intake", "read what is new in the bucket",
                 {{"feed", options_.feed}, {"files", std::to_string(figures_.files - before)}});
    }
    return {};
}

std::optional<Error> BucketCrew::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void BucketCrew::stop() {
    thread_.request_stop();
    if (ground_) ground_->stop();
    thread_.join();
}

}  // namespace opentrail::app
