#include "app/gateway_metrics.h"

#include <algorithm>
#include <array>

#include "gateway/recording/name_tally.h"

namespace opentrail::app {
namespace {

struct Row {
    const char* member;  // Of a report.
    const char* name;
    const char* help;
};

constexpr auto counters = std::to_array<Row>({
    {"calls", "opentrail_gateway_calls_total", "Calls that ended."},
    {"events", "opentrail_gateway_events_total", "Events of calls that were kept."},
    {"refused", "opentrail_gateway_refused_total",
     "Calls that were refused because they could not be recorded."},
    {"malformed", "opentrail_gateway_malformed_total",
     "Requests that the gateway answered itself: malformed, ambiguous or too much."},
    {"unrecorded", "opentrail_gateway_unrecorded_total", "Calls that could not be recorded."},
    {"upstreamErrors", "opentrail_gateway_upstream_errors_total",
     "Calls whose service was away or gave no whole reply."},
    {"requestBytes", "opentrail_gateway_request_bytes_total", "Of request bodies."},
    {"replyBytes", "opentrail_gateway_reply_bytes_total", "Of reply bodies."},
});

constexpr auto gauges = std::to_array<Row>({
    {"connections", "opentrail_gateway_connections", "Open connections of callers."},
    {"waiting", "opentrail_gateway_waiting", "Calls that wait to be recorded."},
});

constexpr auto quantiles = std::to_array<std::pair<const char*, const char*>>({
    {"recordingSecondsP50", "0.5"},
    {"recordingSecondsP99", "0.99"},
});

constexpr const char* left_out_name = "opentrail_gateway_left_out_total";
constexpr const char* left_out_help = "Events that gateway.record leaves out.";

/// What somebody else says of himself may be anything.
double number(const JsonObject& report, const char* member) {
    const Json* const found = find_member(report, member);
    return found != nullptr && found->is_number() ? std::max(0.0, found->to_number<double>()) : 0.0;
}

std::uint64_t count(const Json* found) {
    if (found == nullptr) return 0;
    if (found->is_uint64()) return found->get_uint64();
    return found->is_int64() && found->get_int64() > 0
               ? static_cast<std::uint64_t>(found->get_int64())
               : 0;
}

std::string text(const JsonObject& report, const char* member) {
    const Json* const found = find_member(report, member);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

Labels with(Labels labels, const char* name, const std::string& value) {
    labels.emplace_back(name, value);
    return labels;
}

}  // namespace

void GatewayMetrics::take(const JsonArray& reports) {
    for (auto& [gateway, is_well] : is_well_) is_well = false;
    for (const Json& report : reports) {
        if (report.is_object()) take_one(report.get_object());
    }
    for (const auto& [gateway, is_well] : is_well_) {
        Labels labels{{"gateway", gateway.first}};
        if (gateway.second) labels.emplace_back("alone", "true");
        metrics_
            .gauge("opentrail_gateway_well", "1 while calls pass, are recorded and get replies.",
                   labels)
            .set(is_well ? 1 : 0);
    }
}

void GatewayMetrics::take_one(const JsonObject& report) {
    const std::string instance = text(report, "instance");
    Labels labels{{"gateway", text(report, "name")}};
    if (!instance.empty()) labels.emplace_back("alone", "true");
    is_well_[{labels.front().second, !instance.empty()}] |= text(report, "state") == "well";
    // Of this process, each gateway is an instance of its own.
    const std::string key = instance.empty() ? labels.front().second + "/" : instance;
    if (!seen_.contains(key) && seen_.size() >= instances_max) seen_.erase(seen_.begin());
    Counts& seen = seen_[key];
    const auto add = [&](const std::string& what, const char* name, const char* help,
                         const Labels& of, std::uint64_t sum) {
        std::uint64_t& before = seen[what];
        Counter& counter = metrics_.counter(name, help, of);
        if (sum > before) counter.add(sum - before);
        before = std::max(before, sum);
    };
    for (const Row& row : counters) {
        add(row.name, row.name, row.help, labels, count(find_member(report, row.member)));
    }
    const auto others = std::string(gateway::NameTally::others);
    // A series that is there before its first hit: increase() sees the hit.
    add(others, left_out_name, left_out_help, with(labels, "event", others), 0);
    if (const Json* const names = find_member(report, "leftOutByName");
        names != nullptr && names->is_object()) {
        for (const auto& [event, sum] : names->get_object()) {
            const std::string name(event);
            add(name, left_out_name, left_out_help, with(labels, "event", name), count(&sum));
        }
    }
    for (const Row& row : gauges) {
        metrics_.gauge(row.name, row.help, labels).set(number(report, row.member));
    }
    for (const auto& [member, quantile] : quantiles) {
        metrics_
            .gauge("opentrail_gateway_recording_seconds",
                   "From the end of a call until its event is durable.",
                   with(labels, "quantile", quantile))
            .set(number(report, member));
    }
}

}  // namespace opentrail::app
