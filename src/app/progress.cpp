#include "app/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/text_table.h"

namespace opentrail::app {
namespace {

constexpr std::chrono::milliseconds draw_interval{100};

std::string clock_text(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::max(0.0, seconds) + 0.5);
    if (whole >= 3600)
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

/// As wide as the terminal.
std::string with_bar(double share, const std::string& text) {
    winsize size{};
    const std::size_t width =
        ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    if (width < text.size() + 12) return text.substr(0, width - 1);
    const std::size_t room = std::min<std::size_t>(30, width - text.size() - 9);
    const auto full = static_cast<std::size_t>(share * static_cast<double>(room));
    return fmt::format("[{}{}] {:3.0f} %  {}", std::string(full, '='),
                       std::string(room - full, ' '), share * 100, text);
}

}  // namespace

Progress::Progress(std::uint64_t total_bytes)
    : total_bytes_(total_bytes),
      on_terminal_(isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      last_(start_ - draw_interval) {}

Progress::~Progress() { clear(); }

void Progress::show(std::uint64_t files, std::uint64_t files_total, std::uint64_t events,
                    std::uint64_t bytes) {
    if (!is_due()) return;
    const double seconds = std::chrono::duration<double>(last_ - start_).count();
    draw(line(seconds, files, files_total, events, bytes));
}

void Progress::show_share(double share, const std::string& text) {
    if (!is_due()) return;
    const double seconds = std::chrono::duration<double>(last_ - start_).count();
    std::string line = text;
    // Too little is known at the beginning.
    if (share > 0.02) {
        line += fmt::format("  {} left", clock_text(seconds * (1 - share) / share));
    }
    draw(with_bar(share, line));
}

bool Progress::is_due() {
    const auto now = std::chrono::steady_clock::now();
    if (!on_terminal_ || now - last_ < draw_interval) return false;
    last_ = now;
    return true;
}

void Progress::draw(const std::string& text) {
    std::fprintf(stderr, "\r\x1b[K%s", text.c_str());
    std::fflush(stderr);
    drawn_ = true;
}

void Progress::clear() {
    if (!drawn_) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    drawn_ = false;
}

std::string Progress::line(double seconds, std::uint64_t files, std::uint64_t files_total,
                           std::uint64_t events, std::uint64_t bytes) const {
    const double rate = seconds > 0 ? static_cast<double>(bytes) / seconds : 0;
    std::string text =
        fmt::format("{} of {} files  {} events  {:.1f} MB/s", with_separators(files),
                    with_separators(files_total), with_separators(events), rate / 1e6);
    if (total_bytes_ == 0) return text;
    const double share =
        std::min(1.0, static_cast<double>(bytes) / static_cast<double>(total_bytes_));
    if (rate > 0)
        text += fmt::format(
            "  {} left",
            clock_text(static_cast<double>(total_bytes_ - std::min(bytes, total_bytes_)) / rate));
    return with_bar(share, text);
}

}  // namespace opentrail::app
