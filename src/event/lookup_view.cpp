#include "event/lookup_view.h"

#include <fmt/format.h>

#include <iterator>

#include "base/time.h"
#include "event/attributes.h"
#include "event/event_time.h"
#include "event/identity.h"
#include "event/json_text.h"

namespace opentrail::event {
namespace {

/// Seconds, with a fraction only where the record has one.
void append_seconds(Timestamp time, std::string& out) {
    const std::int64_t millis = to_millis(time);
    const auto to = std::back_inserter(out);
    if (millis % 1000 == 0) {
        fmt::format_to(to, "{}", millis / 1000);
    } else {
        fmt::format_to(to, "{}.{:03}", millis / 1000, millis % 1000);
    }
}

void append_resources(const Reading& reading, std::string& out) {
    out += '[';
    bool first = true;
    for (std::size_t i = 0; i < reading.resource_count; ++i) {
        const NamedResource& resource = reading.resources[i];
        bool repeated = resource.name.empty();
        for (std::size_t j = 0; j < i && !repeated; ++j) {
            repeated = reading.resources[j].name_hash == resource.name_hash &&
                       reading.resources[j].name == resource.name;
        }
        if (repeated) continue;
        if (!first) out += ',';
        first = false;
        JsonObject members(out);
        members.text("ResourceType", resource.type);
        members.text("ResourceName", resource.name);
        members.end();
    }
    out += ']';
}

}  // namespace

Result<void> LookupView::append(std::string_view record, std::string& out) {
    const Reading& reading = *TRY(reader_.read(record, /*padded=*/false));
    const Timestamp time = TRY(event_time_of(reading));
    const std::string_view id = event_id_of(reading);

    JsonObject members(out);
    members.text("EventId", id.empty() ? derived_event_id(sha256(record)) : id);
    members.text("EventName", reading.event_name().text);
    members.text("ReadOnly", read_only_of(reading));
    const Taken& access_key = reading[Slot::identity_access_key];
    if (access_key.has_text()) members.text("AccessKeyId", access_key.text);
    members.begin("EventTime");
    append_seconds(time, out);
    members.text("EventSource", reading.source().text);
    members.text("Username", username_of(reading));
    members.begin("Resources");
    append_resources(reading, out);
    members.text("CloudTrailEvent", record);
    members.end();
    return {};
}

}  // namespace opentrail::event
