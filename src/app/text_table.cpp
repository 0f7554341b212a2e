#include "app/text_table.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "app/terminal_text.h"
#include "base/assert.h"

namespace opentrail::app {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::string cut(const std::string& text, std::size_t width) {
    if (display_width(text) <= width) return text;
    std::size_t at = 0;
    for (std::size_t shown = 0; shown + 1 < width && at < text.size(); ++shown) {
        ++at;
        while (at < text.size() && continues(text[at])) ++at;
    }
    return text.substr(0, at) + "…";
}

void put(std::string& line, const std::string& text, std::size_t width, bool right) {
    const std::string shown = cut(text, width);
    const std::string padding(width - std::min(width, display_width(shown)), ' ');
    line += right ? padding + shown : shown + padding;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

void TextTable::add(std::vector<std::string> row) {
    INVARIANT(row.size() == columns_.size());
    for (std::string& cell : row) cell = tame(cell);
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths(std::size_t width) const {
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t most = display_width(columns_[i].title);
        for (const auto& row : rows_) most = std::max(most, display_width(row[i]));
        wanted.push_back(columns_[i].wanted > 0 ? columns_[i].wanted : most);
    }
    if (width == 0) return wanted;
    const std::size_t gaps = gap * (columns_.size() - 1);
    while (std::accumulate(wanted.begin(), wanted.end(), gaps) > width) {
        std::size_t widest = columns_.size();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (columns_[i].right || wanted[i] <= columns_[i].least) continue;
            const bool sooner =
                widest == columns_.size() ||
                (columns_[i].last == columns_[widest].last ? wanted[i] > wanted[widest]
                                                           : columns_[widest].last);
            if (sooner) widest = i;
        }
        if (widest == columns_.size()) break;
        --wanted[widest];
    }
    return wanted;
}

std::string TextTable::render(std::size_t width, bool bold_titles) const {
    const std::vector<std::size_t> columns = widths(width);
    std::string text;
    const auto line = [&](auto cell) {
        std::string one;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0) one.append(gap, ' ');
            put(one, cell(i), columns[i], columns_[i].right);
        }
        one.erase(one.find_last_not_of(' ') + 1);
        return one;
    };
    const std::string titles = line([&](std::size_t i) { return columns_[i].title; });
    text += bold_titles ? fmt::format("\x1b[1m{}\x1b[0m\n", titles) : titles + "\n";
    for (const auto& row : rows_) text += line([&](std::size_t i) { return row[i]; }) + "\n";
    return text;
}

std::size_t terminal_width() {
    winsize size{};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

void print_json(const std::string& text) {
    fmt::print("{}\n", is_terminal() ? tame_json(text) : text);
}

bool is_terminal() { return isatty(STDOUT_FILENO) != 0; }

bool colours_wanted() { return is_terminal() && std::getenv("NO_COLOR") == nullptr; }

std::string with_separators(std::uint64_t number) {
    std::string digits = fmt::format("{}", number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string human_bytes(std::uint64_t bytes) {
    if (bytes < 1000) return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes);
    const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < std::size(units)) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace opentrail::app
