// SqsClient: calls to an SQS of others: AWS's, or what speaks its AWS JSON 1.0 protocol.
//
// One client for one thread at a time; it keeps its connection. A call that failed for a reason
// that passes is repeated with back-off and jitter, with the service's time where our clock is off
// (aws/attempts.h); nothing waits for ever. Of an error reply the service's code begins the
// message: "QueueDoesNotExist: The specified queue does not exist (ReceiveMessage of https://...)".

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/attempts.h"
#include "aws/clock_skew.h"
#include "aws/retry.h"
#include "aws/sqs_reply.h"
#include "base/json.h"
#include "base/result.h"
#include "http/client.h"

namespace opentrail::aws {

/// Where an SQS is, beyond what a queue's URL says.
struct SqsSettings {
    std::string endpoint = {};  // "http://127.0.0.1:9324"; empty: that of the queue's URL.
    /// Empty: that of the queue's URL, else of the credentials, else us-east-1.
    std::string region = {};
};

/// How long a call may take before it is given up or repeated.
struct SqsPatience {
    Duration connect = std::chrono::seconds(5);
    /// One attempt; of receive(), beyond the wait that was asked for.
    Duration whole = std::chrono::seconds(20);
    RetryPolicy retry;
};

struct SqsReceive {
    int count_max = 10;               // 1 to 10.
    std::chrono::seconds wait;        // 0 to 20: how long the service waits for a first message.
    std::chrono::seconds visibility;  // 0 to 43,200: how long what is received stays hidden.
};

class SqsClient {
  public:
    SqsClient(std::unique_ptr<http::Client> client, SqsSettings settings, SqsPatience patience,
              CallGround ground);

    // Errors of all of them: Code::not_found (the queue), Code::denied (401, 403, KMS, credentials
    // that are missing or not taken), Code::unavailable (no reply, 5xx, throttled, too many in
    // flight, stopped), Code::invalid for the rest and for a URL of no queue, Code::corrupt for a
    // reply that makes no sense. `queue_url` is as address_of_queue() takes it.

    /// Empty when none came in time. A message whose body is not what was sent (by its MD5) is left
    /// out and logged: the queue shows it again, and counts how often.
    Result<std::vector<SqsMessage>> receive(std::string_view queue_url, const SqsReceive& asked);

    /// By tens. Gives those receipts that the service did not remove; fails as a whole when a ten
    /// of them had no reply, or an error: removing them all again is harmless.
    Result<std::vector<std::string>> remove(std::string_view queue_url,
                                            std::span<const std::string> receipts);

    /// Hides a message for that long from now, 0 to 12 hours. Code::conflict when it is no longer
    /// ours: it was shown to others, or removed.
    Result<void> extend(std::string_view queue_url, std::string_view receipt,
                        std::chrono::seconds visibility);

    Result<QueueFacts> facts(std::string_view queue_url);

  private:
    struct Call {
        std::string_view operation;
        JsonObject input;
        Duration wait{0};  // How long the service may be silent before it answers.
    };

    Result<http::Response> run(std::string_view queue_url, Call call);
    Result<http::Response> attempt(const http::ClientRequest& request, const Attempts& attempts,
                                   const std::string& region);

    const std::unique_ptr<http::Client> client_;
    const SqsSettings settings_;
    const SqsPatience patience_;
    const CallGround ground_;
    ClockSkew skew_;
};

}  // namespace opentrail::aws
