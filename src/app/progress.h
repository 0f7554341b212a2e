// Progress: one line on a terminal that says how far long work has come. Silent where there is no
// terminal.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace opentrail::app {

/// For one thread.
class Progress {
  public:
    /// `total_bytes` 0: unknown, so no bar and no time left.
    explicit Progress(std::uint64_t total_bytes);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Draws at most ten times a second.
    void show(std::uint64_t files, std::uint64_t files_total, std::uint64_t events,
              std::uint64_t bytes);
    /// The same of work whose bytes are not known: `share` of it, 0 to 1, is done.
    void show_share(double share, const std::string& text);
    /// Wipes the line, so that something else can be printed.
    void clear();

  private:
    bool is_due();
    void draw(const std::string& text);
    std::string line(double seconds, std::uint64_t files, std::uint64_t files_total,
                     std::uint64_t events, std::uint64_t bytes) const;

    std::uint64_t total_bytes_;
    bool on_terminal_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace opentrail::app
