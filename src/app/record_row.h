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
        read_only, event_id;
    /// ARNs of the record's resources[]; where there are none, the names in its request and
    /// response that look-ups find it by (docs/lookup-resources.md).
    std::vector<std::string> resources;

    /// Who a table names: the user, else the access key when that is all that is known.
    const std::string& caller() const { return user.empty() ? access_key : user; }
};

/// From a record's JSON text; what it lacks stays empty.
Result<RecordRow> read_row(std::string_view record);

/// One line of RFC 4180 CSV without its end. A field that a spreadsheet would run as a formula
/// (beginning with =, +,
/// - or @) gets an apostrophe before it.
std::string csv_line(const std::vector<std::string>& fields);
/// Resources as a JSON list: names hold blanks, commas and semicolons.
std::vector<std::string> csv_fields(const RecordRow& row);

}  // namespace opentrail::app
