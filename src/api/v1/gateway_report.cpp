#include "api/v1/gateway_report.h"

#include <array>
#include <cmath>
#include <string>

#include "base/whole_characters.h"
#include "gateway/recording/name_tally.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t text_bytes_max = 1024;
/// Calls that no gateway sees in a thousand years.
constexpr std::uint64_t count_max = 1'000'000'000'000'000;
constexpr double seconds_max = 1e9;

std::optional<std::uint64_t> number_of(const Json& value) {
    if (value.is_int64() && value.get_int64() >= 0) {
        return static_cast<std::uint64_t>(value.get_int64());
    }
    return value.is_uint64() ? std::optional(value.get_uint64()) : std::nullopt;
}

std::optional<Json> sane_text(const Json& value) {
    if (!value.is_string() || value.get_string().size() > text_bytes_max) return std::nullopt;
    return value;
}

std::optional<Json> sane_counter(const Json& value) {
    const auto count = sane_count(value);
    return count ? std::optional<Json>(*count) : std::nullopt;
}

/// Of bytes there are more: 1,000 petabytes at most.
std::optional<Json> sane_bytes(const Json& value) {
    const auto bytes = number_of(value);
    return bytes && *bytes <= 1000 * count_max ? std::optional<Json>(*bytes) : std::nullopt;
}

std::optional<Json> sane_number(const Json& value) {
    if (!value.is_number()) return std::nullopt;
    const double number = value.to_number<double>();
    if (!std::isfinite(number) || number < 0 || number > seconds_max) return std::nullopt;
    return number;
}

std::optional<Json> sane_counts(const Json& value) {
    if (!value.is_object()) return std::nullopt;
    JsonObject counts;
    for (const auto& [name, count] : value.get_object()) {
        // One more than the names: the others together.
        if (counts.size() > gateway::NameTally::names_max) break;
        if (const auto sane = sane_count(count)) counts[sane_name(name)] = *sane;
    }
    return counts;
}

struct Member {
    std::string_view name;
    std::optional<Json> (*read)(const Json&);
    bool is_required = true;  // As docs/openapi.json has it.
};

/// What stands for a member that is not there, or is not what it must be.
Json nothing_of(const Member& member) {
    if (member.read == sane_text) return "";
    if (member.read == sane_counts) return JsonObject();
    return 0;
}

constexpr std::array members{Member{"state", sane_text, false},
                             Member{"stateReason", sane_text, false},
                             Member{"malformed", sane_counter, false},
                             Member{"requestBytes", sane_bytes, false},
                             Member{"replyBytes", sane_bytes, false},
                             Member{"endpoint", sane_text},
                             Member{"upstream", sane_text},
                             Member{"policy", sane_text},
                             Member{"calls", sane_counter},
                             Member{"callsPerSecond", sane_number},
                             Member{"events", sane_counter},
                             Member{"refused", sane_counter},
                             Member{"unrecorded", sane_counter},
                             Member{"leftOut", sane_counter},
                             Member{"waiting", sane_counter},
                             Member{"connections", sane_counter},
                             Member{"upstreamErrors", sane_counter},
                             Member{"recordingSecondsP50", sane_number},
                             Member{"recordingSecondsP99", sane_number},
                             Member{"unrecordedByName", sane_counts},
                             Member{"leftOutByName", sane_counts},
                             Member{"hindrance", sane_text, false}};

}  // namespace

JsonObject sane_report(const JsonObject& report) {
    JsonObject sane;
    for (const Member& member : members) {
        const Json* const value = find_member(report, member.name);
        auto read = value ? member.read(*value) : std::nullopt;
        if (read) {
            sane[member.name] = *std::move(read);
        } else if (member.is_required) {
            sane[member.name] = nothing_of(member);
        }
    }
    return sane;
}

std::optional<std::uint64_t> sane_count(const Json& value) {
    const auto count = number_of(value);
    return count && *count <= count_max ? count : std::nullopt;
}

std::string_view sane_name(std::string_view name) {
    return whole_characters(name, gateway::NameTally::name_bytes_max);
}

}  // namespace opentrail::api::v1
