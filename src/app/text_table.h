// Text table: rows that fit the terminal.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::app {

struct Column {
    std::string title;
    std::size_t least = 4;   // Never narrower than this.
    bool right = false;      // Numbers: never cut, as a cut one is a wrong one.
    bool last = false;       // Gives way only once no other column can.
    std::size_t wanted = 0;  // Its width whatever the rows hold; 0: what they need.
};

class TextTable {
  public:
    /// Spaces between two columns.
    static constexpr std::size_t gap = 2;

    explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
    void add(std::vector<std::string> row);
    bool empty() const { return rows_.empty(); }

    /// Columns share `width` characters: the widest that may be cut give way first, and what is cut
    /// ends in an ellipsis. Columns of numbers keep their width, even beyond `width`. 0: no limit.
    /// Cells are tamed (terminal_text.h), so that a record cannot drive the terminal.
    std::string render(std::size_t width, bool bold_titles) const;

  private:
    std::vector<std::size_t> widths(std::size_t width) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// JSON and a newline to standard output; tamed (terminal_text.h) when that is a terminal.
void print_json(const std::string& text);

/// Characters (UTF-8 code points) in `text`.
std::size_t display_width(std::string_view text);

/// Columns of the terminal behind standard output; 0 when there is none.
std::size_t terminal_width();
/// Standard output is a terminal.
bool is_terminal();
/// Standard output is a terminal and NO_COLOR is not set.
bool colours_wanted();

/// "3,108".
std::string with_separators(std::uint64_t number);
/// "1.2 GB".
std::string human_bytes(std::uint64_t bytes);

}  // namespace opentrail::app
