// Reference: the right answers, found slowly by looking at every event.
//
// Knows events as the generator says them, not as any index does. Immutable; safe from any thread.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/corpus.h"
#include "event/field.h"

namespace opentrail::bench {

class Reference {
  public:
    explicit Reference(const Corpus& corpus) : corpus_(corpus) {}

    using Choice = std::function<bool(const Known&)>;
    /// Numbers of the events that are chosen, newest first; of equal times the later recorded one
    /// first.
    std::vector<std::uint64_t> newest_first(const Choice& choice) const;
    std::uint64_t count(const Choice& choice) const;

    /// Whether an event has `value` in `field`: one of event_name, event_source, username,
    /// access_key_id, resource_name (an ARN), account, region, category.
    Choice has(event::Field field, std::string_view value) const;

    std::string event_id(std::uint64_t number) const { return corpus_.generator.event_id(number); }

  private:
    const Corpus& corpus_;
};

}  // namespace opentrail::bench
