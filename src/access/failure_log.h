// FailureLog: failed authentications, gathered by remote address, so that a minute of them is one
// event.
//
// Bounded: addresses beyond the limit are counted together, under no address. Safe from any thread.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.h"

namespace opentrail::access {

/// What one address failed at within one window.
struct Failures {
    std::string address;  // Empty: of several addresses, beyond the limit.
    std::uint64_t count = 0;
    Timestamp first;
    Timestamp last;
    std::map<std::string, std::uint64_t> codes;  // How often each error was answered.
    std::string access_key_id;                   // The last one claimed, where one was.
    std::string user_agent;                      // The last one.
};

class FailureLog {
  public:
    static constexpr std::size_t addresses_max = 1024;
    static constexpr std::size_t text_bytes_max = 256;  // Of what callers send.
    static constexpr std::chrono::seconds window{60};

    void add(std::string_view address, std::string_view code, std::string_view access_key_id,
             std::string_view user_agent, Timestamp now);

    /// Takes out the windows that began a minute before `now` or earlier; all of them with `every`.
    std::vector<Failures> take(Timestamp now, bool every = false);

  private:
    std::mutex mutex_;
    std::map<std::string, Failures, std::less<>> by_address_;
};

}  // namespace opentrail::access
