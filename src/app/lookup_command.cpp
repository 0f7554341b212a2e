#include "app/lookup_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "app/field_word.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/record_row.h"
#include "app/terminal_text.h"
#include "app/text_table.h"

namespace opentrail::app {
namespace {

namespace json = boost::json;

/// Whether the form has room for what goes around a record.
bool wraps(Format format) { return format == Format::json || format == Format::ndjson; }

std::string with_query(std::string path, const std::string& query) {
    return query.empty() ? path : path + "?" + query;
}

Result<json::value> ask(Target& target, const std::string& path) {
    Call call;
    call.path = path;
    const http::Response reply = TRY(target.send(call));
    boost::system::error_code error;
    json::value root = json::parse(reply.body, error);
    if (error) return fail(Code::corrupt, "the server's reply was not understood");
    return root;
}

/// The same of figures: asked again until they are of the whole time.
Result<json::value> ask_whole(Target& target, const std::string& path) {
    Progress progress(0);
    for (;;) {
        json::value root = TRY(ask(target, path));
        const json::object* object = root.if_object();
        const json::value* complete = object ? object->if_contains("complete") : nullptr;
        if (!complete || !complete->is_bool() || complete->get_bool()) return root;
        const json::value* read = object->if_contains("percentRead");
        const json::value* from = object->if_contains("countedFrom");
        const double share = read && read->is_number() ? read->to_number<double>() / 100 : 0;
        progress.show_share(share, from && from->is_string()
                                       ? "counted back to " + tame(std::string(from->as_string()))
                                       : "counting");
    }
}

/// Counts and histograms: a list of objects with two members, as a table or as they are.
Result<ExitStatus> print_counts(const json::value& root, const char* list, const char* name,
                                Format format) {
    const json::object* object = root.if_object();
    const json::value* rows = object ? object->if_contains(list) : nullptr;
    if (!rows || !rows->is_array())
        return fail(Code::corrupt, "the server's reply was not understood");
    if (format == Format::json) {
        print_json(json::serialize(root));
        return ExitStatus::done;
    }
    std::uint64_t most = 1;
    for (const json::value& row : rows->get_array()) {
        most = std::max(most, row.at("count").to_number<std::uint64_t>());
    }
    TextTable table(
        {{"Count", 5, true}, {name == std::string_view("start") ? "Start" : "Value", 20}, {"", 4}});
    if (format == Format::csv) fmt::print("{}\r\n", csv_line({name, "count"}));
    for (const json::value& row : rows->get_array()) {
        const auto count = row.at("count").to_number<std::uint64_t>();
        const std::string value(row.at(name).as_string());
        if (format == Format::ndjson) {
            print_json(json::serialize(row));
        } else if (format == Format::csv) {
            fmt::print("{}\r\n",
                       csv_line({is_terminal() ? tame(value) : value, fmt::format("{}", count)}));
        } else {
            std::string bar;
            for (std::uint64_t i = 0; i < count * 30 / most; ++i) bar += "▇";
            table.add({with_separators(count), value, bar});
        }
    }
    if (format == Format::table) fmt::print("{}", table.render(terminal_width(), colours_wanted()));
    return ExitStatus::done;
}

Result<ExitStatus> run_counts(Target& target, const LookupOptions& options) {
    std::string query = options.filters.query();
    if (!options.histogram.empty()) {
        append_parameter(query, "interval", options.histogram);
        return print_counts(TRY(ask_whole(target, with_query("/v1/events/histogram", query))),
                            "buckets", "start", options.format);
    }
    append_parameter(query, "by", TRY(counted_field(options.count_by)));
    if (options.limit != "all") append_parameter(query, "limit", options.limit);
    return print_counts(TRY(ask_whole(target, with_query("/v1/events/count", query))), "counts",
                        "value", options.format);
}

}  // namespace

Result<ExitStatus> run_lookup(const LookupOptions& options) {
    if (options.provenance && !wraps(options.format))
        return fail(Code::invalid, "--provenance needs -o json or -o ndjson");
    if (!options.columns.empty() && wraps(options.format))
        return fail(Code::invalid, "--columns needs -o table or -o csv");
    PrintOptions print{.format = options.format, .provenance = options.provenance};
    if (!options.columns.empty()) print.columns = TRY(parse_columns(options.columns));
    const std::unique_ptr<Target> target = TRY(Target::make(options.target));
    if (!options.count_by.empty() || !options.histogram.empty())
        return run_counts(*target, options);
    std::string query = options.filters.query();
    append_parameter(query, "limit", options.limit);
    if (options.oldest_first) append_parameter(query, "order", "oldest");
    if (options.provenance) append_parameter(query, "provenance", "true");
    Call call;
    call.path = with_query("/v1/events", query);
    call.headers = {{"Accept", "application/x-ndjson"}};
    RecordPrinter printer(print);
    const auto done =
        target->stream(call, [&](std::string_view piece) { return printer.take(piece); });
    printer.finish(done.has_value());  // What came is shown also when more should have come.
    if (!done) return std::unexpected(done.error());
    if (printer.failure()) return std::unexpected(*printer.failure());
    return ExitStatus::done;
}

Result<ExitStatus> run_tail(const TailOptions& options) {
    if (options.provenance && !wraps(options.format))
        return fail(Code::invalid, "--provenance needs -o ndjson");
    const std::unique_ptr<Target> target = TRY(Target::make(options.target));
    std::string query = options.filters.query();
    if (options.provenance) append_parameter(query, "provenance", "true");
    Call call;
    call.path = with_query("/v1/tail", query);
    call.headers = {{"Accept", "application/x-ndjson"}};
    end_on_interrupt();
    RecordPrinter printer(
        {.format = options.format, .provenance = options.provenance, .live = true});
    auto done = target->stream(call, [&](std::string_view piece) { return printer.take(piece); });
    printer.finish(done.has_value());
    if (!done) return std::unexpected(std::move(done.error()));
    if (printer.failure()) return std::unexpected(*printer.failure());
    return fail(Code::unavailable, "the server ended the tail");
}

}  // namespace opentrail::app
