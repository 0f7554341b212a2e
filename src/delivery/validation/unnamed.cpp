#include "delivery/validation/unnamed.h"

#include <algorithm>
#include <ranges>

#include "delivery/validation/digest_pace.h"

namespace opentrail::delivery::validation {
namespace {

/// After the minute in its name: a log file is mostly stored by then.
constexpr Duration stored_soon = std::chrono::minutes(15);
/// Log files are stored at most so long after the minute in their names: delivery gives up then.
constexpr Duration stored_later_max = std::chrono::hours(24 * 31);

class Search {
  public:
    explicit Search(UnnamedSearch search) : search_(std::move(search)) {}

    Result<void> run() {
        for (const std::string& folder : search_.scope.place.logs()) TRY(look_in(folder));
        return {};
    }

  private:
    Result<void> look_in(const std::string& folder) {
        const Scope& scope = search_.scope;
        const std::string last = day_folder(folder, scope.end) + "\xff";
        std::string after = day_folder(folder, scope.start);
        for (bool more = true; more && search_.goes_on();) {
            const Listing page = TRY(search_.parts.source.list(scope.place.bucket, folder, after));
            for (const ObjectFacts& object : page.objects) TRY(look_at(object.key));
            more = page.more && !page.objects.empty() && page.objects.back().key < last;
            if (more) after = page.objects.back().key;
        }
        return {};
    }

    Result<void> look_at(const std::string& key) {
        const Scope& scope = search_.scope;
        const auto minute = minute_of_log_key(key, scope.place);
        if (!minute || !is_asked_for(*minute)) return {};
        if (search_.named.contains(scope.place.bucket, key)) return {};
        Finding finding = finding_of(*minute);
        if (finding != Finding::pending && !asked_others_) {
            TRY(ask_others());
            if (search_.named.contains(scope.place.bucket, key)) return {};
            finding = finding_of(*minute);
        }
        if (finding == Finding::unnamed || finding == Finding::undecided) {
            const Known known = search_.known(key);
            if (known == Known::never_named) return {};
            if (known == Known::awaits_digest) finding = Finding::pending;
        }
        search_.found(
            {.kind = Kind::log, .finding = finding, .bucket = scope.place.bucket, .key = key});
        return {};
    }

    /// Names have only the minute: the whole one in which the range begins belongs to it.
    bool is_asked_for(Timestamp minute) const {
        return minute >= first_minute() && minute <= search_.scope.end;
    }
    Timestamp first_minute() const {
        return std::chrono::floor<std::chrono::minutes>(search_.scope.start);
    }

    Finding finding_of(Timestamp minute) const {
        const Covered& covered = search_.covered;
        const Duration interval = covered.interval.value_or(usual_interval);
        const bool is_late = search_.now >= minute + interval + lateness;
        if (!is_late && !is_passed(minute)) {
            return may_be_named(minute) ? Finding::undecided : Finding::pending;
        }
        const bool is_older = covered.first && minute < *covered.first;
        if (is_older) return Finding::before;
        return may_be_named(minute) ? Finding::undecided : Finding::unnamed;
    }

    /// By a digest that could not be read.
    bool may_be_named(Timestamp minute) const {
        return std::ranges::any_of(search_.covered.unread, [&](const Stretch& unread) {
            return minute + stored_soon >= unread.from && minute <= unread.to;
        });
    }

    /// Whether a digest is there that came after the one that was to name it. A chain ends with all
    /// that it is to name, before the next one starts; within a chain a file that was stored late
    /// is named by a later digest.
    bool is_passed(Timestamp minute) const {
        const Covered& covered = search_.covered;
        if (!covered.newest) return false;
        // The minute in which a chain began is that chain's: names tell no seconds.
        const Timestamp stored = minute + std::chrono::minutes(1);
        const bool is_of_earlier_chain = covered.begun && stored <= *covered.begun;
        return stored + (is_of_earlier_chain ? Duration(0) : stored_soon) <= *covered.newest;
    }

    /// Newest first, as digests tell the signatures of those before them.
    Result<void> ask_others() {
        asked_others_ = true;
        const Scope& scope = search_.scope;
        const Timestamp last = std::min(search_.now, scope.end + stored_later_max);
        std::vector<ListedDigest> digests =
            TRY(list_digests(search_.parts.source, scope.place, scope.trail, first_minute(),
                             std::max(last, scope.end)));
        // The walk has judged these.
        std::erase_if(digests, [&](const ListedDigest& digest) {
            return digest.own && digest.end >= scope.start &&
                   digest.end <= scope.end + digests_beyond;
        });
        search_.parts.loader.expect(scope.place.bucket, digests);
        std::map<std::string, std::string> signatures;
        std::optional<Timestamp> begins;  // Of the trail's first chain beyond the scope.
        for (const ListedDigest& listed : std::views::reverse(digests)) {
            if (!search_.goes_on()) return {};
            const ReadDigest read = search_.parts.loader.load(scope.place.bucket, listed.key);
            if (!read.digest) {
                note_unread(read, listed);
                continue;
            }
            const Expected expected{.bucket = scope.place.bucket,
                                    .key = listed.key,
                                    .backfill = listed.backfill,
                                    .signature = signatures[listed.key]};
            if (read.digest->previous) {
                signatures[read.digest->previous->key] = read.digest->previous->signature;
            }
            const Judgement judgement = TRY(judge(read, expected, search_.parts.keys));
            if (!judgement.authentic) continue;
            if (listed.own && !listed.backfill) {
                begins = read.digest->previous ? std::nullopt : std::optional(read.digest->start);
            }
            add(*read.digest);
        }
        // The scope may lie before all of them.
        if (!begins || search_.covered.first) return {};
        const auto older =
            TRY(find_digest(search_.parts.source, scope.place, scope.trail, Timestamp(), *begins));
        if (older) {
            search_.parts.loader.load(scope.place.bucket, *older);  // For whoever copies.
        } else {
            search_.covered.first = begins;
        }
        return {};
    }

    void note_unread(const ReadDigest& read, const ListedDigest& listed) {
        if (!is_open(read.finding)) return;
        const Duration interval = search_.covered.interval.value_or(usual_interval);
        search_.covered.unread.push_back({listed.end - interval, listed.end});
    }

    void add(const Digest& digest) {
        for (const DigestedFile& file : digest.files) {
            const auto minute = minute_of_log_key(file.key, search_.scope.place);
            if (minute && is_asked_for(*minute)) {
                search_.named.add(file.bucket, file.key);
            }
        }
    }

    UnnamedSearch search_;
    bool asked_others_ = false;
};

}  // namespace

Result<void> find_unnamed(UnnamedSearch search) { return Search(std::move(search)).run(); }

}  // namespace opentrail::delivery::validation
