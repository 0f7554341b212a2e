#include "app/record_printer.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "app/nearest.h"
#include "app/record_row.h"
#include "app/resource_text.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/assert.h"

namespace opentrail::app {
namespace {

std::string short_source(std::string_view source) {
    constexpr std::string_view tail = ".amazonaws.com";
    if (source.ends_with(tail)) source.remove_suffix(tail.size());
    return std::string(source);
}

std::vector<std::string> table_fields(const RecordRow& row) {
    return {row.time,   row.name,  short_source(row.source),     row.caller(), row.source_ip,
            row.region, row.error, resources_text(row.resources)};
}

std::vector<Column> table_columns() {
    return {{"Time", 20},   {"Event", 10}, {"Source", 6}, {"User", 8},
            {"Address", 8}, {"Region", 9}, {"Error", 5},  {"Resource", 8}};
}

/// Rows that come one by one have columns of one width, so that they line up; the resource has what
/// is left of the terminal. In a narrow one all give way, but for the time.
std::vector<Column> live_columns(std::size_t terminal) {
    constexpr std::size_t widths[] = {20, 24, 14, 16, 15, 14, 20};
    std::vector<Column> columns = table_columns();
    std::size_t used = 0;
    for (std::size_t i = 0; i < std::size(widths); ++i) {
        columns[i].wanted = widths[i];
        if (i > 0) columns[i].least = 4;
        used += widths[i] + TextTable::gap;
    }
    Column& resource = columns.back();
    resource.least = 4;
    if (terminal > 0)
        resource.wanted = std::max<std::size_t>(8, terminal - std::min(terminal, used));
    return columns;
}

/// Those of `all` that are wanted, in the order wanted.
std::vector<std::string> chosen(const std::vector<std::string>& all,
                                const std::vector<std::size_t>& wanted) {
    if (wanted.empty()) return all;
    std::vector<std::string> fields;
    for (const std::size_t number : wanted) fields.push_back(all[number]);
    return fields;
}

std::vector<Column> columns_of(const PrintOptions& options) {
    if (options.columns.empty()) return table_columns();
    std::vector<Column> columns;
    for (const std::size_t number : options.columns) columns.push_back({csv_columns()[number], 8});
    return columns;
}

/// What a reply's last line says when it ended before its time: {"error":{"__type":…,"message":…}}.
/// An event has other members too.
std::optional<Error> error_in(std::string_view line) {
    if (!line.starts_with(R"({"error":)")) return std::nullopt;
    boost::system::error_code bad;
    const boost::json::value root = boost::json::parse(line, bad);
    if (bad || !root.is_object() || root.get_object().size() != 1) return std::nullopt;
    const auto text = [&](const char* pointer) {
        const boost::json::value* found = root.find_pointer(pointer, bad);
        return found && found->is_string() ? std::string(found->get_string()) : std::string("?");
    };
    return Error{Code::unavailable, fmt::format("the answer ended early: {}: {}",
                                                text("/error/__type"), text("/error/message"))};
}

}  // namespace

Result<Format> parse_format(std::string_view text) {
    if (text == "table") return Format::table;
    if (text == "json") return Format::json;
    if (text == "ndjson") return Format::ndjson;
    if (text == "csv") return Format::csv;
    return fail(Code::invalid, fmt::format("'{}' is not one of table, json, ndjson, csv", text));
}

Result<std::vector<std::size_t>> parse_columns(std::string_view text) {
    const std::vector<std::string>& known = csv_columns();
    std::vector<std::size_t> columns;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        const auto column = std::ranges::find(known, name);
        if (column == known.end()) {
            return fail(Code::invalid,
                        fmt::format("--columns: no column is called '{}'{} (there are {})", name,
                                    did_you_mean(name, known), fmt::join(known, ", ")));
        }
        columns.push_back(static_cast<std::size_t>(column - known.begin()));
        if (comma == std::string_view::npos) return columns;
        text.remove_prefix(comma + 1);
    }
}

struct RecordPrinter::State {
    explicit State(const PrintOptions& given) : options(given), table(columns_of(given)) {}

    const PrintOptions options;
    TextTable table;
    std::string rest;  // Of a line that has not ended yet.
    std::string out;
    std::uint64_t count = 0;
    bool broken = false;
    bool titled = false;
    const bool on_terminal = is_terminal();
    std::optional<Error> failure;
    simdjson::ondemand::parser parser;

