#include "intake/gap_filler.h"

#include "base/log.h"

namespace opentrail::intake {
namespace {

/// A hole may be for good (a bucket's lifecycle has removed the file): a turn must end.
constexpr int pages_max = 5;
/// Of digests each of which is missing, the newest names the next.
constexpr int chain_max = 1000;
/// Of digests that nobody could check so many are read in a turn; where nobody can check so many of
/// them still, a turn ends before.
constexpr std::uint64_t looked_at_max = 1000;
constexpr std::uint64_t unchecked_still_max = 100;

void tell(const char* what, const Gaps::Object& object, const Error& why) {
    log_info("intake", what, {{"bucket", object.bucket}, {"key", object.key}, {"why", why}});
}

}  // namespace

DigestReport GapFiller::look(const std::string& bucket, const std::string& key,
                             const delivery::ObjectRead& read) {
    return digests_.look(
        bucket, key, read.bytes,
        parts_.keeps_metadata ? std::optional(read.facts.attributes.metadata) : std::nullopt);
}

Result<void> GapFiller::take_digest(const std::string& bucket, const std::string& key,
                                    delivery::ObjectRead read) {
    const DigestReport report = look(bucket, key, read);
    return hand_over(report, std::move(read.bytes), parts_.sink, parts_.clock.now(),
                     [this](const SeenFile& named) -> Result<void> {
                         TRY(read_file({named.bucket, named.key}));
                         return {};
                     });
}

/// False when it cannot be had, or is bad.
Result<bool> GapFiller::read_file(const Gaps::Object& object) {
    Result<delivery::ObjectRead> read = parts_.read(object.bucket, object.key);
    if (!read) {
        tell("a file that a digest names cannot be read now", object, read.error());
        return false;
    }
    const std::size_t bytes = read->bytes.size();
    const Result<TakenFile> taken =
        parts_.sink.take(object.bucket, object.key, std::move(read->bytes));
    if (taken) {
        parts_.taken(*taken, bytes);
        return true;
    }
    if (!is_bad(taken.error())) return std::unexpected(taken.error());
    TRY(parts_.sink.give_up({.feed = parts_.feed,
                             .message = "",
                             .bucket = object.bucket,
                             .key = object.key,
                             .reason = taken.error().message,
                             .body = ""}));
    if (parts_.given_up) parts_.given_up(object.key, taken.error().message);
    return false;
}

Result<bool> GapFiller::read_digest(const Gaps::Object& object) {
    Result<delivery::ObjectRead> read = parts_.read(object.bucket, object.key);
    if (!read) {
        tell("a digest that the next one names cannot be read now", object, read.error());
        return false;
    }
    TRY(take_digest(object.bucket, object.key, *std::move(read)));
    return true;
}

/// False when nobody can say still.
Result<bool> GapFiller::look_again(const Gaps::Object& object) {
    Result<delivery::ObjectRead> read = parts_.read(object.bucket, object.key);
    if (!read) {
        tell("a digest that was not checked cannot be read now", object, read.error());
        return false;
    }
    const DigestReport report = look(object.bucket, object.key, *read);
    if (report.state == DigestReport::State::unchecked) return false;
    // What it names was looked for when it was read, or is a gap.
    TRY(hand_over(report, std::move(read->bytes), parts_.sink, parts_.clock.now(),
                  [](const SeenFile&) { return Result<void>(); }));
    return true;
}

Result<std::uint64_t> GapFiller::look_again(const std::string& bucket,
                                            const std::function<bool(const Gaps::Object&)>& is_due,
                                            const std::function<bool()>& ends) {
    std::uint64_t judged = 0;
    std::uint64_t still = 0;
    while (judged + still < looked_at_max && !ends()) {
        const auto page = TRY(parts_.sink.unchecked(bucket, behind_unchecked_));
        if (page.empty()) {
            behind_unchecked_ = Gaps::Object();
            break;
        }
        for (const Gaps::Object& digest : page) {
            behind_unchecked_ = digest;
            if (!is_due(digest)) continue;
            ++(TRY(look_again(digest)) ? judged : still);
            if (still == unchecked_still_max) return judged;
        }
    }
    return judged;
}

Result<std::uint64_t> GapFiller::turn(const std::string& bucket,
                                      const std::function<bool(std::string_view key)>& wanted,
                                      const std::function<bool()>& ends) {
    std::uint64_t filled = 0;
    std::set<Name> tried;
    const auto is_due = [&](const Gaps::Object& object) {
        return !ends() && wanted(object.key) && tried.emplace(object.bucket, object.key).second;
    };
    Gaps gaps = TRY(parts_.sink.gaps(bucket, behind_));
    for (int round = 0; round < chain_max; ++round) {
        std::uint64_t found = 0;
        for (const Gaps::Object& digest : gaps.digests) {
            if (is_due(digest) && TRY(read_digest(digest))) ++found;
        }
        if (found == 0) break;
        filled += found;
        gaps = TRY(parts_.sink.gaps(bucket, behind_));
    }
    for (int page = 0; page < pages_max; ++page) {
        for (const Gaps::Object& file : gaps.files) {
            if (is_due(file) && TRY(read_file(file))) ++filled;
        }
        const bool more = gaps.more && !gaps.files.empty();
        behind_ = more ? gaps.files.back() : Gaps::Object();
        if (!more || ends()) break;
        gaps = TRY(parts_.sink.gaps(bucket, behind_));
    }
    if (parts_.keys) filled += TRY(look_again(bucket, is_due, ends));
    return filled;
}

}  // namespace opentrail::intake
