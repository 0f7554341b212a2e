// Template: text of a policy in which wildcards and variables may stand.
//
// `${key}` and `${key, 'default'}` stand for the value of a condition key of the request, `${*}`,
// `${?}` and `${$}` for the character itself (IAM User Guide, "Variables and tags"). What is put in
// for a variable is taken letter by letter: a `*` in it is an asterisk. A variable whose key has no
// value, or several, and that has no default, makes the whole template match nothing.
//
// Immutable; safe from any thread.

#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/context.h"
#include "access/policy/pattern.h"

namespace opentrail::access::policy {

struct Piece {
    enum class Kind : unsigned char { text, one, run, variable };
    Kind kind = Kind::text;
    std::string text = {};  // Or the variable's key.
    std::optional<std::string> fallback = std::nullopt;
};

/// Which of `*`, `?` and `${...}` mean something.
struct Syntax {
    bool wildcards = false;
    bool variables = false;
};

/// Fails with a sentence that says what is wrong with a variable.
std::expected<std::vector<Piece>, std::string> parse_pieces(std::string_view text, Syntax syntax);

/// How a template compares.
enum class Scope : unsigned char {
    text,      // Wildcards stand for anything.
    caseless,  // The same, without regard to case.
    resource,  // An ARN: before its fifth colon a `*` stands for ':' only at its field's end.
    arn,       // An ARN of six fields: before its fifth colon no wildcard stands for ':'.
};

class Template {
  public:
    Template(std::vector<Piece> pieces, Scope scope);

    bool matches(std::string_view text, const Context& context) const;

    /// Neither wildcards nor variables.
    bool is_exact() const { return variables_.empty() && pattern_.is_exact(); }

  private:
    bool matches_filled(std::string_view text, const Context& context) const;

    Scope scope_;
    Pattern pattern_;               // Without variables.
    std::vector<Piece> variables_;  // All pieces, when there are variables among them.
    bool only_free_runs_ = false;   // Of these: each wildcard is a run that may have anything.
};

}  // namespace opentrail::access::policy
