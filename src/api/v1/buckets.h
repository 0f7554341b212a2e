// Buckets: /v1/buckets, the built-in buckets that log files go to. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "delivery/store.h"

namespace opentrail::api::v1 {

class Buckets {
  public:
    Buckets(delivery::Store& store, Recorder& recorder) : store_(store), recorder_(recorder) {}

    /// POST /v1/buckets {"name"}
    Outcome<std::string> create(const Call& call);
    /// GET /v1/buckets
    Outcome<std::string> list();

  private:
    delivery::Store& store_;
    Recorder& recorder_;
};

}  // namespace opentrail::api::v1
