// Intake: /v1/intake: what the programs that read queues and buckets hand over, and the ledger that
// tells whether anything is missing.
//
// For those who may write for all accounts: files are of any. Safe from any thread.

#pragma once

#include <map>
#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/url_query.h"
#include "api/v1/feed_book.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "catalog/catalog.h"
#include "intake/file_taker.h"
#include "intake/ledger.h"
#include "intake/notice_taker.h"
#include "intake/object_batch.h"
#include "intake/sink.h"

namespace opentrail::api::v1 {

/// All but the time in a digest's key: what the digests of one chain have in common.
std::string chain_of(const intake::ObjectName& name, std::string_view key);

/// Refuses those who may not write for all accounts.
Outcome<void> for_all_accounts(const Call& call);

/// Refuses what no bucket can be called (aws::is_bucket_in_url()): people and their commands are
/// shown the names.
Outcome<void> check_bucket(const std::string& name);

class Intake {
  public:
    /// Alarms are the `home` account's.
    Intake(intake::FileTaker::Parts parts, catalog::Catalog& catalog, Recorder& recorder,
           catalog::Home home)
        : taker_(with_alarm(parts)),
          ledger_(parts.ledger),
          follower_(parts.follower),
          journal_(parts.journal),
          catalog_(catalog),
          recorder_(recorder),
          home_(std::move(home)),
          clock_(parts.clock) {}

    /// POST /v1/intake/seen {"files":[{"bucket","key","how"}]}: notes that objects are there, and
    /// says of each whether it needs no reading.
    Outcome<std::string> see(const Call& call);
    /// POST /v1/intake/files?bucket=&key=&feed=, the body being the object, as it is; with
    /// import=ID in place of a feed its events are of that import.
    Outcome<std::string> take(const Call& call);
    /// POST /v1/intake/batches?feed= or import=, the body as intake/object_batch.h has it. Of each
    /// object, in order, what take() replies, or what is wrong with it; fewer when the journal is
    /// full in between: the client sends the others again.
    Outcome<std::string> take_batch(const Call& call);
    /// POST /v1/intake/digests: a digest was read, and what is to be thought of it. Once what it
    /// names is noted too, the digest itself is handed over like any file, and is then known.
    Outcome<std::string> note_digest(const Call& call);
    /// POST /v1/intake/letters: a message or an object is given up.
    Outcome<std::string> give_up(const Call& call);

    /// Before the first call; `taker` outlives them.
    void open_notices(const std::string& feed, intake::NoticeTaker& taker);
    /// POST /v1/intake/notices/FEED: what a bucket's webhook says; all that it announces is
    /// durable, or given up, when it is answered with success.
    Outcome<std::string> take_notice(const Call& call, const std::string& feed);

    /// GET /v1/intake/feeds: who reads, as FeedBook has it.
    Outcome<std::string> feeds(const Call& call);
    /// GET /v1/intake/places: the sums of each account and Region.
    Outcome<std::string> places(const Call& call);
    FeedBook& feed_book() { return feeds_; }

    /// GET /v1/intake: the sums.
    Outcome<std::string> show(const Call& call);
    /// GET /v1/intake/hours?account=&region=&from=&to=&lacking=true&after=
    Outcome<std::string> hours(const Call& call);
    /// GET /v1/intake/calendar?account=&region=&from=&to=: each day, whether all of it is there.
    Outcome<std::string> calendar(const Call& call);
    /// GET /v1/intake/files?state=&account=&region=&from=&to=&after=
    Outcome<std::string> files(const Call& call);
    /// GET /v1/intake/digests?state=&bucket=&after=
    Outcome<std::string> digests(const Call& call);
    /// GET /v1/intake/gaps?bucket=&account=&region=&from=&to=&after=: files that a digest names and
    /// nobody read, and digests that the next one names and nobody has.
    Outcome<std::string> gaps(const Call& call);
    /// GET /v1/intake/letters?all=true
    Outcome<std::string> letters(const Call& call);

    /// Notes a digest, `whole` when its times and its link are known. What does not fit, in
    /// sentences: it is a letter and an alarm by then.
    Result<std::vector<std::string>> note(const intake::LedgerDigest& digest, bool whole,
                                          const journal::Provenance& provenance);
    intake::FileTaker& taker() { return taker_; }
    intake::Ledger& ledger() { return ledger_; }
    const catalog::Home& home() const { return home_; }

    /// Sets the gauges before they are rendered.
    void refresh_gauges(Metrics& metrics);

  private:
    Result<void> tell_broken(const intake::LedgerDigest& digest,
                             const std::vector<std::string>& findings,
                             const journal::Provenance& provenance);
    /// What is wrong with files is told of by events, too.
    intake::FileTaker::Parts with_alarm(intake::FileTaker::Parts parts);
    void alarm(const intake::LedgerDigest& digest, const std::vector<std::string>& findings);
    void alarm(std::string_view name, const JsonObject& details);
    static Outcome<intake::LedgerQuery> read_calendar_query(const Call& call);
    Outcome<std::vector<intake::MissingDigest>> missing_digests(intake::LedgerQuery query,
                                                                std::size_t limit);
    Outcome<void> name_origin(const Parameter& parameter, intake::Arrival& arrival) const;
    /// An arrival of this call, without bytes: whose it is, and what the parameters say.
    Outcome<intake::Arrival> begin_arrival(const Call& call) const;
    Outcome<std::string> take_object(const intake::Arrival& like,
                                     const intake::BatchedObject& object, intake::Unsettled& later);

    intake::FileTaker taker_;
    intake::Ledger& ledger_;
    const intake::LedgerFollower& follower_;
    const journal::Journal& journal_;
    catalog::Catalog& catalog_;
    Recorder& recorder_;
    const catalog::Home home_;
    const Clock& clock_;
    std::map<std::string, intake::NoticeTaker*, std::less<>> notice_takers_;  // By feed.
    FeedBook feeds_;
};

}  // namespace opentrail::api::v1
