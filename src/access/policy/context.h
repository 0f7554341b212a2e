// Context: the condition keys of one request, and their values.
//
// Names compare without case, but for the part that a tag's key takes: after the '/' that follows
// the ':' ("aws:RequestTag/Team"). A key has one value, several, or none; one without values counts
// as absent. Plain data: to be filled by one thread, then read by any.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::access::policy {

class Context {
  public:
    /// Replaces what the key had.
    void set(std::string_view key, std::string value);
    void set(std::string_view key, std::vector<std::string> values);

    /// Null when absent. Good until the next set().
    const std::vector<std::string>* find(std::string_view key) const;

    /// The value of a key that has exactly one, else null.
    const std::string* find_single(std::string_view key) const;

  private:
    struct Entry {
        std::string key;
        std::vector<std::string> values;
    };

    std::vector<Entry> entries_;  // A few dozen at most: looked through from the start.
};

/// Whether two names mean the same key.
bool same_key(std::string_view left, std::string_view right);

}  // namespace opentrail::access::policy
