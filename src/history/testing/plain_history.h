// PlainHistory: what the history should answer, worked out the slow way from a plain list. Shares
// no code with it.

#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "history/query.h"
#include "journal/entry.h"

namespace opentrail::history {

class PlainHistory {
  public:
    struct Event {
        Key key;
        std::set<std::pair<event::Field, std::string>> values;
        std::string account;
        std::string id;
        std::uint64_t content = 0;
        std::string record;
        journal::Door door = journal::Door::api;
        std::string import_id;
        bool conflict = false;
        Timestamp recorded;
    };

    void add(Event event) { events_.push_back(std::move(event)); }
    /// Every event of a batch that was given its place, with its facts.
    void add(const journal::Batch& batch);

    void forget(const std::string& import_id) { forgotten_.insert(import_id); }
    void keep_live_from(Timestamp from) { live_from_ = from; }
    void retire_before(std::uint32_t shard, std::uint64_t offset) { begins_[shard] = offset; }

    /// Everything that matches, in the query's order.
    std::vector<Key> find(const Query& query, const Visible& visible) const;
    std::vector<Count> count_by(const Query& query, event::Field field,
                                const Visible& visible) const;
    std::vector<Bucket> histogram(const Query& query, Duration width, const Visible& visible) const;
    /// With one field.
    Summary summarize(const Query& query, event::Field field, const Visible& visible) const;

    bool is_hidden(const Event& event) const;
    const std::vector<Event>& events() const { return events_; }

  private:
    std::vector<const Event*> all(const Query& query, const Visible& visible) const;
    bool matches(const Event& event, const Query& query, const Visible& visible) const;

    std::vector<Event> events_;
    std::set<std::string> forgotten_;
    Timestamp live_from_{};  // 1970: nothing is older.
    std::map<std::uint32_t, std::uint64_t> begins_;
};

}  // namespace opentrail::history
