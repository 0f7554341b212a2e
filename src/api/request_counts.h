// RequestCounts: how many requests were answered, by where they went and how. Safe from any thread.

#pragma once

#include "api/surface.h"
#include "base/metrics.h"
#include "http/message.h"

namespace opentrail::api {

class RequestCounts {
  public:
    /// `metrics` outlives it.
    explicit RequestCounts(Metrics& metrics) : metrics_(metrics) {}

    /// Not of probes and metrics, which are asked for every few seconds.
    void add(Surface surface, const http::Request& request, int status);

  private:
    Metrics& metrics_;
};

}  // namespace opentrail::api
