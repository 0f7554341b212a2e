// Routes: which operation of a REST service a method, path and query ask for, by the URIs of its
// model ("/2015-03-31/functions/{FunctionName}").
//
// Immutable once made; safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/address.h"
#include "gateway/model.h"

namespace opentrail::gateway {

class Routes {
  public:
    explicit Routes(const Service& service);

    struct Match {
        const Operation* operation = nullptr;
        Pairs labels;  // Decoded, in the order of the path.
    };

    /// Empty when the service has no such operation. A '/' at the end of the path means nothing.
    /// Of several the one whose path has the most of what is fixed, and then the one that asks for
    /// the most of the query.
    std::optional<Match> find(std::string_view method, std::string_view path,
                              const Pairs& query) const;

  private:
    struct Leaf {
        const Operation* operation;
        Pairs query;  // What must be there; an empty value: any.
        std::vector<std::string_view> labels;
    };
    struct Node {
        std::vector<std::pair<std::string_view, std::uint32_t>> fixed;  // By name.
        std::uint32_t label = 0;                                        // 0: none.
        std::uint32_t greedy = 0;
        std::vector<Leaf> leaves;
    };
    struct Search;

    void add(const Operation& operation);
    std::uint32_t child(std::uint32_t node, std::string_view segment);
    const Leaf* search(const Search& search, std::uint32_t node, std::size_t depth,
                       std::vector<std::pair<std::size_t, std::size_t>>& spans) const;

    std::vector<Node> nodes_;
};

/// The routes of a service, made when first asked for. They live as long as the program.
const Routes& routes_of(const Service& service);

}  // namespace opentrail::gateway
