// Record printer: events as they come from the target, in the form asked for.
//
// The target hands over lines of NDJSON; the printer cuts them and writes table rows, CSV, lines or
// an array to standard output.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opentrail::app {

enum class Format { table, json, ndjson, csv };

/// "table", "json", "ndjson", "csv". Code::invalid otherwise.
Result<Format> parse_format(std::string_view text);

struct PrintOptions {
    Format format = Format::table;
    /// Lines are {"provenance":...,"record":...}, and so is what is printed as json or ndjson.
    bool provenance = false;
    /// Rows are printed as they come, in columns of fixed width (tail).
    bool live = false;
    /// Of table and csv: numbers of csv_columns(), in the order wanted; empty: the usual ones.
    std::vector<std::size_t> columns = {};
};

/// "eventTime,userName" as numbers of csv_columns(). Code::invalid names what is no column.
Result<std::vector<std::size_t>> parse_columns(std::string_view text);

/// For one thread.
class RecordPrinter {
  public:
    explicit RecordPrinter(const PrintOptions& options);
    ~RecordPrinter();

    /// Any piece of the stream. False once standard output is closed: stop asking for more.
    bool take(std::string_view piece);
    /// Writes what is left: a table, the array's end. `whole`: the stream came to its end; else a
    /// line without one is a part of a record, and left out.
    void finish(bool whole);
    std::uint64_t count() const;
    /// Why the answer ended before its time, when its last line said so.
    const std::optional<Error>& failure() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail::app
