#include "api/lookup_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/fingerprint.h"
#include "api/request_members.h"
#include "base/limits.h"

namespace opentrail::api {
namespace {

constexpr std::array<std::string_view, 8> attribute_keys = {
    "EventId",      "EventName",    "ReadOnly",    "Username",
    "ResourceType", "ResourceName", "EventSource", "AccessKeyId"};

constexpr std::size_t attributes_max = 32;

/// Every attribute but EventId is a field of the history.
event::Field field_of(std::string_view key) {
    if (key == "EventName") return event::Field::event_name;
    if (key == "ReadOnly") return event::Field::read_only;
    if (key == "Username") return event::Field::username;
    if (key == "ResourceType") return event::Field::resource_type;
    if (key == "ResourceName") return event::Field::resource_name;
    if (key == "EventSource") return event::Field::event_source;
    return event::Field::access_key_id;
}

std::vector<LookupAttribute> read_attributes(RequestMembers& members) {
    std::vector<LookupAttribute> attributes;
    const JsonArray* list = members.array("LookupAttributes");
    if (!list) return attributes;
    static const JsonObject nothing;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const JsonObject* item = (*list)[i].if_object();
        RequestMembers inner(
            item ? *item : nothing,
            fmt::format("{}.{}.member", members.path_of("LookupAttributes"), i + 1));
        if (!item) {
            // Read as a member of a wrong type, for the same message.
            const JsonObject holder{{"item", (*list)[i]}};
            RequestMembers wrong(holder);
            static_cast<void>(wrong.text("item"));
            if (!wrong.has_serialization_problem()) static_cast<void>(wrong.array("item"));
            members.take_problems(wrong);
        }
        const std::optional<std::string> key = inner.text("AttributeKey");
        const std::optional<std::string> value = inner.text("AttributeValue");
        inner.require("AttributeKey", key.has_value());
        inner.require("AttributeValue", value.has_value());
        if (key) inner.check_enum("AttributeKey", *key, attribute_keys);
        if (value) {
            inner.check_length("AttributeValue", *value, 1, limits::attribute_value_bytes_max);
        }
        members.take_problems(inner);
        if (key && value) attributes.push_back({*key, *value});
    }
    return attributes;
}

std::optional<Refused> check_attributes(const LookupRequest& request, bool aws_limits) {
    const std::size_t count = request.attributes.size();
    if (aws_limits && count > 1) {
        return Refused{"InvalidLookupAttributesException",
                       fmt::format("You can specify only one lookup attribute, not {}.", count)};
    }
    if (count > attributes_max) {
        return Refused{"InvalidLookupAttributesException",
                       fmt::format("You can specify up to {} lookup attributes, not {}.",
                                   attributes_max, count)};
    }
    for (const auto& [key, value] : request.attributes) {
        if (lookup_value_length(value) > limits::attribute_value_bytes_max) {
            return Refused{
                "InvalidLookupAttributesException",
                fmt::format("The value of {} is longer than {} characters, of which underscore,"
                            " space, comma and newline count double.",
                            key, limits::attribute_value_bytes_max)};
        }
        static constexpr std::array<std::string_view, 3> of_insights = {"EventId", "EventName",
                                                                        "EventSource"};
        if (request.insight && std::ranges::find(of_insights, key) == of_insights.end()) {
            return Refused{"InvalidLookupAttributesException",
                           fmt::format("Insights events cannot be looked up by {}, only by EventId,"
                                       " EventName and EventSource.",
                                       key)};
        }
    }
    return std::nullopt;
}

std::optional<Refused> check_times(const LookupRequest& request) {
    static const Timestamp first = from_millis(0);
    static const Timestamp last = from_millis(253'402'300'799'999);  // The end of year 9999.
    for (const std::optional<Timestamp>& time : {request.start, request.end}) {
        if (time && (*time < first || *time > last)) {
            return Refused{"InvalidTimeRangeException",
                           "The start or end time is outside the range of possible values."};
        }
    }
    if (request.start && request.end && *request.start > *request.end) {
        return Refused{"InvalidTimeRangeException",
                       fmt::format("The start time {} occurs after the end time {}.",
                                   iso8601(*request.start), iso8601(*request.end))};
    }
    return std::nullopt;
}

}  // namespace

std::size_t lookup_value_length(std::string_view value) {
    std::size_t length = 0;
    for (const char c : value) {
        const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
        const bool twice = c == '_' || c == ' ' || c == ',' || c == '\n';
        if (!continues) length += twice ? 2 : 1;
    }
    return length;
}

Outcome<LookupRequest> parse_lookup_request(const JsonObject& body, bool aws_limits) {
    RequestMembers members(body);
    LookupRequest request;
    request.attributes = read_attributes(members);
    request.start = members.time("StartTime");
    request.end = members.time("EndTime");
    const std::optional<std::string> category = members.text("EventCategory");
    const std::optional<std::int64_t> max_results = members.integer("MaxResults");
    request.next_token = members.text("NextToken");
    if (std::optional<Refused> problem = members.problem())
        return std::unexpected(*std::move(problem));

    if (category && *category != "insight") {
        return refuse(
            "InvalidEventCategoryException",
            "The event category is not valid: leave it out for management events, or use insight.");
    }
    request.insight = category.has_value();
    if (max_results) {
        if (*max_results < 1 || *max_results > static_cast<std::int64_t>(limits::lookup_page_max)) {
            return refuse("InvalidMaxResultsException",
                          fmt::format("MaxResults is {}; it must be between 1 and {}.",
                                      *max_results, limits::lookup_page_max));
        }
        request.limit = static_cast<std::size_t>(*max_results);
    }
    if (std::optional<Refused> refused = check_attributes(request, aws_limits)) {
        return std::unexpected(*std::move(refused));
    }
    if (std::optional<Refused> refused = check_times(request))
        return std::unexpected(*std::move(refused));
    return request;
}

std::optional<history::Query> lookup_query(const LookupRequest& request,
                                           const access::Principal& caller) {
    history::Query query;
    for (const auto& [key, value] : request.attributes) {
        if (key != "EventId") {
            query.filters.push_back({.field = field_of(key), .any_of = {value}});
        } else if (query.event_id && *query.event_id != value) {
            return std::nullopt;
        } else {
            query.event_id = value;
        }
    }
    const event::Category category =
        request.insight ? event::Category::insight : event::Category::management;
    query.filters.push_back(
        {.field = event::Field::category, .any_of = {std::string(event::name(category))}});
    query.filters.push_back({.field = event::Field::region, .any_of = {caller.region}});
    if (!caller.view.all) {
        query.filters.push_back(
            {.field = event::Field::account,
             .any_of = {caller.view.accounts.begin(), caller.view.accounts.end()}});
    }
    query.from = request.start;
    query.to = request.end;
    return query;
}

Sha256 lookup_fingerprint(const LookupRequest& request, const access::Principal& caller) {
    Fingerprint print;
    print.add("LookupEvents");
    print.add(caller.arn);
    print.add(caller.region);
    for (const auto& [key, value] : request.attributes) {
        print.add(key);
        print.add(value);
    }
    print.add(request.insight ? "insight" : "management");
    print.add(request.start);
    print.add(request.end);
    return print.finish();
}

}  // namespace opentrail::api
