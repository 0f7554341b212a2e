#include "aws/sqs_reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "aws/service_error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/md5.h"

namespace opentrail::aws {
namespace {

std::unexpected<Error> odd(std::string_view operation, std::string_view what) {
    return fail(Code::corrupt, fmt::format("the SQS's answer to {}: {}", operation, what));
}

Result<JsonObject> object_of(std::string_view body, std::string_view operation) {
    // Operations without a result may answer nothing at all.
    if (body.empty()) return JsonObject();
    auto object = parse_json_object(body, sqs_reply_bytes_max);
    if (!object) return odd(operation, object.error().message);
    return object;
}

/// A member that is a text; empty when it is none.
std::string text_of(const JsonObject& object, std::string_view name) {
    auto text = text_member(object, name);
    return text ? std::move(*text).value_or("") : std::string();
}

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
    return number;
}

/// A number that is written as a text, as SQS writes all of them, or, as others may, is one.
std::optional<std::uint64_t> number_of(const JsonObject& object, std::string_view name) {
    if (const auto number = integer_member(object, name); number && *number && **number >= 0) {
        return static_cast<std::uint64_t>(**number);
    }
    return number_in(text_of(object, name));
}

std::string md5_hex(std::string_view bytes) {
    const Md5 sum = md5(bytes);
    return hex({sum.data(), sum.size()});
}

// Beyond are times and durations that nobody means: they must not overflow either.
constexpr std::uint64_t millis_max = 253'402'300'799'000;  // The end of the year 9999.
constexpr std::uint64_t seconds_max = 100 * 366 * std::uint64_t{86'400};

Duration seconds_of(const JsonObject& object, std::string_view name, Duration otherwise) {
    const auto number = number_of(object, name);
    if (!number || *number > seconds_max) return otherwise;
    return std::chrono::seconds(*number);
}

/// RedrivePolicy is a JSON text in a text.
std::optional<QueueRedrive> redrive_in(const std::string& text) {
    const auto object = parse_json_object(text);
    if (!object) return std::nullopt;
    QueueRedrive redrive{.queue_arn = text_of(*object, "deadLetterTargetArn")};
    if (redrive.queue_arn.empty()) return std::nullopt;
    redrive.receive_count_max = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(number_of(*object, "maxReceiveCount").value_or(0), UINT32_MAX));
    return redrive;
}

Code code_for(int status, std::string_view name) {
    constexpr std::string_view passing[] = {
        "RequestThrottled",     "ThrottlingException",      "Throttling",         "KmsThrottled",
        "InternalError",        "InternalFailure",          "ServiceUnavailable", "OverLimit",
        "RequestLimitExceeded", "TooManyRequestsException", "InternalServerError"};
    constexpr std::string_view refused[] = {
        "AccessDenied",          "AccessDeniedException",      "ExpiredToken",
        "ExpiredTokenException", "InvalidClientTokenId",       "UnrecognizedClientException",
        "InvalidAccessKeyId",    "InvalidSignatureException",  "SignatureDoesNotMatch",
        "IncompleteSignature",   "MissingAuthenticationToken", "OptInRequired",
        "RequestExpired"};
    constexpr std::string_view missing[] = {
        "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "InvalidAddress"};
    const auto is_in = [&](const auto& names) {
        return std::ranges::find(names, name) != std::end(names);
    };
    if (is_in(passing)) return Code::unavailable;
    if (is_in(missing)) return Code::not_found;
    if (is_in(refused) || name.starts_with("Kms")) return Code::denied;
    // Of a receipt, not of a queue, although its status is 404.
    if (name == "ReceiptHandleIsInvalid") return Code::invalid;
    if (status == 401 || status == 403) return Code::denied;
    if (status == 404) return Code::not_found;
    if (status == 408 || status == 429) return Code::unavailable;
    if (status >= 500 && status != 501) return Code::unavailable;
    return Code::invalid;
}

/// "QueueDoesNotExist" of "com.amazonaws.sqs#QueueDoesNotExist" or of
/// "QueueDoesNotExist:http://..." (Smithy, "AWS JSON 1.0 protocol", "Operation error
/// serialization").
std::string shape_name(std::string_view type) {
    type = type.substr(0, type.find(':'));
    return std::string(type.substr(type.rfind('#') + 1));
}

}  // namespace

Result<SqsMessages> read_messages(std::string_view body) {
    constexpr std::string_view operation = "ReceiveMessage";
    const JsonObject reply = TRY(object_of(body, operation));
    const auto list = array_member(reply, "Messages");
    if (!list) return odd(operation, list.error().message);
    SqsMessages messages;
    if (*list == nullptr) return messages;
    for (const Json& value : **list) {
        if (!value.is_object()) return odd(operation, "a message is no object");
        const JsonObject& object = value.get_object();
        SqsMessage message{.id = text_of(object, "MessageId"),
                           .receipt = text_of(object, "ReceiptHandle"),
                           .body = text_of(object, "Body")};
        if (message.receipt.empty()) return odd(operation, "a message has no ReceiptHandle");
        if (const auto attributes = object_member(object, "Attributes");
            attributes && *attributes) {
            const auto count = number_of(**attributes, "ApproximateReceiveCount");
            message.receive_count =
                static_cast<std::uint32_t>(std::min<std::uint64_t>(count.value_or(0), UINT32_MAX));
            const auto sent = number_of(**attributes, "SentTimestamp");
            if (sent && *sent <= millis_max) {
                message.sent = from_millis(static_cast<std::int64_t>(*sent));
            }
        }
        const std::string sum = text_of(object, "MD5OfBody");
        if (!sum.empty() && sum != md5_hex(message.body)) {
            messages.broken.push_back(std::move(message.id));
            continue;
        }
        messages.whole.push_back(std::move(message));
    }
    return messages;
}

Result<std::vector<std::size_t>> read_not_removed(std::string_view body, std::size_t count) {
    constexpr std::string_view operation = "DeleteMessageBatch";
    const JsonObject reply = TRY(object_of(body, operation));
    const auto list = array_member(reply, "Successful");
    if (!list) return odd(operation, list.error().message);
    std::vector<bool> removed(count);
    if (*list) {
        for (const Json& value : **list) {
            if (!value.is_object()) return odd(operation, "an entry is no object");
            const auto index = number_in(text_of(value.get_object(), "Id"));
            if (index && *index < count) removed[*index] = true;
        }
    }
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < count; ++i) {
        if (!removed[i]) left.push_back(i);
    }
    return left;
}

