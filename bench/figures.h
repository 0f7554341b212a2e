// Figures: what a benchmark found, as a table for people and one line of JSON for programs.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::bench {

/// The middle one; of an even number the mean of the two in the middle.
double median(std::vector<double> values);
/// The value that `share` (0.99) of all are not above.
double percentile(std::vector<double> values, double share);

/// Named numbers, in the order in which they were added.
class Figures {
  public:
    void add(std::string name, double value, std::string unit, std::string goal = "");
    /// Of a name that was added.
    double value(std::string_view name) const;
    /// {"name":value,…}
    std::string json() const;
    void print(std::string_view title) const;

  private:
    struct Row {
        std::string name;
        double value;
        std::string unit;
        std::string goal;
    };
    std::vector<Row> rows_;
};

/// The last line that a benchmark prints.
void print_result(std::string_view bench, const Figures& figures, const Figures& floor,
                  double ratio);

}  // namespace opentrail::bench
