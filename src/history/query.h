// Query: what is asked of the history, and what comes back. Plain data.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "event/field.h"
#include "journal/entry.h"

namespace opentrail::history {

/// The event has one of `any_of` in `field`. `negate`: it has none of them.
struct Filter {
    event::Field field;
    std::vector<std::string> any_of;
    bool negate = false;
};

enum class Order { newest_first, oldest_first };

/// All that is set must hold.
struct Query {
    std::vector<Filter> filters;
    std::optional<std::string> event_id;
    std::optional<std::string> text;  // Bytes found somewhere in the raw record.
    std::optional<Timestamp> from;    // Inclusive.
    std::optional<Timestamp> to;      // Inclusive, as LookupEvents' EndTime.
    Order order = Order::newest_first;
};

/// Results are ordered by (time, shard, offset).
struct Key {
    Timestamp time;
    journal::Position position;
    auto operator<=>(const Key&) const = default;
};

/// The durable end of each shard at the time of a first page: later pages see nothing newer.
using Visible = std::vector<std::uint64_t>;

struct PageRequest {
    Query query;
    std::size_t limit = 50;
    std::optional<Key> after;        // The last key of the page before.
    std::optional<Visible> visible;  // From the first page; absent on it.
};

struct Page {
    std::vector<Key> hits;
    bool more =
        false;  // There may be further hits: ask again with after = hits.back().key (or `resume`).
    std::optional<Key>
        resume;  // Where to go on, also when hits is empty because the scan budget ended.
    Visible visible;
};

struct Count {
    std::string value;
    std::uint64_t count;
    bool operator==(const Count&) const = default;
};

struct Bucket {
    Timestamp start;
    std::uint64_t count;
};

}  // namespace opentrail::history
