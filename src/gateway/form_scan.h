// FormScan: finds Action and Version in a form that passes by, and holds nothing else of it.
//
// Of several of a name the first counts, as form_value() has it. Not thread-safe.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/exchange.h"

namespace opentrail::gateway {

class FormScan {
  public:
    /// Whether a body may be a form of the Query or EC2 protocol that can be read as it passes.
    static bool applies(const Exchange& exchange);

    /// From the beginning of a form, or of a field.
    void take(std::string_view bytes);
    /// The form has ended: its last field is whole.
    void end() { end_field(); }

    /// Decoded; empty while there was none, or where it is longer than any is.
    const std::string& action() const { return action_.value; }
    const std::string& version() const { return version_.value; }

  private:
    struct Field {
        bool found = false;
        std::string value;
    };
    enum class Place : std::uint8_t { name, value, elsewhere };

    void end_field();
    Field* named(std::string_view name);

    Field action_;
    Field version_;
    Place place_ = Place::name;
    std::string text_;  // Of the name, or of a value that is wanted, so far.
    Field* wanted_ = nullptr;
};

}  // namespace opentrail::gateway
