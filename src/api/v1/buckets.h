// Buckets: /v1/buckets, the built-in buckets that log files go to. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "catalog/catalog.h"
#include "delivery/store.h"

namespace opentrail::api::v1 {

class Buckets {
  public:
    Buckets(delivery::Store& store, catalog::Catalog& catalog, Recorder& recorder)
        : store_(store), catalog_(catalog), recorder_(recorder) {}

    /// POST /v1/buckets {"name"}
    Outcome<std::string> create(const Call& call);
    /// GET /v1/buckets: those of the caller's account.
    Outcome<std::string> list(const Call& call);

  private:
    delivery::Store& store_;
    catalog::Catalog& catalog_;
    Recorder& recorder_;
};

}  // namespace opentrail::api::v1
