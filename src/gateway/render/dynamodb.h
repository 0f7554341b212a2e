// DynamoDB's calls on items: of an item CloudTrail shows the values of its key, and of everything
// else the names.
//
// Pure functions, and TableKeys, which is safe from any thread.

#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway {

/// Which attributes are a table's key, learnt from what passes: tables made or described, and calls
/// that name a key by itself. Of at most `tables_max` tables.
class TableKeys {
  public:
    static constexpr std::size_t tables_max = 10'000;

    void learn(std::string_view table, std::vector<std::string> names);
    /// Empty when not known.
    std::vector<std::string> names(std::string_view table) const;

  private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::vector<std::string>> tables_;
};

}  // namespace opentrail::gateway

namespace opentrail::gateway::render {

bool is_item_call(std::string_view operation);

/// requestParameters of such a call as JSON; empty for null.
std::string item_parameters(const Subject& subject, const Said& request);

/// Tables that the call names: of an ARN the name.
std::vector<std::string> tables_of(const Said& request);

/// A statement of PartiQL without its literals: "… WHERE pk = ***(Redacted)".
std::string redacted_statement(std::string_view statement);

/// Learns from CreateTable's, DeleteTable's and DescribeTable's replies, and from keys in requests.
void learn_keys(const Subject& subject, const Said& request, const Said& reply, TableKeys& keys);

}  // namespace opentrail::gateway::render
