// Options: what a benchmark is told on its command line.
//
// Plain data and a pure function.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace opentrail::bench {

struct Options {
    std::uint64_t events = 0;  // 0: the benchmark's own choice.
    std::size_t threads = 2;
    std::size_t repeats = 3;
    bool smoke = false;  // Small and short: shows that it still works, measures nothing.
    std::string data;    // Folder to use; empty for one that is removed afterwards.
    bool keep = false;   // Leaves the folder, and uses what is in it already.
    std::string program = "build/release/opentrail";
};

/// Ends the process with status 2 and a usage text on wrong use, with 0 on --help.
Options parse_options(int argc, char** argv, const char* name, const char* what);

}  // namespace opentrail::bench
