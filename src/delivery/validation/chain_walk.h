// ChainWalk: from the newest digest of a scope to its oldest, each one by the link of the next.
//
// As the AWS CLI walks (aws-cli, customizations/cloudtrail/validation.py, DigestTraverser), and
// further where it stops short: docs/validate.md says where. For one thread.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "delivery/validation/digest_list.h"
#include "delivery/validation/digest_loader.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/scope.h"
#include "delivery/validation/verdict.h"

namespace opentrail::delivery::validation {

/// What a walk tells of as it goes, newest first.
struct WalkEvents {
    /// Every digest, gap and stretch without digests.
    std::function<void(Verdict)> verdict;
    /// After the verdict of a digest that is authentic.
    std::function<void(Digest)> valid;
    /// False ends the walk.
    std::function<bool()> goes_on;
};

/// A stretch of time.
struct Stretch {
    Timestamp from;
    Timestamp to;
};

/// What is known of the time that the digests cover.
struct Covered {
    /// The longest time that one valid digest covers: how often they come. Absent without any.
    std::optional<Duration> interval;
    /// Where the trail's first chain of all starts, if the walk came to it: nothing older was to be
    /// named. A pause between two chains is no such time, as nothing is delivered in it.
    std::optional<Timestamp> first;
    /// Of digests that are authentic: the latest end, and the latest start of a chain.
    std::optional<Timestamp> newest;
    std::optional<Timestamp> begun;
    /// What digests that could not be read may cover.
    std::vector<Stretch> unread;
};

class ChainWalk {
  public:
    struct Parts {
        Source& source;
        DigestLoader& loader;
        PublicKeys& keys;
    };
    /// `parts` outlive it.
    ChainWalk(Scope scope, Parts parts, WalkEvents events)
        : scope_(std::move(scope)), parts_(parts), events_(std::move(events)) {}

    /// Fails when digests cannot be listed, or keys cannot be had.
    Result<void> run(bool backfill);

    const Covered& covered() const { return covered_; }

  private:
    struct Next {
        std::string bucket;
        std::string key;
        Timestamp end;
        std::optional<PreviousDigest> link = std::nullopt;
    };
    struct Judged {
        Judgement judgement;
        ReadDigest read;
    };

    Result<void> list(const Place& place);
    Result<std::optional<Next>> first();
    Result<std::optional<Next>> step(const Next& at);
    Result<Judged> judge_at(const Next& at);
    Result<std::optional<Next>> follow(const Next& at, const Digest& digest);
    std::optional<Next> older(const Next& at);
    std::optional<Next> after_broken(const Next& at);
    std::optional<Next> after_unread(const Next& at);
    Result<void> walk(std::optional<Next> next);
    Result<void> note_chain(Timestamp start, bool has_older);
    void note_end(Timestamp end);

    const Scope scope_;
    const Parts parts_;
    const WalkEvents events_;
    bool backfill_ = false;
    Place place_;                         // Where the walk is.
    std::vector<ListedDigest> listed_;    // There, in the scope.
    std::optional<ListedDigest> before_;  // The last one before it,
    std::optional<ListedDigest> after_;   // and the first one after it.
    std::set<std::pair<std::string, std::string>> visited_;
    std::map<std::pair<std::string, std::string>, std::string> signatures_;  // That digests tell.
    Timestamp reached_{};  // The start of the last valid digest.
    std::optional<Duration> last_interval_;
    Covered covered_;
};

}  // namespace opentrail::delivery::validation
