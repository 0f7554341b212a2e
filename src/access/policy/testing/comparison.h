// compare(): whether what access/policy compiles and decides is what the literal evaluator says.
//
// Pure functions.

#pragma once

#include <string>

#include "access/policy/testing/literal.h"

namespace opentrail::access::policy::literal {

struct Comparison {
    std::string difference;  // Empty when there is none.
    bool decided = false;    // Every document was accepted, so there was a decision to compare.
    Decision decision = {};
};

/// Holds every document against both readers and, when all are accepted, the scene against both
/// evaluators.
Comparison compare(const Scene& scene);

/// Empty, or how the two readers differ on `document`.
std::string compare_acceptance(const std::string& document, Kind kind);

}  // namespace opentrail::access::policy::literal