    /// The record inside a line with provenance.
    std::string record_of(std::string_view line) {
        if (!options.provenance) return std::string(line);
        simdjson::padded_string padded(line);
        simdjson::ondemand::document document;
        simdjson::ondemand::object record;
        std::string_view raw;
        if (parser.iterate(padded).get(document) || document["record"].get_object().get(record) ||
            record.raw_json().get(raw)) {
            return {};
        }
        return std::string(raw);
    }

    void add_row(std::string_view line) {
        auto row = read_row(record_of(line));
        if (!row) row = RecordRow{};
        if (options.format == Format::csv) {
            std::vector<std::string> fields = chosen(csv_fields(*row), options.columns);
            if (on_terminal) std::ranges::transform(fields, fields.begin(), tame);
            out += csv_line(fields) + "\r\n";
            return;
        }
        std::vector<std::string> fields = options.columns.empty()
                                              ? table_fields(*row)
                                              : chosen(csv_fields(*row), options.columns);
        if (!options.live) return table.add(std::move(fields));
        out += live_text(std::move(fields));
    }

    /// A row under titles, without them; the titles alone where there is none.
    static std::string live_text(std::vector<std::string> fields) {
        const std::size_t terminal = terminal_width();
        TextTable one(live_columns(terminal));
        const bool is_row = !fields.empty();
        if (is_row) one.add(std::move(fields));
        const std::string text = one.render(terminal, colours_wanted());
        return is_row ? text.substr(text.find('\n') + 1) : text;
    }

    /// What a tail shows first, once the server has begun to answer.
    void add_live_titles() {
        if (!options.live || options.format != Format::table || titled) return;
        titled = true;
        out += live_text({});
    }

    void add(std::string_view line) {
        if (line.empty() || line == "\r") return;  // A tail's sign of life.
        if (failure = error_in(line); failure) return;
        // Into a file or a pipe go a record's own bytes.
        const std::string tamed = on_terminal ? tame_json(line) : std::string();
        if (on_terminal) line = tamed;
        switch (options.format) {
            case Format::ndjson: out.append(line).append("\n"); break;
            case Format::json: out.append(count == 0 ? "[\n" : ",\n").append(line); break;
            case Format::csv:
            case Format::table: add_row(line); break;
        }
        ++count;
    }

    void flush(bool all) {
        if (!all && !options.live && out.size() < 64 * 1024) return;
        if (!out.empty() && std::fwrite(out.data(), 1, out.size(), stdout) != out.size())
            broken = true;
        out.clear();
        if ((options.live || all) && std::fflush(stdout) != 0) broken = true;
    }
};

RecordPrinter::RecordPrinter(const PrintOptions& options)
    : state_(std::make_unique<State>(options)) {
    INVARIANT(!options.live || options.columns.empty());
    if (options.format == Format::csv) {
        state_->out += csv_line(chosen(csv_columns(), options.columns)) + "\r\n";
    }
}

RecordPrinter::~RecordPrinter() = default;

bool RecordPrinter::take(std::string_view piece) {
    State& state = *state_;
    if (!piece.empty()) state.add_live_titles();
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        if (end == std::string_view::npos) {
            state.rest += piece;
            break;
        }
        if (state.rest.empty()) {
            state.add(piece.substr(0, end));
        } else {
            state.rest += piece.substr(0, end);
            state.add(state.rest);
            state.rest.clear();
        }
        piece.remove_prefix(end + 1);
    }
    state.flush(false);
    return !state.broken;
}

void RecordPrinter::finish(bool whole) {
    State& state = *state_;
    if (whole && !state.rest.empty()) state.add(state.rest);
    state.rest.clear();
    if (state.options.format == Format::json) state.out += state.count == 0 ? "[]\n" : "\n]\n";
    if (state.options.format == Format::table && !state.options.live) {
        if (state.table.empty()) {
            if (state.failure) return state.flush(true);
            std::fputs("no events\n", stderr);
        } else {
            state.out += state.table.render(terminal_width(), colours_wanted());
        }
    }
    state.flush(true);
}

std::uint64_t RecordPrinter::count() const { return state_->count; }
const std::optional<Error>& RecordPrinter::failure() const { return state_->failure; }

}  // namespace opentrail::app
