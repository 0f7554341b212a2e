// Filter options: the flags by which lookup and tail choose events, and the query that they become.

#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace opentrail::app {

class FilterOptions {
  public:
    /// Adds --event-name, --user, ... to `command`. `with_time` adds --since, --from and --to as
    /// well.
    void add_to(CLI::App& command, bool with_time);

    /// "eventName=RunInstances&username=Mia", percent-encoded; empty when nothing was asked. An
    /// object asked for as "bucket/key" is asked for by its ARN too.
    std::string query() const;

  private:
    std::map<std::string, std::vector<std::string>> values_;  // By parameter name of /v1.
    std::vector<std::string> negated_;
};

/// Appends NAME=VALUE, percent-encoded, with '&' before it when needed.
void append_parameter(std::string& query, std::string_view name, std::string_view value);

}  // namespace opentrail::app
