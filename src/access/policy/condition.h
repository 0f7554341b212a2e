// Condition: one operator and one key of a statement's Condition, with its values.
//
// Immutable; safe from any thread.

#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/policy/address_range.h"
#include "access/policy/context.h"
#include "access/policy/decimal.h"
#include "access/policy/instant.h"
#include "access/policy/operator.h"
#include "access/policy/template.h"

namespace opentrail::access::policy {

class Condition {
  public:
    Condition(Operator meaning, std::string key);

    /// One more value that will do. `variables`: the document's Version has them. Fails with a
    /// sentence when it is not of the operator's type.
    std::expected<void, std::string> add(std::string_view value, bool variables);

    bool holds(const Context& context) const;

    /// It says which ARNs aws:PrincipalArn must be, in full.
    bool names_principals() const;

  private:
    bool passes(const std::string& value, const Context& context) const;
    bool holds_when_absent() const;
    bool holds_by_quantifier(const std::vector<std::string>& values, const Context& context) const;

    template <class Value>
    std::expected<void, std::string> add_parsed(std::optional<Value> value, std::string_view text);

    Operator operator_;
    std::string key_;
    std::variant<std::vector<Template>,     // Text and ARNs.
                 std::vector<std::string>,  // Binary.
                 std::vector<Decimal>, std::vector<Instant>, std::vector<AddressRange>,
                 std::vector<bool>>  // Also Null.
        values_;
};

}  // namespace opentrail::access::policy
