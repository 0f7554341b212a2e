// `opentrail lookup` and `opentrail tail`: events that match, kept ones or as they come.

#pragma once

#include <optional>
#include <string>

#include "app/exit_status.h"
#include "app/filter_options.h"
#include "app/record_printer.h"
#include "app/target.h"

namespace opentrail::app {

struct LookupOptions {
    TargetOptions target;
    FilterOptions filters;
    std::string limit = "50";  // A number, or "all".
    bool oldest_first = false;
    Format format = Format::table;
    bool provenance = false;
    std::string columns;    // "eventTime,userName"; empty: the usual ones.
    std::string count_by;   // A field: print counts instead of events.
    std::string histogram;  // An interval: print counts over time instead.
};

Result<ExitStatus> run_lookup(const LookupOptions& options);

struct TailOptions {
    TargetOptions target;
    FilterOptions filters;
    Format format = Format::table;
    bool provenance = false;
};

/// Until interrupted.
Result<ExitStatus> run_tail(const TailOptions& options);

}  // namespace opentrail::app
