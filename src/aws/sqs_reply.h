// What an SQS answers, read: messages, what was removed, a queue's attributes, errors (Amazon SQS
// API Reference, AWS JSON 1.0). Pure functions over bytes from outside; safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/message.h"

namespace opentrail::aws {

/// What an answer may have: ten messages of 1 MiB each, with quotes in them that are escaped.
inline constexpr std::size_t sqs_reply_bytes_max = std::size_t{64} << 20;

struct SqsMessage {
    std::string id;
    std::string receipt;              // What remove() and extend() know it by, of this receipt.
    std::string body;                 // Compared with the MD5 that came with it.
    std::uint32_t receive_count = 0;  // This time included; 0: the service does not say.
    Timestamp sent = {};              // The epoch: the service does not say.
    bool operator==(const SqsMessage&) const = default;
};

struct SqsMessages {
    std::vector<SqsMessage> whole;
    std::vector<std::string> broken;  // Ids of those whose body is not what was sent.
};

/// Where a queue puts what was received too often.
struct QueueRedrive {
    std::string queue_arn;
    std::uint32_t receive_count_max = 0;
    bool operator==(const QueueRedrive&) const = default;
};

struct QueueFacts {
    std::string arn = {};  // Empty: the service does not say.
    std::uint64_t visible = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t delayed = 0;
    Duration visibility = std::chrono::seconds(30);  // How long what is received stays hidden.
    Duration retention = std::chrono::days(4);
    std::optional<QueueRedrive> redrive = {};
    bool operator==(const QueueFacts&) const = default;
};

/// Of ReceiveMessage. Code::corrupt when it makes no sense.
Result<SqsMessages> read_messages(std::string_view body);
/// Of DeleteMessageBatch, whose entries had the Ids "0", "1", ...: the indexes, below `count`, of
/// those that the reply does not call successful. Code::corrupt when it makes no sense.
Result<std::vector<std::size_t>> read_not_removed(std::string_view body, std::size_t count);
/// Of GetQueueAttributes; attributes that are missing or odd are as if AWS's defaults had come.
/// Code::corrupt when it makes no sense.
Result<QueueFacts> read_queue_facts(std::string_view body);

/// The error that a status of 300 and above stands for. `asked`: "ReceiveMessage of https://...".
Error read_sqs_error(const http::Response& reply, std::string_view asked);

}  // namespace opentrail::aws
