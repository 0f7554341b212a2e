#include "delivery/digest_chains.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"

namespace opentrail::delivery {
namespace {

constexpr Duration second = std::chrono::seconds(1);
constexpr Timestamp always = Timestamp::max();

/// Planned in one transaction: so many, and of so many bytes.
constexpr std::size_t plans_at_once = 64;
constexpr std::size_t bytes_at_once = std::size_t{32} << 20;

bool is_enough(const std::vector<catalog::PlannedDigest>& plans) {
    std::size_t bytes = 0;
    for (const catalog::PlannedDigest& plan : plans) bytes += plan.bytes.size();
    return plans.size() >= plans_at_once || bytes >= bytes_at_once;
}

}  // namespace

DigestChains::Run* DigestChains::run_of(const catalog::DigestChainName& chain) {
    const auto found = runs_.find({chain.run, chain.trail});
    return found == runs_.end() ? nullptr : &found->second;
}

const DigestChains::Run* DigestChains::run_of(const catalog::DigestChainName& chain) const {
    const auto found = runs_.find({chain.run, chain.trail});
    return found == runs_.end() ? nullptr : &found->second;
}

Result<void> DigestChains::load() {
    runs_.clear();
    later_ = {};
    TRY(refresh());
    std::vector<catalog::DigestChain> chains = TRY(ground_.ledger.chains());
    for (catalog::DigestChain& state : chains) {
        Run* const run = run_of(state.name);
        if (!run) continue;
        Chain& chain = run->chains[{state.name.region, state.name.backfill}];
        chain.due = boundary_after(*run->run.began, options_.interval, state.start);
        chain.state = std::move(state);
    }
    open_ = TRY(ground_.ledger.open());
    for (const catalog::PlannedDigest& digest : open_) {
        Run* const run = run_of(digest.chain);
        INVARIANT(run != nullptr);
        run->chains.at({digest.chain.region, digest.chain.backfill}).open = true;
    }
    loaded_ = true;
    return {};
}

/// Takes over runs as they are now.
Result<void> DigestChains::refresh() {
    std::vector<catalog::DigestRun> runs = TRY(ground_.ledger.runs());
    std::set<RunKey> known;
    for (catalog::DigestRun& now : runs) {
        // Of one trail and one shard: what ended before a lost catalog was made again.
        if (now.ended && *now.ended < TRY(ground_.ledger.begin(now.begun.shard))) {
            TRY(ground_.ledger.finish_run(now));
            continue;
        }
        const RunKey key{now.begun.offset, now.trail};
        known.insert(key);
        Run& run = runs_[key];
        run.run = std::move(now);
        if (!run.run.began) TRY(begin(run));
    }
    std::erase_if(runs_, [&](const auto& run) { return !known.contains(run.first); });
    return {};
}

Result<void> DigestChains::begin(Run& run) {
    run.run.began = floor_second(ground_.clock.now());
    return checked(ground_.ledger.begin_run(run.run));
}

Result<bool> DigestChains::step(std::stop_token stop) {
    stop_ = std::move(stop);
    if (loaded_) {
        TRY(checked(refresh()));
    } else {
        TRY(load());
    }
    TRY(store_open());
    Plans plans = TRY(checked(plan_due()));
    const bool more = !plans.empty();
    if (more) {
        TRY(checked(ground_.ledger.plan(plans)));
        std::ranges::move(plans, std::back_inserter(open_));
        TRY(store_open());
    }
    TRY(finish_runs());
    publish();
    return more && !stop_.stop_requested();
}

/// Whether an earlier run of a trail of that name has to plan its last digests first: readers go by
/// the times in the names.
bool DigestChains::waits(const Run& run) const {
    const catalog::Trail& own = run.run.settings;
    return std::ranges::any_of(runs_, [&](const auto& entry) {
        const Run& other = entry.second;
        const catalog::Trail& trail = other.run.settings;
        return other.run.begun < run.run.begun && !other.run.closing &&
               trail.account == own.account && trail.home_region == own.home_region &&
               trail.name == own.name;
    });
}

Result<DigestChains::Plans> DigestChains::plan_due() {
    Plans plans;
    for (auto& [key, run] : runs_) {
        if (is_enough(plans) || stop_.stop_requested()) break;
        if (waits(run)) continue;
        if (!run.run.ended) {
            TRY(plan_live(run, plans));
        } else if (!run.run.closing) {
            TRY(plan_last(run, plans));
        }
        TRY(plan_backfill(run, plans));
    }
    return plans;
}

/// The chain of a Region, begun beside the others where there is none.
Result<DigestChains::Chain*> DigestChains::chain_of(Run& run, const std::string& region,
                                                    bool backfill) {
    const ChainKey key{region, backfill};
    if (const auto found = run.chains.find(key); found != run.chains.end()) return &found->second;
    const catalog::Trail& trail = run.run.settings;
    const auto last = TRY(ground_.ledger.last_end(trail, region, backfill));
    Chain chain;
    chain.state.name = {run.run.trail, run.run.begun.offset, region, backfill};
    chain.state.start = *run.run.began;
    chain.due = boundary_after(*run.run.began, options_.interval, chain.state.start);
    const auto home = run.chains.find({trail.home_region, false});
    if (!backfill && home != run.chains.end()) {
        chain.state.start = std::max(chain.state.start, home->second.state.start);
        chain.due = home->second.due;
    }
    // Of an earlier run of a trail of that name. A backfill's window is where its files are.
    if (last && !backfill) chain.state.start = std::max(chain.state.start, *last);
    chain.state.last = backfill ? last.value_or(Timestamp()) : chain.state.start;
    if (backfill) chain.state.start = Timestamp();
    return &run.chains.emplace(key, std::move(chain)).first->second;
}

Result<std::vector<catalog::LogFile>> DigestChains::files_of(const Chain& chain,
                                                             std::optional<bool> late,
                                                             Timestamp before, Timestamp after) {
    const catalog::DigestChainName& name = chain.state.name;
    return ground_.ledger.undigested({.trail = name.trail,
                                      .run = name.run,
                                      .region = name.region,
                                      .late = late,
                                      .before = before,
                                      .after = after,
                                      .limit = options_.files_max + 1});
}

Result<void> DigestChains::add(Run& run, Chain& chain, const DigestWindow& window,
                               const std::vector<catalog::LogFile>& files, Plans& into) {
    const Timestamp now = ground_.clock.now();
    // Readers ask for the keys of the time of a digest; of backfill digests, of when it was made.
    const Timestamp at = chain.state.name.backfill ? now : window.end;
    const auto signer = TRY(ground_.keys.signer(chain.state.name.region, at, now));
    into.push_back(TRY(plan_digest(run.run.settings, chain.state, window, files, *signer, now)));
    chain.open = true;
    chain.state.start = chain.state.last = window.end;
    chain.state.final = window.final;
    chain.due = boundary_after(*run.run.began, options_.interval, window.end);
    return {};
}

Result<void> DigestChains::plan_live(Run& run, Plans& into) {
    const Timestamp now = ground_.clock.now();
    const catalog::Trail& trail = run.run.settings;
    TRY(chain_of(run, trail.home_region, false));
    bool is_due = false;
    for (auto& [key, chain] : run.chains) {
        if (key.second) continue;
        chain.due = std::min(chain.due, now + options_.interval);  // The clock may have gone back.
        is_due = is_due || (!chain.open && now >= chain.due);
    }
    if (!is_due) return {};
    std::vector<std::string> regions = TRY(ground_.ledger.undigested_regions(run.run));
    if (trail.multi_region) {
        std::ranges::move(TRY(ground_.ledger.regions(run.run.trail)), std::back_inserter(regions));
    }
    for (const std::string& region : regions) TRY(chain_of(run, region, false));
    for (auto& [key, chain] : run.chains) {
        if (key.second || chain.open || now < chain.due) continue;
        if (is_enough(into) || stop_.stop_requested()) return {};
        TRY(plan_next(run, chain, into));
    }
    return {};
}

/// The digest that is due, for what was stored by when it was.
Result<void> DigestChains::plan_next(Run& run, Chain& chain, Plans& into) {
    const Timestamp now = ground_.clock.now();
    const Timestamp next = boundary_after(*run.run.began, options_.interval, now);
    DigestWindow window = window_to(chain.state, chain.due);
    // What was stored after now was so before the clock went back.
    std::vector<catalog::LogFile> files = TRY(files_of(chain, false, window.end, now));
    if (files.empty() && now - chain.due >= options_.interval && next - now <= options_.interval) {
        // Nothing was stored for long: one digest says so.
        window = window_to(chain.state, next - options_.interval);
        files = TRY(files_of(chain, false, window.end, now));
    }
    const bool has_more = files.size() > options_.files_max;
    if (has_more) {
        files.resize(options_.files_max);
        const Timestamp last = floor_second(*files.back().stored) + second;
        window = window_to(chain.state, std::min(last, window.end));
    }
    TRY(add(run, chain, window, files, into));
    if (has_more) chain.due = now;
    return {};
}

/// The last digests of a run that ended: when all its log files are stored, or it took too long.
Result<void> DigestChains::plan_last(Run& run, Plans& into) {
    const Timestamp now = ground_.clock.now();
    run.ending_since = std::min(run.ending_since.value_or(now), now);
    const bool patient = now - *run.ending_since < options_.patience;
    const bool all_stored = TRY(ground_.ledger.is_planned_past(run.run)) &&
                            !TRY(ground_.ledger.has_open_files(run.run));
    if (patient && !all_stored) return {};
    const std::vector<std::string> regions = TRY(ground_.ledger.undigested_regions(run.run));
    TRY(chain_of(run, run.run.settings.home_region, false));
    // Files that are late do not begin a chain.
    for (const std::string& region : regions) {
        Chain* const chain = TRY(chain_of(run, region, false));
        if (!chain->state.head && !chain->open &&
            TRY(files_of(*chain, false, always, always)).empty()) {
            run.chains.erase({region, false});
        }
    }
    bool is_last = true;
    for (auto& [key, chain] : run.chains) {
        if (key.second || chain.state.final) continue;
        if (is_enough(into) || stop_.stop_requested()) return {};
        is_last = TRY(plan_last_of(run, chain, patient, into)) && is_last;
    }
    if (!is_last) return {};
    run.run.closing = true;
    return checked(ground_.ledger.close_run(run.run));
}

/// True when there is to be no further one of this chain.
Result<bool> DigestChains::plan_last_of(Run& run, Chain& chain, bool patient, Plans& into) {
    // What such a chain was to name, backfill digests do.
    if (chain.open) return !patient;
    const Timestamp now = ground_.clock.now();
    std::vector<catalog::LogFile> files = TRY(files_of(chain, false, always, always));
    if (files.size() > options_.files_max) {
        files.resize(options_.files_max);
        const Timestamp last = floor_second(*files.back().stored) + second;
        TRY(add(run, chain, window_to(chain.state, std::min(last, floor_second(now))), files,
                into));
        return false;
    }
    TRY(add(run, chain, final_window(chain.state, files, now), files, into));
    return false;  // When it is committed.
}

/// For log files that no digest of their window names: it was given up, or they were stored after
/// the last one of their run.
Result<void> DigestChains::plan_backfill(Run& run, Plans& into) {
    if (!run.run.closing && !run.has_late) return {};
    const std::optional<bool> late = run.run.closing ? std::nullopt : std::optional<bool>(true);
    bool has_late = false;
    const Timestamp now = ground_.clock.now();
    const std::vector<std::string> regions = TRY(ground_.ledger.undigested_regions(run.run));
    if (regions.empty()) return {};
    const bool all_stored = !TRY(ground_.ledger.has_open_files(run.run));
    for (const std::string& region : regions) {
        Chain* const chain = TRY(chain_of(run, region, true));
        has_late = has_late || chain->open;
        if (chain->open || is_enough(into) || stop_.stop_requested()) continue;
        std::vector<catalog::LogFile> files = TRY(files_of(*chain, late, always, always));
        if (files.empty()) continue;
        has_late = true;
        chain->due = std::min(chain->due, now + options_.interval);
        // Together with what is stored soon, where more is to come.
        if (!all_stored && now < chain->due) continue;
        if (files.size() > options_.files_max) files.resize(options_.files_max);
        TRY(add(run, *chain, backfill_window(chain->state, files), files, into));
    }
    run.has_late = has_late;
    return {};
}

Result<bool> DigestChains::is_done(const Run& run) {
    if (!run.run.closing) return false;
    const auto is_open = [](const auto& entry) { return entry.second.open; };
    if (std::ranges::any_of(run.chains, is_open)) return false;
    if (!TRY(ground_.ledger.is_planned_past(run.run))) return false;
    if (TRY(ground_.ledger.has_open_files(run.run))) return false;
    const std::vector<std::string> regions = TRY(ground_.ledger.undigested_regions(run.run));
    return regions.empty();
}

Result<void> DigestChains::finish_runs() {
    for (auto run = runs_.begin(); run != runs_.end();) {
        if (!TRY(is_done(run->second))) {
            ++run;
            continue;
        }
        TRY(checked(ground_.ledger.finish_run(run->second.run)));
        run = runs_.erase(run);
    }
    return {};
}

void DigestChains::publish() {
    std::vector<DigestReport> reports;
    for (const auto& [key, run] : runs_) {
        const auto same = [&](const DigestReport& report) { return report.id == run.run.trail; };
        auto place = std::ranges::find_if(reports, same);
        if (place == reports.end()) place = reports.insert(place, {.id = run.run.trail});
        for (const auto& [name, chain] : run.chains) place->open += chain.open ? 1 : 0;
    }
    const std::lock_guard lock(mutex_);
    reports_ = std::move(reports);
}

std::vector<DigestReport> DigestChains::reports() const {
    const std::lock_guard lock(mutex_);
    return reports_;
}

DigestTotals DigestChains::totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
}

}  // namespace opentrail::delivery
