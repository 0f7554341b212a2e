#include "event/category.h"

#include "event/data_events.h"

namespace opentrail::event {

Category category_of(const Reading& reading) {
    const Taken& stated = reading[Slot::event_category];
    if (stated.kind == Kind::text) {
        for (const Category category :
             {Category::management, Category::data, Category::network_activity, Category::insight,
              Category::aggregated}) {
            if (stated.text == name(category)) return category;
        }
    }
    const Taken& type = reading[Slot::event_type];
    if (type.kind == Kind::text && type.text != "AwsApiCall") {
        if (type.text == "AwsCloudTrailInsight") return Category::insight;
        if (type.text == "AwsAggregatedEvent") return Category::aggregated;
        // The User Guide's table says AwsVpceEvents, its sample records AwsVpceEvent.
        if (type.text == "AwsVpceEvent" || type.text == "AwsVpceEvents")
            return Category::network_activity;
    }
    const std::string_view is_management = reading[Slot::management_event].text;
    if (is_management == "true") return Category::management;
    if (is_management == "false") return Category::data;
    return is_data_event(reading.source().text, reading.event_name().text) ? Category::data
                                                                           : Category::management;
}

}  // namespace opentrail::event
