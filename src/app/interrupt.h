// Interrupt: whether the user (or the system) asked this process to end, by SIGINT or SIGTERM.

#pragma once

#include <chrono>

namespace opentrail::app {

/// From now on SIGINT and SIGTERM only set the flag; a second SIGINT ends the process at once.
void catch_interrupts();
bool interrupted();
/// From now on SIGINT and SIGTERM end the process at once with status 0: for what has no other end,
/// such as tail.
void end_on_interrupt();
/// Blocks until interrupted, or until `at_most` has passed.
void wait_for_interrupt(std::chrono::milliseconds at_most);

}  // namespace opentrail::app
