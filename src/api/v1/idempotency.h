// Idempotency: one request at a time for each principal and key, and what was answered to it
// before.
//
// Safe from any thread.

#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "api/refused.h"
#include "base/clock.h"
#include "base/hash.h"
#include "catalog/catalog.h"

namespace opentrail::api::v1 {

class Idempotency {
  public:
    Idempotency(catalog::Catalog& catalog, const Clock& clock) : catalog_(catalog), clock_(clock) {}

    /// Held while a request with a key is answered: others with the same key wait.
    class Turn {
      public:
        Turn(Idempotency& owner, std::string principal, std::string key);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

      private:
        Idempotency& owner_;
        std::pair<std::string, std::string> name_;
    };

    /// What was answered to `key` within limits::idempotency_lifetime; nothing when it is new.
    /// IdempotentParameterMismatchException when it came with another body.
    Outcome<std::optional<std::string>> answered(const std::string& principal,
                                                 const std::string& key, const Sha256& body_hash);

  private:
    catalog::Catalog& catalog_;
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable free_;
    std::set<std::pair<std::string, std::string>> running_;
};

}  // namespace opentrail::api::v1
