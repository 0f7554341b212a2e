#include "delivery/validation/validator.h"

#include <algorithm>

#include "delivery/validation/chain_walk.h"
#include "delivery/validation/digest_pace.h"
#include "delivery/validation/named_files.h"
#include "delivery/validation/unnamed.h"
#include "delivery/validation/verdicts.h"

namespace opentrail::delivery::validation {
namespace {

/// For each thread, so that none waits while one file takes long.
constexpr std::size_t window_per_job = 32;
constexpr std::size_t digests_ahead_per_job = 2;
/// So many files in a row that cannot be read: the source is gone.
constexpr std::size_t unread_max = 64;
/// Digests near the end are signed later.
constexpr Duration keys_beyond = std::chrono::hours(2);

class Validation {
  public:
    Validation(const Job& job, Source& source, KeySource& keys)
        : job_(job),
          source_(source),
          keys_(keys),
          crew_(std::max<std::size_t>(job.jobs, 1)),
          verdicts_(source, crew_, std::max<std::size_t>(job.jobs, 1) * window_per_job,
                    [this](const Verdict& verdict, const Summary& summary) {
                        if (verdict.finding == Finding::unread) why_unread_ = verdict.detail;
                        job_.take(verdict, summary);
                    }),
          loader_(source, crew_, std::max<std::size_t>(job.jobs, 1) * digests_ahead_per_job) {}

    Result<Outcome> run() {
        TRY(keys_.load(job_.scope.start, job_.scope.end + keys_beyond));
        ChainWalk walk(job_.scope, {source_, loader_, keys_}, events());
        TRY(walk.run(false));
        TRY(walk.run(true));
        verdicts_.finish();
        TRY(check_going());
        if (job_.delivered) {
            auto missing =
                TRY(find_missing_tail(job_.scope, *job_.delivered,
                                      walk.covered().interval.value_or(usual_interval), source_));
            if (missing) verdicts_.add(*std::move(missing));
        }
        if (job_.finds_unnamed) {
            TRY(find_unnamed({.scope = job_.scope,
                              .now = job_.now,
                              .parts = {source_, loader_, keys_},
                              .named = named_,
                              .covered = walk.covered(),
                              .known = job_.known,
                              .found = [this](Verdict found) { take_unnamed(std::move(found)); },
                              .goes_on = [this] { return goes_on(); }}));
        }
        verdicts_.finish();
        TRY(check_going());
        return Outcome{verdicts_.summary(), keys_.all()};
    }

  private:
    WalkEvents events() {
        return {.verdict = [this](Verdict verdict) { verdicts_.add(std::move(verdict)); },
                .valid = [this](Digest digest) { take(std::move(digest)); },
                .goes_on = [this] { return goes_on(); }};
    }

    void take(Digest digest) {
        verdicts_.cover(digest, job_.scope.start, job_.scope.end);
        for (DigestedFile& file : digest.files) {
            if (!goes_on()) return;
            if (job_.finds_unnamed) named_.add(file.bucket, file.key);
            verdicts_.check(std::move(file));
        }
    }

    void take_unnamed(Verdict found) {
        std::string bucket = found.bucket;
        std::string key = found.key;
        verdicts_.add(std::move(found));
        if (job_.reads_unnamed) verdicts_.read(std::move(bucket), std::move(key));
    }

    bool goes_on() const { return !job_.interrupted() && verdicts_.unread_in_a_row() < unread_max; }

    Result<void> check_going() const {
        if (job_.interrupted()) return fail(Code::unavailable, "validation was interrupted");
        if (verdicts_.unread_in_a_row() >= unread_max)
            return fail(Code::unavailable, "nothing can be read any more: " + why_unread_);
        return {};
    }

    const Job& job_;
    Source& source_;
    PublicKeys keys_;
    NamedFiles named_;
    std::string why_unread_;
    // The crew is gone last: both others wait for what it does for them.
    Crew crew_;
    Verdicts verdicts_;
    DigestLoader loader_;
};

}  // namespace

Result<Outcome> validate(const Job& job, Source& source, KeySource& keys) {
    return Validation(job, source, keys).run();
}

}  // namespace opentrail::delivery::validation
