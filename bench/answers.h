// Answers: compares what a server says over a small set of events with a slow reference.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/server_process.h"

namespace opentrail::bench {

/// Fills the empty server with `events` events and asks it everything. Ends the process where an
/// answer is wrong.
void check_answers(const ServerProcess& server, std::uint64_t events);

/// The token of the next page of a reply of /v1; empty on the last. Ends the process on an error
/// reply.
std::string next_token(const http::Response& reply);

}  // namespace opentrail::bench
