#include "app/validate_printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/json.h"

namespace opentrail::app {
namespace {

using delivery::validation::display;
using delivery::validation::Kind;
using delivery::validation::Summary;
using delivery::validation::Tally;
using delivery::validation::Verdict;

JsonObject as_json(const Verdict& verdict) {
    JsonObject object{{"kind", name(verdict.kind)}};
    if (verdict.kind != Kind::gap) {
        object["finding"] = name(verdict.finding);
        object["valid"] = verdict.finding == delivery::validation::Finding::valid;
    }
    if (verdict.backfill) object["backfill"] = true;
    if (verdict.kind == Kind::digest || verdict.kind == Kind::log) {
        object["bucket"] = verdict.bucket;
        object["key"] = verdict.key;
    } else {
        object["from"] = display(verdict.from);
        object["to"] = display(verdict.to);
    }
    if (verdict.kind == Kind::missing) object["about"] = verdict.count;
    if (!verdict.detail.empty()) object["detail"] = verdict.detail;
    return object;
}

JsonObject as_json(const Tally& tally) {
    return {{"valid", tally.valid}, {"invalid", tally.invalid}};
}

JsonObject as_json(const Summary& summary) {
    JsonObject object{{"allValid", summary.all_valid()},
                      {"digestFiles", as_json(summary.digests)},
                      {"backfillDigestFiles", as_json(summary.backfill_digests)},
                      {"logFiles", as_json(summary.logs)},
                      {"unnamedLogFiles", summary.unnamed},
                      {"pendingLogFiles", summary.pending},
                      {"logFilesBeforeValidation", summary.before},
                      {"digestFilesWithoutSignature", summary.unsigned_digests},
                      {"filesNotRead", summary.unread}};
    if (summary.found_start) {
        object["foundStartTime"] = display(*summary.found_start);
        object["foundEndTime"] = display(*summary.found_end);
    }
    return object;
}

void put(std::FILE* to, const std::string& text) { std::fputs(text.c_str(), to); }

}  // namespace

void ValidatePrinter::begin() {
    if (options_.json) {
        const std::string head = to_text(JsonObject{{"trailArn", scope_.trail.arn},
                                                    {"startTime", display(scope_.start)},
                                                    {"endTime", display(scope_.end)},
                                                    {"account", scope_.place.account},
                                                    {"region", scope_.place.region},
                                                    {"bucket", scope_.place.bucket}});
        put(stdout, head.substr(0, head.size() - 1) + ",\"verdicts\":[");
        return;
    }
    put(stdout, fmt::format("Validating log files for trail {} between {} and {}\n\n",
                            tame(scope_.trail.arn), display(scope_.start), display(scope_.end)));
}

void ValidatePrinter::take(const Verdict& verdict, const Summary& summary) {
    const bool is_notable = delivery::validation::is_notable(verdict);
    if (is_notable || options_.verbose) {
        progress_.clear();
        if (options_.json) {
            print_json(verdict);
        } else {
            // Its tabs are ours.
            Verdict tamed = verdict;
            for (std::string* text : {&tamed.bucket, &tamed.key, &tamed.detail}) {
                *text = tame(*text);
            }
            print(line_of(tamed), is_notable);
        }
    }
    if (verdict.kind == Kind::digest) {
        const auto end = delivery::validation::end_of_digest_key(verdict.key);
        const double whole = static_cast<double>((scope_.end - scope_.start).count());
        if (end && whole > 0) {
            const double done = static_cast<double>((scope_.end - *end).count());
            share_ = std::max(share_, std::clamp(done / whole, 0.0, 1.0));
        }
    }
    const std::uint64_t digests = summary.digests.valid + summary.digests.invalid +
                                  summary.backfill_digests.valid + summary.backfill_digests.invalid;
    progress_.show_share(share_,
                         fmt::format("{} digest files  {} log files", with_separators(digests),
                                     with_separators(summary.logs.valid + summary.logs.invalid)));
}

void ValidatePrinter::print(const std::string& line, bool is_notable) {
    if (is_notable) {
        std::fflush(stdout);
        put(stderr, fmt::format("{}{}\n\n", after_empty_line_ ? "" : "\n", line));
    } else {
        put(stdout, line + "\n");
    }
    after_empty_line_ = is_notable;
}

void ValidatePrinter::print_json(const Verdict& verdict) {
    const std::string text = to_text(as_json(verdict));
    put(stdout, (has_verdicts_ ? ",\n" : "\n") + (is_terminal() ? tame_json(text) : text));
    has_verdicts_ = true;
}

void ValidatePrinter::note(const std::string& text) {
    progress_.clear();
    std::fflush(stdout);
    put(stderr, fmt::format("note: {}\n", tame(text)));
}

void ValidatePrinter::finish(const Summary& summary) {
    progress_.clear();
    if (options_.json) {
        put(stdout, fmt::format("],\"summary\":{}}}\n", to_text(as_json(summary))));
        return;
    }
    if (!after_empty_line_) put(stdout, "\n");
    put(stdout, text_of(summary, scope_.start, scope_.end));
    std::fflush(stdout);
}

void ValidatePrinter::break_off() {
    progress_.clear();
    if (options_.json) put(stdout, "],\"summary\":null}\n");
    std::fflush(stdout);
}

}  // namespace opentrail::app
