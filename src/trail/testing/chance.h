// Chance: selectors and records of a seed, drawn from few enough texts that they often meet.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trail/selectors.h"

namespace opentrail::trail {

class Chance {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    /// Selectors that keep to the rules of PutEventSelectors.
    Selectors selectors();
    /// Selectors that need not: any field with any operator.
    Selectors lenient_selectors();
    /// A record in which those selectors find something.
    std::string record();

    std::uint64_t below(std::uint64_t end);
    bool once_in(std::uint64_t count) { return below(count) == 0; }

  private:
    std::string one_of(const std::vector<std::string>& texts) { return texts[below(texts.size())]; }
    EventSelector basic();
    AdvancedEventSelector management();
    AdvancedEventSelector data();
    AdvancedEventSelector network_activity();
    FieldSelector condition(const std::string& field, const std::vector<std::string>& texts);
    std::string arn();
    std::string part_of(const std::string& text);

    std::uint64_t state_;
};

}  // namespace opentrail::trail
