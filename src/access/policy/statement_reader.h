// StatementReader: a statement's JSON, checked and compiled.
//
// Pure functions, safe from any thread.

#pragma once

#include <cstddef>
#include <expected>

#include "access/policy/document.h"
#include "access/policy/policy.h"
#include "access/policy/statement.h"

namespace opentrail::access::policy {

/// Whose rules a statement follows.
struct Rules {
    Kind kind = Kind::identity;
    bool variables = false;  // Version 2012-10-17.
};

/// `number` counts from 1.
std::expected<Statement, Fault> read_statement(const Node& node, std::size_t number, Rules rules);

}  // namespace opentrail::access::policy
