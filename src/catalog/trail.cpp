#include "catalog/trail.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "aws/arn.h"

namespace opentrail::catalog {
namespace {

namespace json = boost::json;

json::array tag_list(const std::vector<TrailTag>& tags) {
    json::array list;
    for (const TrailTag& tag : tags) {
        json::object item{{"key", tag.key}};
        if (tag.value) item["value"] = *tag.value;
        list.push_back(std::move(item));
    }
    return list;
}

std::vector<TrailTag> read_tags(ObjectReader& from) {
    std::vector<TrailTag> tags;
    for (const json::object* item : from.objects("tags")) {
        ObjectReader reader(*item);
        TrailTag tag{.key = reader.text("key"), .value = reader.optional_text("value")};
        from.take_problem(reader);
        tags.push_back(std::move(tag));
    }
    return tags;
}

}  // namespace

std::string arn_of(const Trail& trail) {
    return fmt::format("arn:{}:cloudtrail:{}:{}:trail/{}", aws::partition_of(trail.home_region),
                       trail.home_region, trail.account, trail.name);
}

void write(json::object& into, const Trail& trail) {
    into["id"] = trail.id;
    into["account"] = trail.account;
    into["name"] = trail.name;
    into["homeRegion"] = trail.home_region;
    into["bucket"] = trail.bucket;
    into["prefix"] = trail.prefix;
    into["globalServiceEvents"] = trail.include_global_service_events;
    into["multiRegion"] = trail.multi_region;
    into["logFileValidation"] = trail.log_file_validation;
    into["recursiveLogging"] = trail.recursive_logging;
    into["organization"] = trail.organization;
    into["snsTopic"] = trail.sns_topic;
    into["cloudWatchGroup"] = trail.cloudwatch_group;
    into["cloudWatchRole"] = trail.cloudwatch_role;
    into["kmsKey"] = trail.kms_key;
    into["insightSelectors"] = trail.insight_selectors;
    into["logging"] = trail.logging;
    if (trail.started) into["started"] = to_millis(*trail.started);
    if (trail.stopped) into["stopped"] = to_millis(*trail.stopped);
    into["selectors"] = trail.selectors;
    into["tags"] = tag_list(trail.tags);
    into["created"] = to_millis(trail.created);
}

Trail read_trail(ObjectReader& from) {
    Trail trail;
    trail.id = from.text("id");
    trail.account = from.text("account");
    trail.name = from.text("name");
    trail.home_region = from.text("homeRegion");
    trail.bucket = from.text("bucket");
    trail.prefix = from.text("prefix");
    trail.include_global_service_events = from.flag("globalServiceEvents");
    trail.multi_region = from.flag("multiRegion");
    trail.log_file_validation = from.flag("logFileValidation");
    trail.recursive_logging = from.flag("recursiveLogging");
    trail.organization = from.flag("organization");
    trail.sns_topic = from.text("snsTopic");
    trail.cloudwatch_group = from.text("cloudWatchGroup");
    trail.cloudwatch_role = from.text("cloudWatchRole");
    trail.kms_key = from.text("kmsKey");
    trail.insight_selectors = from.text("insightSelectors");
    trail.logging = from.flag("logging");
    trail.started = from.optional_time("started");
    trail.stopped = from.optional_time("stopped");
    trail.selectors = from.text("selectors");
    trail.tags = read_tags(from);
    trail.created = from.time("created");
    return trail;
}

std::string encode(const Trail& trail) {
    json::object into;
    write(into, trail);
    return json::serialize(into);
}

Result<Trail> decode_trail(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::corrupt, fmt::format("a trail of {} bytes is not JSON", text.size()));
    }
    ObjectReader reader(value.get_object());
    Trail trail = read_trail(reader);
    if (!reader.problem().empty()) {
        return fail(Code::corrupt, fmt::format("trail {}: {}", trail.name, reader.problem()));
    }
    return trail;
}

}  // namespace opentrail::catalog
