// ActionSet: what Action or NotAction lists.
//
// Vendor and name compare without case; wildcards stand in the name alone (IAM User Guide, "IAM
// JSON policy elements: Action"). Immutable; safe from any thread.

#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/pattern.h"

namespace opentrail::access::policy {

/// The action of a request, in lower case.
class AskedAction {
  public:
    explicit AskedAction(std::string_view action);
    AskedAction(const AskedAction&) = delete;
    AskedAction& operator=(const AskedAction&) = delete;

    std::string_view vendor() const { return vendor_; }
    std::string_view name() const { return name_; }

  private:
    std::array<char, 128> usual_ = {};
    std::string long_;
    std::string_view vendor_;
    std::string_view name_;
};

class ActionSet {
  public:
    /// "*" or "vendor:Name". Fails with a sentence of IAM's.
    std::expected<void, std::string> add(std::string_view text);

    bool has(const AskedAction& action) const;

    bool empty() const { return !every_ && entries_.empty(); }

  private:
    struct Entry {
        std::string vendor;
        Pattern name;
    };

    bool every_ = false;
    std::vector<Entry> entries_;
};

}  // namespace opentrail::access::policy
