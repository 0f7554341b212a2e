#include "gateway/routes.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/assert.h"

namespace opentrail::gateway {
namespace {

// Longer paths have no route: templates have at most a dozen segments, and ARNs in greedy labels
// few more.
constexpr std::size_t segments_max = 64;

/// The segments of a path, without that after a '/' at its end.
std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    while (!path.empty() && segments.size() <= segments_max) {
        segments.push_back(path.substr(0, path.find('/')));
        path.remove_prefix(std::min(path.size(), segments.back().size() + 1));
    }
    return segments;
}

bool is_label(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}

bool is_greedy(std::string_view segment) { return segment.ends_with("+}"); }

bool is_satisfied(const Pairs& wanted, const Pairs& query) {
    return std::ranges::all_of(wanted, [&query](const auto& pair) {
        return std::ranges::any_of(query, [&pair](const auto& each) {
            return each.first == pair.first && (pair.second.empty() || each.second == pair.second);
        });
    });
}

}  // namespace

struct Routes::Search {
    std::string_view method;
    const std::vector<std::string_view>& segments;
    const Pairs& query;

    const Leaf* leaf(const Node& node) const {
        const Leaf* best = nullptr;
        for (const Leaf& each : node.leaves) {
            if (each.operation->method == method && is_satisfied(each.query, query) &&
                (best == nullptr || each.query.size() > best->query.size())) {
                best = &each;
            }
        }
        return best;
    }
};

Routes::Routes(const Service& service) : nodes_(1) {
    for (const Operation& operation : service.operations) {
        if (!operation.uri.empty()) {
            add(operation);
        }
    }
}

std::uint32_t Routes::child(std::uint32_t node, std::string_view segment) {
    const auto next = static_cast<std::uint32_t>(nodes_.size());
    if (is_label(segment)) {
        std::uint32_t& label = is_greedy(segment) ? nodes_[node].greedy : nodes_[node].label;
        if (label != 0) {
            return label;
        }
        label = next;
    } else {
        auto& fixed = nodes_[node].fixed;
        auto found = std::ranges::lower_bound(fixed, segment, {},
                                              [](const auto& pair) { return pair.first; });
        if (found != fixed.end() && found->first == segment) {
            return found->second;
        }
        fixed.insert(found, {segment, next});
    }
    nodes_.emplace_back();
    return next;
}

void Routes::add(const Operation& operation) {
    std::string_view uri = operation.uri;
    std::size_t mark = uri.find('?');
    Leaf leaf{.operation = &operation, .query = {}, .labels = {}};
    if (mark != std::string_view::npos) {
        leaf.query = read_pairs(uri.substr(mark + 1));
    }
    std::uint32_t node = 0;
    for (std::string_view segment : segments_of(uri.substr(0, mark))) {
        node = child(node, segment);
        if (is_label(segment)) {
            leaf.labels.push_back(segment.substr(1, segment.find_first_of("+}") - 1));
        }
    }
    nodes_[node].leaves.push_back(std::move(leaf));
}

/// What is fixed before labels, and a label before a greedy one. No node is looked at twice but
/// below a greedy label, of which a template has one.
const Routes::Leaf* Routes::search(const Search& search, std::uint32_t node, std::size_t depth,
                                   std::vector<std::pair<std::size_t, std::size_t>>& spans) const {
    const Node& here = nodes_[node];
    if (depth == search.segments.size()) {
        return search.leaf(here);
    }
    std::string_view segment = search.segments[depth];
    auto found = std::ranges::lower_bound(here.fixed, segment, {},
                                          [](const auto& pair) { return pair.first; });
    if (found != here.fixed.end() && found->first == segment) {
        if (const Leaf* leaf = this->search(search, found->second, depth + 1, spans)) {
            return leaf;
        }
    }
    if (here.label != 0 && !segment.empty()) {
        spans.emplace_back(depth, depth + 1);
        if (const Leaf* leaf = this->search(search, here.label, depth + 1, spans)) {
            return leaf;
        }
        spans.pop_back();
    }
    for (std::size_t end = depth + 1; here.greedy != 0 && end <= search.segments.size(); ++end) {
        spans.emplace_back(depth, end);
        if (const Leaf* leaf = this->search(search, here.greedy, end, spans)) {
            return leaf;
        }
        spans.pop_back();
    }
    return nullptr;
}

std::optional<Routes::Match> Routes::find(std::string_view method, std::string_view path,
                                          const Pairs& query) const {
    const std::vector<std::string_view> segments = segments_of(path);
    if (segments.size() > segments_max) {
        return std::nullopt;
    }
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    const Leaf* leaf = search({method, segments, query}, 0, 0, spans);
    if (leaf == nullptr) {
        return std::nullopt;
    }
    INVARIANT(spans.size() == leaf->labels.size());
    Match match{.operation = leaf->operation, .labels = {}};
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const auto& [begin, end] = spans[i];
        const char* first = segments[begin].data();
        const char* last = segments[end - 1].data() + segments[end - 1].size();
        match.labels.emplace_back(leaf->labels[i], decoded({first, last}));
    }
    return match;
}

const Routes& routes_of(const Service& service) {
    struct Slot {
        std::once_flag once;
        std::unique_ptr<const Routes> routes;
    };
    static std::vector<Slot> slots(service_count());
    INVARIANT(service.number < slots.size());
    Slot& slot = slots[service.number];
    std::call_once(slot.once, [&] { slot.routes = std::make_unique<const Routes>(service); });
    return *slot.routes;
}

}  // namespace opentrail::gateway
