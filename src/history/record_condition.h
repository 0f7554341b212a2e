// RecordCondition: what a query wants of the raw record, beyond what the index knows: bytes
// anywhere in it, and members with their values.
//
// Immutable; safe from any thread, as long as each brings its own Members.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/members.h"
#include "history/query.h"

namespace opentrail::history {

class RecordCondition {
  public:
    RecordCondition(std::optional<std::string> text, std::vector<MemberFilter> members);

    /// Two conditions of one key hold for the same records.
    const std::string& key() const { return key_; }
    bool holds(std::string_view record, event::Members& members) const;

  private:
    std::optional<std::string> text_;
    std::vector<MemberFilter> members_;
    std::string key_;
};

/// Whether the member filter holds for the record that `members` has read.
bool holds(const MemberFilter& filter, const event::Members& members);

}  // namespace opentrail::history
