#include "bench/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace opentrail::bench {

Options parse_options(int argc, char** argv, const char* name, const char* what) {
    Options options;
    CLI::App app(what, name);
    app.add_option("--events", options.events, "events to load");
    app.add_option("--threads", options.threads, "threads that load, here and for the floor");
    app.add_option("--repeats", options.repeats, "runs; the median counts");
    app.add_option("--data", options.data, "folder to use instead of one that is removed again");
    app.add_option("--program", options.program, "the server to measure");
    app.add_flag("--keep", options.keep, "leave the folder, and use what is in it already");
    app.add_flag("--smoke", options.smoke, "small and short: does it still work?");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error) == 0 ? 0 : 2);
    }
    return options;
}

}  // namespace opentrail::bench
