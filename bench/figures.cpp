#include "bench/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "bench/usage.h"

namespace opentrail::bench {

double median(std::vector<double> values) {
    INVARIANT(!values.empty());
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile(std::vector<double> values, double share) {
    INVARIANT(!values.empty());
    std::ranges::sort(values);
    const auto rank = std::ceil(share * static_cast<double>(values.size()));
    return values[std::min(values.size(), static_cast<std::size_t>(std::max(1.0, rank))) - 1];
}

void Figures::add(std::string name, double value, std::string unit, std::string goal) {
    rows_.push_back({std::move(name), value, std::move(unit), std::move(goal)});
}

double Figures::value(std::string_view name) const {
    for (const Row& row : rows_) {
        if (row.name == name) return row.value;
    }
    INVARIANT(false);
}

std::string Figures::json() const {
    std::string text = "{";
    for (const Row& row : rows_) {
        if (text.size() > 1) text += ',';
        text += fmt::format(R"("{}":{:.6g})", row.name, row.value);
    }
    return text + "}";
}

void Figures::print(std::string_view title) const {
    fmt::print("{}\n", title);
    for (const Row& row : rows_) {
        fmt::print("  {:<36}{:>14.2f} {:<10}{}\n", row.name, row.value, row.unit,
                   row.goal.empty() ? "" : "goal: " + row.goal);
    }
    fmt::print("\n");
}

void print_result(std::string_view bench, const Figures& figures, const Figures& floor,
                  double ratio) {
    fmt::print(R"({{"bench":"{}","figures":{},"floor":{},"ratio":{:.4g},"machine":{}}})"
               "\n",
               bench, figures.json(), floor.json(), ratio, machine_json());
}

}  // namespace opentrail::bench
