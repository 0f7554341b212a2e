#include "api/s3/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "api/call.h"
#include "api/s3/upload.h"
#include "aws/signature_parts.h"
#include "http/date.h"

namespace opentrail::api::s3 {
namespace {

std::chrono::sys_seconds seconds_of(const delivery::ObjectFacts& facts) {
    return std::chrono::floor<std::chrono::seconds>(facts.modified);
}

/// Whether `etags`, a list or "*", has this one. Weak ones are compared as the strong ones are.
bool has_etag(std::string_view etags, std::string_view etag) {
    for (std::string_view one : aws::split_views(etags, ',')) {
        one = aws::trim(one);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || unquoted(one) == etag) return true;
    }
    return false;
}

}  // namespace

Verdict judge(const http::Request& request, std::string_view prefix,
              const delivery::ObjectFacts& facts) {
    const auto value = [&](std::string_view name) {
        return header(request, fmt::format("{}{}", prefix, name));
    };
    const std::string match = value("If-Match");
    if (!match.empty() && !has_etag(match, facts.etag)) return Verdict::failed;
    const auto unmodified = http::parse_date(value("If-Unmodified-Since"));
    // If-Match says more.
    if (match.empty() && unmodified && seconds_of(facts) > *unmodified) return Verdict::failed;
    const std::string none_match = value("If-None-Match");
    if (!none_match.empty()) {
        return has_etag(none_match, facts.etag) ? Verdict::not_modified : Verdict::wanted;
    }
    const auto since = http::parse_date(value("If-Modified-Since"));
    return since && seconds_of(facts) <= *since ? Verdict::not_modified : Verdict::wanted;
}

bool range_holds(const http::Request& request, const delivery::ObjectFacts& facts) {
    const std::string wanted = header(request, "If-Range");
    if (wanted.empty()) return true;
    if (const auto date = http::parse_date(wanted)) return seconds_of(facts) == *date;
    return unquoted(wanted) == facts.etag;
}

std::string modified_of(const delivery::ObjectFacts& facts) {
    return http::render_date(seconds_of(facts));
}

}  // namespace opentrail::api::s3