Result<QueueFacts> read_queue_facts(std::string_view body) {
    constexpr std::string_view operation = "GetQueueAttributes";
    const JsonObject reply = TRY(object_of(body, operation));
    const auto found = object_member(reply, "Attributes");
    if (!found) return odd(operation, found.error().message);
    QueueFacts facts;
    if (*found == nullptr) return facts;
    const JsonObject& attributes = **found;
    facts.arn = text_of(attributes, "QueueArn");
    facts.visible = number_of(attributes, "ApproximateNumberOfMessages").value_or(0);
    facts.in_flight = number_of(attributes, "ApproximateNumberOfMessagesNotVisible").value_or(0);
    facts.delayed = number_of(attributes, "ApproximateNumberOfMessagesDelayed").value_or(0);
    facts.visibility = seconds_of(attributes, "VisibilityTimeout", facts.visibility);
    facts.retention = seconds_of(attributes, "MessageRetentionPeriod", facts.retention);
    facts.redrive = redrive_in(text_of(attributes, "RedrivePolicy"));
    return facts;
}

Error read_sqs_error(const http::Response& reply, std::string_view asked) {
    std::string name;
    std::string sentence;
    if (const auto object = parse_json_object(reply.body)) {
        name = shape_name(text_of(*object, "__type"));
        sentence = text_of(*object, "message");
        if (sentence.empty()) sentence = text_of(*object, "Message");
    }
    if (!is_service_code(name)) {
        // "AWS.SimpleQueueService.NonExistentQueue;Sender": the name in the query protocol.
        const std::string* query = http::find(reply.headers, "x-amzn-query-error");
        name = query ? query->substr(0, query->find(';')) : "";
    }
    if (!is_service_code(name)) name = "Failed";
    return tell({code_for(reply.status, name), name, sentence, reply.status}, asked);
}

}  // namespace opentrail::aws
