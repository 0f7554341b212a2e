#include "aws/sqs_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/service_error.h"
#include "aws/signing_client.h"
#include "aws/sqs_address.h"
#include "base/assert.h"
#include "base/log.h"

namespace opentrail::aws {
namespace {

constexpr std::size_t batch_entries_max = 10;
constexpr std::chrono::seconds visibility_max = std::chrono::hours(12);

/// What SQS answers about a receipt whose message is not in flight any more. InvalidParameterValue
/// is what it says in practice ("... Reason: Message does not exist or is not available for
/// visibility timeout change."); the other two are in its model.
bool is_lost_message(const Error& error) {
    const std::string_view code = service_code(error);
    return code == "MessageNotInflight" || code == "ReceiptHandleIsInvalid" ||
           code == "AWS.SimpleQueueService.MessageNotInflight" || code == "InvalidParameterValue";
}

JsonObject input_of(std::string_view queue_url) {
    JsonObject input;
    input["QueueUrl"] = queue_url;
    return input;
}

}  // namespace

SqsClient::SqsClient(std::unique_ptr<http::Client> client, SqsSettings settings,
                     SqsPatience patience, CallGround ground)
    : client_(std::move(client)),
      settings_(std::move(settings)),
      patience_(patience),
      ground_(std::move(ground)) {}

Result<http::Response> SqsClient::attempt(const http::ClientRequest& request,
                                          const Attempts& attempts, const std::string& region) {
    const Credentials* credentials = attempts.credentials();
    if (!credentials) return client_->send(request);
    std::string scope = region;
    if (scope.empty()) scope = credentials->region;
    if (scope.empty()) scope = "us-east-1";
    http::ClientRequest with_signature = request;
    TRY(sign(with_signature, *credentials, {scope, "sqs"}, attempts.signing_time()));
    return client_->send(with_signature);
}

Result<http::Response> SqsClient::run(std::string_view queue_url, Call call) {
    const SqsAddress address = TRY(address_of_queue(queue_url));
    const std::string& endpoint =
        settings_.endpoint.empty() ? address.endpoint : settings_.endpoint;
    const std::string& region = settings_.region.empty() ? address.region : settings_.region;
    http::ClientRequest request;
    request.method = "POST";
    request.url = endpoint + (endpoint.ends_with('/') ? "" : "/");
    request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                       {"X-Amz-Target", fmt::format("AmazonSQS.{}", call.operation)},
                       {"X-Amzn-Query-Mode", "true"}};
    request.body = to_text(call.input);
    request.connect_timeout = patience_.connect;
    request.timeout = patience_.whole + call.wait;
    request.response_bytes_max = sqs_reply_bytes_max;
    request.stop = ground_.stop;

    const std::string asked = fmt::format("{} of {}", call.operation, queue_url);
    Attempts attempts(ground_, patience_.retry, skew_);
    TRY(attempts.begin());
    for (;;) {
        auto reply = attempt(request, attempts, region);
        if (reply && reply->status < 300) return reply;
        const Error error = reply ? read_sqs_error(*reply, asked) : reply.error();
        TRY(attempts.next(error, service_code(error), reply ? &*reply : nullptr));
    }
}

Result<std::vector<SqsMessage>> SqsClient::receive(std::string_view queue_url,
                                                   const SqsReceive& asked) {
    INVARIANT(asked.count_max >= 1 && asked.count_max <= 10);
    INVARIANT(asked.wait.count() >= 0 && asked.wait.count() <= 20);
    INVARIANT(asked.visibility.count() >= 0 && asked.visibility <= visibility_max);
    JsonObject input = input_of(queue_url);
    input["MaxNumberOfMessages"] = asked.count_max;
    input["WaitTimeSeconds"] = asked.wait.count();
    input["VisibilityTimeout"] = asked.visibility.count();
    input["MessageSystemAttributeNames"] = JsonArray{"ApproximateReceiveCount", "SentTimestamp"};
    const http::Response reply =
        TRY(run(queue_url, {"ReceiveMessage", std::move(input), asked.wait}));
    SqsMessages messages = TRY(read_messages(reply.body));
    for (const std::string& id : messages.broken) {
        log_warn("aws", "a message did not arrive as it was sent",
                 {{"queue", queue_url}, {"id", id}});
    }
    return std::move(messages.whole);
}

Result<std::vector<std::string>> SqsClient::remove(std::string_view queue_url,
                                                   std::span<const std::string> receipts) {
    std::vector<std::string> left;
    while (!receipts.empty()) {
        const auto batch = receipts.first(std::min(receipts.size(), batch_entries_max));
        receipts = receipts.subspan(batch.size());
        JsonArray entries;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            JsonObject entry;
            entry["Id"] = std::to_string(i);
            entry["ReceiptHandle"] = batch[i];
            entries.push_back(std::move(entry));
        }
        JsonObject input = input_of(queue_url);
        input["Entries"] = std::move(entries);
        const http::Response reply = TRY(run(queue_url, {"DeleteMessageBatch", std::move(input)}));
        const std::vector<std::size_t> failed = TRY(read_not_removed(reply.body, batch.size()));
        for (const std::size_t i : failed) left.push_back(batch[i]);
    }
    return left;
}

Result<void> SqsClient::extend(std::string_view queue_url, std::string_view receipt,
                               std::chrono::seconds visibility) {
    INVARIANT(visibility.count() >= 0 && visibility <= visibility_max);
    JsonObject input = input_of(queue_url);
    input["ReceiptHandle"] = receipt;
    input["VisibilityTimeout"] = visibility.count();
    const auto done = run(queue_url, {"ChangeMessageVisibility", std::move(input)});
    if (done) return {};
    if (is_lost_message(done.error())) return fail(Code::conflict, done.error().message);
    return std::unexpected(done.error());
}

Result<QueueFacts> SqsClient::facts(std::string_view queue_url) {
    JsonObject input = input_of(queue_url);
    input["AttributeNames"] = JsonArray{"All"};
    const http::Response reply = TRY(run(queue_url, {"GetQueueAttributes", std::move(input)}));
    return read_queue_facts(reply.body);
}

}  // namespace opentrail::aws
