// DigestKeys: /v1/digest-keys: the keys that digests are signed with, listed and changed before
// their time. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "base/random.h"
#include "base/seal.h"
#include "catalog/catalog.h"

namespace opentrail::api::v1 {

class DigestKeys {
  public:
    DigestKeys(catalog::Catalog& catalog, Recorder& recorder, const SealingKey& sealing,
               Random& random, const Settings& settings)
        : catalog_(catalog),
          recorder_(recorder),
          sealing_(sealing),
          random_(random),
          settings_(settings) {}

    /// GET /v1/digest-keys: of all Regions, in the order in which they were made. Those that sign
    /// now are marked.
    Outcome<std::string> list(const Call& call);
    /// POST /v1/digest-keys {"region"?}: makes a new one for the Region, or for each that has any.
    /// The Region is the home Region, or one that a key, a trail or a trail's log file is of.
    Outcome<std::string> rotate(const Call& call);

  private:
    catalog::Catalog& catalog_;
    Recorder& recorder_;
    const SealingKey& sealing_;
    Random& random_;
    const Settings& settings_;
};

}  // namespace opentrail::api::v1
