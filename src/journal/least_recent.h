// LeastRecent: a bounded cache that lets go of what was used longest ago. In several independent
// parts, so that threads seldom wait for each other.
//
// Safe from any thread. Values are shared: one that was let go lives on for those who hold it.

#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace opentrail::journal {

template <class Value>
class LeastRecent {
  public:
    /// Holds values that cost at most `cost_max` in all.
    explicit LeastRecent(std::size_t cost_max) : part_cost_max_(cost_max / part_count) {}

    /// Null when it is not there.
    std::shared_ptr<const Value> find(std::uint64_t key) {
        Part& part = part_of(key);
        const std::scoped_lock lock(part.mutex);
        const auto found = part.places.find(key);
        if (found == part.places.end()) return nullptr;
        part.order.splice(part.order.begin(), part.order, found->second);
        return found->second->value;
    }

    /// A value that costs more than a part may hold is not kept.
    void insert(std::uint64_t key, std::shared_ptr<const Value> value, std::size_t cost) {
        if (cost > part_cost_max_) return;
        Part& part = part_of(key);
        std::list<Held> dropped;  // Freed without the lock.
        const std::scoped_lock lock(part.mutex);
        if (part.places.contains(key)) return;
        part.order.push_front({key, std::move(value), cost});
        part.places[key] = part.order.begin();
        part.cost += cost;
        while (part.cost > part_cost_max_) {
            part.cost -= part.order.back().cost;
            part.places.erase(part.order.back().key);
            dropped.splice(dropped.begin(), part.order, std::prev(part.order.end()));
        }
    }

  private:
    struct Held {
        std::uint64_t key;
        std::shared_ptr<const Value> value;
        std::size_t cost;
    };
    struct Part {
        std::mutex mutex;
        std::list<Held> order;  // Newest use first.
        std::unordered_map<std::uint64_t, typename std::list<Held>::iterator> places;
        std::size_t cost = 0;
    };
    static constexpr std::size_t part_count = 8;

    Part& part_of(std::uint64_t key) {
        // Neighbouring keys go to different parts.
        return parts_[(key ^ (key >> 32)) % part_count];
    }

    const std::size_t part_cost_max_;
    std::array<Part, part_count> parts_;
};

}  // namespace opentrail::journal
