// CloudProcess: a StaticCloud in a process of its own, so that its work is nobody else's.
//
// Ends when this goes, or this process. For one thread.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "bench/static_cloud.h"

namespace opentrail::bench {

class CloudProcess {
  public:
    /// To be made while this process has one thread. `core`: the one that it stays on.
    CloudProcess(const std::string& bucket, const StaticCloud::Objects& objects, Duration latency,
                 std::optional<unsigned> core);
    ~CloudProcess();
    CloudProcess(const CloudProcess&) = delete;
    CloudProcess& operator=(const CloudProcess&) = delete;

    const std::string& endpoint() const { return endpoint_; }

  private:
    pid_t pid_ = -1;
    int life_ = -1;  // It ends when this is closed.
    std::string endpoint_;
};

/// Keeps this thread, and what it starts from now on, on one core.
void stay_on(unsigned core);

}  // namespace opentrail::bench
