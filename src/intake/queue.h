// Queue: the seam to the message queue that announces objects. aws::SqsClient does the work behind
// SqsQueue; tests have one of their own.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/sqs_client.h"
#include "base/result.h"
#include "base/time.h"

namespace opentrail::intake {

/// For one thread; clone() gives another its own.
class Queue {
  public:
    virtual ~Queue() = default;
    /// Up to ten messages, hidden from others for `visibility`; waits for the first one for as long
    /// as the queue allows. Empty when none came.
    virtual Result<std::vector<aws::SqsMessage>> receive(Duration visibility) = 0;
    /// Ten at most. Those that could not be removed come again.
    virtual Result<void> remove(const std::vector<std::string>& receipts) = 0;
    /// Hides a message for so long from now on; 0: it may come again at once.
    virtual Result<void> extend(const std::string& receipt, Duration visibility) = 0;
    virtual std::unique_ptr<Queue> clone() const = 0;
};

}  // namespace opentrail::intake
