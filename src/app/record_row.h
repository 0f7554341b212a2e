// Record row: what a table or a CSV line shows of one event.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opentrail::app {

/// The columns of `lookup -o csv`, in order.
const std::vector<std::string>& csv_columns();

struct RecordRow {
    std::string time, name, source, user, principal, access_key, source_ip, region, account, error,
        read_only;
    std::string event_id, resources;
};

/// From a record's JSON text; what it lacks stays empty.
Result<RecordRow> read_row(std::string_view record);

/// One line of RFC 4180 CSV without its end. A field that a spreadsheet would run as a formula
/// (beginning with =, +,
/// - or @) gets an apostrophe before it.
std::string csv_line(const std::vector<std::string>& fields);
std::vector<std::string> csv_fields(const RecordRow& row);

}  // namespace opentrail::app
