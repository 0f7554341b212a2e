// run(): a SignedTrail validated, and what was said of it with short names in place of keys.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "delivery/testing/signed_trail.h"
#include "delivery/validation/validator.h"

namespace opentrail::delivery::testing {

/// "2026-01-02T03:05:06Z"
Timestamp at(const std::string& text);

/// SignedTrail's own files.
validation::Scope scope_of(const std::string& start, const std::string& end);

/// Files that tests know by short names.
struct NamedTrail : SignedTrail {
    using SignedTrail::SignedTrail;

    /// Gives `key`.
    const std::string& add(const std::string& name, const std::string& key);
    const std::string& key(const std::string& name) const { return keys.at(name); }
    void erase(const std::string& name) { objects.erase(key(name)); }
    /// With names in place of the keys that have one.
    std::string shortened(std::string line) const;

    std::map<std::string, std::string> keys;  // By name.
};

struct Said {
    // Lines, each with its newline.
    std::string notable;  // Those that the AWS CLI writes to standard error,
    std::string quiet;    // and those of --verbose.
    std::string digests;  // Of digests and stretches of time,
    std::string logs;     // and of log files that are not valid.
    std::string summary;
    bool all_valid = false;
    std::string error;  // Why it could not be said.
};

struct RunOptions {
    std::string now = "2026-01-02T20:00:00Z";
    std::size_t jobs = 3;
    std::optional<validation::Delivered> delivered = {};
};

Said run(NamedTrail& trail, const validation::Scope& scope, const RunOptions& options = {});

}  // namespace opentrail::delivery::testing
