// SqsQueue: the Queue that is an SQS.

#pragma once

#include <memory>
#include <string>

#include "aws/sqs_client.h"
#include "intake/queue.h"

namespace opentrail::intake {

/// What a queue's connections are made from; all outlive them.
struct SqsGround {
    aws::CallGround calls;
    aws::SqsSettings settings;
    http::ClientTls tls;
};

class SqsQueue final : public Queue {
  public:
    SqsQueue(std::string url, SqsGround ground)
        : url_(std::move(url)),
          ground_(std::move(ground)),
          client_(http::Client::make(ground_.tls), ground_.settings, {}, ground_.calls) {}

    Result<std::vector<aws::SqsMessage>> receive(Duration visibility) override;
    Result<void> remove(const std::vector<std::string>& receipts) override;
    Result<void> extend(const std::string& receipt, Duration visibility) override;
    /// What the service says of the queue.
    Result<aws::QueueFacts> facts() { return client_.facts(url_); }
    std::unique_ptr<Queue> clone() const override {
        return std::make_unique<SqsQueue>(url_, ground_);
    }

  private:
    const std::string url_;
    const SqsGround ground_;
    aws::SqsClient client_;
};

}  // namespace opentrail::intake
