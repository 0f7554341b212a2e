// Sink: where those who read queues and buckets hand what they read: a server, over /v1.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/file_taker.h"
#include "intake/ledger.h"

namespace opentrail::intake {

/// For one thread; clone() gives another its own.
class Sink {
  public:
    virtual ~Sink() = default;
    /// Notes that these are there. Of each, whether it needs no reading.
    virtual Result<std::vector<bool>> see(std::span<const SeenFile> files) = 0;
    /// Durable when it returns. Code::invalid: the file is bad, and stays so. Code::throttled and
    /// Code::unavailable: later. Others: nothing will be taken.
    virtual Result<TakenFile> take(const std::string& bucket, const std::string& key,
                                   std::string bytes) = 0;
    /// Durable when it returns.
    virtual Result<void> give_up(const DeadLetter& letter) = 0;
    virtual std::unique_ptr<Sink> clone() const = 0;
};

}  // namespace opentrail::intake
