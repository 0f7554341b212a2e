#include "intake/digest_keys.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/service_error.h"
#include "aws/signing_client.h"
#include "base/json.h"

namespace opentrail::intake {
namespace {

constexpr Duration kept_for = std::chrono::minutes(1);
constexpr std::size_t kept_max = 1000;
constexpr std::size_t reply_bytes_max = std::size_t{8} << 20;

/// "AWS service endpoints", AWS General Reference; China's have a domain of their own.
std::string endpoint_of(const std::string& region) {
    return fmt::format("https://cloudtrail.{}.amazonaws.com{}/", region,
                       region.starts_with("cn-") ? ".cn" : "");
}

Code code_for(int status, std::string_view name) {
    if (name.contains("Throttl") || name.contains("TooManyRequests") || status >= 500) {
        return Code::unavailable;
    }
    const bool refused = status == 401 || status == 403 || name.contains("AccessDenied") ||
                         aws::refuses_credentials(name);
    return refused ? Code::denied : Code::invalid;
}

std::string text_in(const JsonObject& object, std::string_view name) {
    const auto text = text_member(object, name);
    return text ? text->value_or("") : "";
}

/// AWS JSON 1.1's errors ("Operation error serialization", Smithy).
Error error_of(const http::Response& reply, std::string_view asked) {
    std::string name;
    std::string sentence;
    if (const auto object = parse_json_object(reply.body)) {
        name = text_in(*object, "__type");
        name.erase(0, name.rfind('#') + 1);
        sentence = text_in(*object, "message");
        if (sentence.empty()) sentence = text_in(*object, "Message");
    }
    if (!aws::is_service_code(name)) name = "Failed";
    return aws::tell({code_for(reply.status, name), name, sentence, reply.status}, asked);
}

}  // namespace

Result<JsonObject> AskedKeys::ask(const std::string& region, const JsonObject& input) {
    http::ClientRequest request;
    request.method = "POST";
    request.url =
        endpoint_.empty() ? endpoint_of(region) : endpoint_ + (endpoint_.ends_with('/') ? "" : "/");
    request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                       {"X-Amz-Target", "CloudTrail_20131101.ListPublicKeys"}};
    request.body = to_text(input);
    request.connect_timeout = std::chrono::seconds(5);
    request.timeout = std::chrono::seconds(15);
    request.response_bytes_max = reply_bytes_max;
    request.stop = ground_.stop;
    const std::string asked = fmt::format("ListPublicKeys of {}", request.url);
    aws::Attempts attempts(ground_, retry_, skews_[region]);
    TRY(attempts.begin());
    for (;;) {
        http::ClientRequest with_signature = request;
        if (const aws::Credentials* const credentials = attempts.credentials()) {
            TRY(aws::sign(with_signature, *credentials, {region, "cloudtrail"},
                          attempts.signing_time()));
        }
        const auto reply = client_->send(with_signature);
        if (reply && reply->status < 300) return parse_json_object(reply->body);
        const Error error = reply ? error_of(*reply, asked) : reply.error();
        TRY(attempts.next(error, aws::service_code(error), reply ? &*reply : nullptr));
    }
}

Result<std::vector<ListedKey>> AskedKeys::list(const std::string& region, Timestamp from,
                                               Timestamp to) {
    // It becomes part of a host's name.
    if (!aws::is_region(region)) {
        return fail(Code::invalid,
                    fmt::format("ListPublicKeys is not asked: '{}' is no Region", region));
    }
    using std::chrono::days;
    const auto first = std::chrono::floor<days>(from);
    const auto last = std::chrono::floor<days>(to) + days(1);
    const std::lock_guard lock(mutex_);
    const Duration now = ground_.clock.uptime();
    const auto name = std::pair(region, std::int64_t{first.time_since_epoch().count()});
    if (const auto kept = kept_.find(name);
        kept != kept_.end() && now - kept->second.at < kept_for) {
        return kept->second.keys;
    }
    Result<std::vector<ListedKey>> keys = delivery::validation::list_public_keys(
        [&](const JsonObject& input) { return ask(region, input); }, first, last);
    if (kept_.size() >= kept_max) kept_.clear();
    kept_.insert_or_assign(name, Kept{.at = ground_.clock.uptime(), .keys = keys});
    return keys;
}

}  // namespace opentrail::intake
