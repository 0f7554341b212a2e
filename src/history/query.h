// Query: what is asked of the history, and what comes back. Plain data.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "event/field.h"
#include "history/value_match.h"
#include "journal/entry.h"

namespace opentrail::history {

class KnownRecords;  // found_records.h

/// One of the event's values in `field` is as one of `any_of` says. `negate`: none is.
struct Filter {
    event::Field field;
    std::vector<std::string> any_of;
    bool negate = false;
    /// All but ValueMatch::is look at every value that a segment has of the field.
    ValueMatch match = ValueMatch::is;
};

/// The same of a member of the record itself, by its path ("requestParameters.bucketName";
/// event/members.h). The records are read for it: all that the other filters leave.
struct MemberFilter {
    std::string path;
    std::vector<std::string> any_of;
    bool negate = false;
    ValueMatch match = ValueMatch::is;
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
    std::vector<MemberFilter> members;
    /// Asked now and then, where it is set: true once nobody waits for the answer, which then is
    /// Code::unavailable.
    std::function<bool()> abandoned;
    /// Who asks: callers take turns at having records read.
    std::string caller;
    /// What History::read_records() found: nothing else is read, and events of which it says
    /// nothing do not match.
    std::shared_ptr<const KnownRecords> known;
};

/// How far records were read for a query that is about them.
struct ReadSoFar {
    /// False: only events from `from` on are answered for.
    bool complete = true;
    std::optional<Timestamp> from;  // None: of none yet.
    /// Of the records that must be read: 0 to 1.
    double share = 1;
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

/// Which values of a field are wanted: those that `match` the text.
struct ValuePattern {
    ValueMatch match = ValueMatch::contains;
    std::string text;
};

struct Bucket {
    Timestamp start;
    std::uint64_t count = 0;
    std::uint64_t errors = 0;  // Of these: that have an error code. Where outcomes were asked for.
    std::uint64_t denied = 0;  // Of these: whose error code says that the caller was not allowed.
    bool operator==(const Bucket&) const = default;
};

/// Values of a field as somebody types them: looked for in the newest events first, until enough
/// has been read.
struct Suggestions {
    std::vector<Count> values;  // Most first; counted in what was looked at.
    /// Not all was looked at: only events from here on.
    std::optional<Timestamp> since;
};

/// What matching events have in common.
struct Summary {
    struct Value {
        std::string value;
        std::uint64_t count = 0;
        std::uint64_t errors = 0;
        bool operator==(const Value&) const = default;
    };
    std::uint64_t total = 0;
    std::uint64_t errors = 0;
    std::uint64_t denied = 0;
    std::optional<Timestamp> first;
    std::optional<Timestamp> last;
    /// Of each field that was asked for, in that order: the values that most events have.
    std::vector<std::vector<Value>> fields;
};

}  // namespace opentrail::history
