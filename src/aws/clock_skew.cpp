#include "aws/clock_skew.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "http/date.h"

namespace opentrail::aws {
namespace {

// Less than the strictest service allows: what is left is the way of the request.
constexpr Duration tolerated = std::chrono::minutes(4);

/// Names by which services refuse a time, or a signature that a time is part of.
constexpr std::string_view codes[] = {"RequestTimeTooSkewed",      "RequestExpired",
                                      "RequestInTheFuture",        "SignatureDoesNotMatch",
                                      "InvalidSignatureException", "AuthFailure"};

bool may_be_time(const http::Response& reply, std::string_view code) {
    // The answer to a HEAD cannot say why.
    if (reply.status == 403 && reply.body.empty()) return true;
    return std::ranges::find(codes, code) != std::end(codes);
}

}  // namespace

bool ClockSkew::learn(const http::Response& reply, std::string_view code, const Clock& clock) {
    if (!may_be_time(reply, code)) return false;
    const std::string* date = http::find(reply.headers, "Date");
    const auto theirs = http::parse_date(date ? *date : "");
    if (!theirs) return false;
    const Timestamp ours = now(clock);
    if (std::chrono::abs(*theirs - ours) < tolerated) return false;
    offset_before_ = offset_;
    offset_ = std::chrono::duration_cast<Duration>(*theirs - clock.now());
    log_warn("aws", "our clock is not that of the service; signing with the service's time",
             {{"ours", clock.now()}, {"theirs", Timestamp(*theirs)}});
    return true;
}

void ClockSkew::prove(const http::Response& reply, std::string_view code) {
    if (may_be_time(reply, code)) offset_ = offset_before_;
}

}  // namespace opentrail::aws
