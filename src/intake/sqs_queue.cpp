#include "intake/sqs_queue.h"

#include <algorithm>

#include "base/log.h"

namespace opentrail::intake {
namespace {

/// The longest that SQS takes ("Amazon SQS short and long polling", Amazon SQS Developer Guide):
/// fewest calls, and no later than any other.
constexpr std::chrono::seconds longest_wait(20);
constexpr std::chrono::seconds longest_visibility = std::chrono::hours(12);

std::chrono::seconds whole_seconds(Duration duration) {
    return std::min(std::chrono::ceil<std::chrono::seconds>(duration), longest_visibility);
}

}  // namespace

Result<std::vector<aws::SqsMessage>> SqsQueue::receive(Duration visibility) {
    return client_.receive(
        url_, {.count_max = 10, .wait = longest_wait, .visibility = whole_seconds(visibility)});
}

Result<void> SqsQueue::remove(const std::vector<std::string>& receipts) {
    const std::vector<std::string> left = TRY(client_.remove(url_, receipts));
    if (!left.empty()) {
        log_info("intake", "messages that are done with could not be removed and come again",
                 {{"messages", left.size()}});
    }
    return {};
}

Result<void> SqsQueue::extend(const std::string& receipt, Duration visibility) {
    return client_.extend(url_, receipt, whole_seconds(visibility));
}

}  // namespace opentrail::intake
