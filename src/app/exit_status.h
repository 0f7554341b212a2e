// Exit status: what the command line's number means.

#pragma once

namespace opentrail::app {

enum class ExitStatus : int {
    done = 0,
    done_with_failures = 1,  // Done, with failures that are listed.
    wrong_use = 2,
    could_not = 3,
};

}  // namespace opentrail::app
