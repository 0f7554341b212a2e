#include "delivery/testing/validation_run.h"

namespace opentrail::delivery::testing {

using validation::Finding;
using validation::Kind;

Timestamp at(const std::string& text) { return parse_iso8601(text).value(); }

validation::Scope scope_of(const std::string& start, const std::string& end) {
    return {.trail = validation::parse_trail_arn(SignedTrail::arn).value(),
            .place = {.bucket = "logs",
                      .prefix = "",
                      .organization = "",
                      .account = "111122223333",
                      .region = "us-east-1"},
            .start = at(start),
            .end = at(end)};
}

const std::string& NamedTrail::add(const std::string& name, const std::string& key) {
    return keys[name] = key;
}

std::string NamedTrail::shortened(std::string line) const {
    for (const auto& [name, key] : keys) {
        const std::string whole = "s3://logs/" + key;
        if (const auto found = line.find(whole); found != std::string::npos) {
            line.replace(found, whole.size(), name);
        }
    }
    return line;
}

Said run(NamedTrail& trail, const validation::Scope& scope, const RunOptions& options) {
    Said said;
    validation::Job job{.scope = scope,
                        .now = at(options.now),
                        .jobs = options.jobs,
                        .delivered = options.delivered};
    job.take = [&](const validation::Verdict& verdict, const validation::Summary&) {
        const std::string line = trail.shortened(line_of(verdict)) + "\n";
        (is_notable(verdict) ? said.notable : said.quiet) += line;
        if (verdict.kind != Kind::log) {
            said.digests += line;
        } else if (verdict.finding != Finding::valid) {
            said.logs += line;
        }
    };
    const auto outcome = validate(job, trail, trail);
    if (!outcome) {
        said.error = outcome.error().message;
        return said;
    }
    said.summary = text_of(outcome->summary, scope.start, scope.end);
    said.all_valid = outcome->summary.all_valid();
    return said;
}

}  // namespace opentrail::delivery::testing
