#include "app/trail_command.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "app/cloudtrail_call.h"
#include "app/terminal_text.h"
#include "app/text_table.h"
#include "base/json.h"
#include "base/time.h"

namespace opentrail::app {
namespace {

/// One connection to the target, for the calls of one command.
class Trails {
  public:
    static Result<Trails> open(const TrailOptions& options) {
        return Trails(TRY(Target::make(options.target)), options.region);
    }

    /// An operation of CloudTrail: its output.
    Result<JsonObject> call(std::string_view operation, const JsonObject& input) {
        const http::Response reply = TRY(target_->send(cloudtrail_call(operation, input, region_)));
        return object_of(reply);
    }

    /// The bucket that the first start makes.
    Result<std::string> own_bucket() {
        const http::Response reply = TRY(target_->send({"GET", "/v1/status", {}, {}}));
        const JsonObject status = TRY(object_of(reply));
        const std::optional<std::string> account = TRY(text_member(status, "account"));
        return fmt::format("opentrail-logs-{}", account.value_or(""));
    }

    /// How delivery stands for a trail, of /v1/status; empty where that is not to be seen.
    Result<JsonObject> delivery_of(std::string_view arn) {
        const http::Response reply = TRY(target_->send({"GET", "/v1/status", {}, {}}));
        const JsonObject status = TRY(object_of(reply));
        const JsonArray* const trails = array_member(status, "trails").value_or(nullptr);
        if (trails == nullptr) return JsonObject();
        for (const Json& trail : *trails) {
            if (!trail.is_object()) continue;
            const auto named = text_member(trail.get_object(), "trailARN").value_or(std::nullopt);
            if (named == arn) return trail.get_object();
        }
        return JsonObject();
    }

  private:
    Trails(std::unique_ptr<Target> target, std::string region)
        : target_(std::move(target)), region_(std::move(region)) {}

    static Result<JsonObject> object_of(const http::Response& reply) {
        Result<JsonObject> object = parse_json_object(reply.body);
        if (object) return object;
        return fail(Code::corrupt, "the server's reply was not understood");
    }

    std::unique_ptr<Target> target_;
    std::string region_;
};

std::string text_of(const JsonObject& object, std::string_view name) {
    return text_member(object, name).value_or(std::nullopt).value_or("");
}

bool flag_of(const JsonObject& object, std::string_view name) {
    return bool_member(object, name).value_or(std::nullopt).value_or(false);
}

/// A time in seconds as people read it; empty when there is none.
std::string time_of(const JsonObject& object, std::string_view name) {
    const std::optional<double> seconds = number_member(object, name).value_or(std::nullopt);
    if (!seconds) return {};
    return iso8601(from_millis(static_cast<std::int64_t>(std::floor(*seconds)) * 1000));
}

void line(std::string_view title, std::string_view text) {
    if (!text.empty()) fmt::print("{:<12}{}\n", title, tame(text));
}

std::string regions_of(const JsonObject& trail) {
    const std::string home = text_of(trail, "HomeRegion");
    return flag_of(trail, "IsMultiRegionTrail") ? home + " (every Region)" : home;
}

/// "AccessDenied since 2026-01-02T03:04:05Z: what the store said".
std::string error_of(const JsonObject& status, const JsonObject& delivery) {
    std::string text = text_of(status, "LatestDeliveryError");
    if (text.empty()) return text;
    const std::string since = text_of(delivery, "failingSince");
    if (!since.empty()) text += " since " + since;
    const std::string reason = text_of(delivery, "reason");
    if (!reason.empty()) text += " (" + reason + ")";
    return text;
}

std::string place_of(const JsonObject& trail) {
    const std::string prefix = text_of(trail, "S3KeyPrefix");
    const std::string bucket = text_of(trail, "S3BucketName");
    return prefix.empty() ? bucket : bucket + "/" + prefix;
}

std::string logging_of(const JsonObject& status) {
    if (flag_of(status, "IsLogging")) return "yes, since " + time_of(status, "StartLoggingTime");
    const std::string stopped = time_of(status, "StopLoggingTime");
    return stopped.empty() ? "no, never started" : "no, since " + stopped;
}

std::string selectors_of(const JsonObject& trail, const JsonObject& selectors) {
    if (!flag_of(trail, "HasCustomEventSelectors")) return "every management event";
    const auto count = [&](std::string_view name) {
        const JsonArray* list = array_member(selectors, name).value_or(nullptr);
        return list ? list->size() : 0;
    };
    return fmt::format("{} basic, {} advanced (all of them: -o json)", count("EventSelectors"),
                       count("AdvancedEventSelectors"));
}

std::string tags_of(const JsonArray& tags) {
    std::string text;
    for (const Json& tag : tags) {
        if (!tag.is_object()) continue;
        if (!text.empty()) text += ", ";
        text += text_of(tag.get_object(), "Key");
        const std::string value = text_of(tag.get_object(), "Value");
        if (!value.empty()) text += "=" + value;
    }
    return text;
}

/// The list in a reply, or an empty one.
JsonArray list_of(const JsonObject& reply, std::string_view name) {
    const JsonArray* list = array_member(reply, name).value_or(nullptr);
    return list ? *list : JsonArray();
}

/// The member of a reply, or an empty object.
JsonObject object_in(const JsonObject& reply, std::string_view name) {
    const JsonObject* object = object_member(reply, name).value_or(nullptr);
    return object ? *object : JsonObject();
}

Result<JsonArray> tags_of(Trails& trails, const std::string& arn) {
    const JsonObject reply =
        TRY(trails.call("ListTags", {{"ResourceIdList", JsonArray{Json(arn)}}}));
    const JsonArray resources = list_of(reply, "ResourceTagList");
    if (resources.empty() || !resources.front().is_object()) return JsonArray();
    return list_of(resources.front().get_object(), "TagsList");
}

Result<ExitStatus> say(const TrailOptions& options, std::string_view operation,
                       std::string_view words) {
    Trails trails = TRY(Trails::open(options));
    TRY(trails.call(operation, {{"Name", options.name}}));
    fmt::print("Trail {} {}.\n", tame(options.name), words);
    return ExitStatus::done;
}

}  // namespace

Result<ExitStatus> run_trail_create(const TrailOptions& options) {
    Trails trails = TRY(Trails::open(options));
    JsonObject input{{"Name", options.name}};
    input["S3BucketName"] = options.bucket.empty() ? TRY(trails.own_bucket()) : options.bucket;
    if (!options.prefix.empty()) input["S3KeyPrefix"] = options.prefix;
    if (options.all_regions) input["IsMultiRegionTrail"] = true;
    input["EnableLogFileValidation"] = options.validate_files;
    const JsonObject made = TRY(trails.call("CreateTrail", input));
    if (!options.stopped) TRY(trails.call("StartLogging", {{"Name", options.name}}));
    if (options.json) {
        print_json(to_text(made));
        return ExitStatus::done;
    }
    fmt::print("Trail {} is made{}: {}\n", tame(options.name),
               options.stopped ? ", and does not log yet" : " and logs",
               tame(text_of(made, "TrailARN")));
    return ExitStatus::done;
}

Result<ExitStatus> run_trail_list(const TrailOptions& options) {
    Trails trails = TRY(Trails::open(options));
    const JsonObject described = TRY(trails.call("DescribeTrails", {}));
    JsonArray list = list_of(described, "trailList");
    TextTable table({{"Trail", 8, false, true},
                     {"Home Region", 11},
                     {"Logging", 7},
                     {"Bucket", 8},
                     {"Delivered", 20},
                     {"Error", 5}});
    for (Json& item : list) {
        JsonObject& trail = item.as_object();
        JsonObject status =
            TRY(trails.call("GetTrailStatus", {{"Name", text_of(trail, "TrailARN")}}));
        table.add({text_of(trail, "Name"), regions_of(trail),
                   flag_of(status, "IsLogging") ? "yes" : "no", place_of(trail),
                   time_of(status, "LatestDeliveryTime"), text_of(status, "LatestDeliveryError")});
        trail["Status"] = std::move(status);
    }
    if (options.json) {
        print_json(to_text(JsonObject{{"Trails", std::move(list)}}));
    } else {
        fmt::print(
            "{}", table.empty() ? "no trails\n" : table.render(terminal_width(), colours_wanted()));
    }
    return ExitStatus::done;
}

Result<ExitStatus> run_trail_show(const TrailOptions& options) {
    Trails trails = TRY(Trails::open(options));
    const JsonObject got = TRY(trails.call("GetTrail", {{"Name", options.name}}));
    JsonObject trail = object_in(got, "Trail");
    const std::string arn = text_of(trail, "TrailARN");
    const JsonObject status = TRY(trails.call("GetTrailStatus", {{"Name", arn}}));
    const JsonObject selectors = TRY(trails.call("GetEventSelectors", {{"TrailName", arn}}));
    const JsonArray tags = TRY(tags_of(trails, arn));
    if (options.json) {
        trail["Status"] = status;
        for (const auto& [name, value] : selectors) trail[name] = value;
        trail["TagsList"] = tags;
        print_json(to_text(trail));
        return ExitStatus::done;
    }
    line("Trail", text_of(trail, "Name"));
    line("ARN", arn);
    line("Home Region", regions_of(trail));
    line("Bucket", place_of(trail));
    line("KMS key", text_of(trail, "KmsKeyId"));
    line("Logging", logging_of(status));
    line("Delivered", time_of(status, "LatestDeliveryTime"));
    // Asked only where there is something to say: who may see the trail need not see that.
    const bool fails = !text_of(status, "LatestDeliveryError").empty();
    const Result<JsonObject> delivery =
        fails ? trails.delivery_of(arn) : Result<JsonObject>(JsonObject());
    line("Error", error_of(status, delivery ? *delivery : JsonObject()));
    line("Validation", flag_of(trail, "LogFileValidationEnabled") ? "yes" : "no");
    line("Selectors", selectors_of(trail, selectors));
    line("Tags", tags_of(tags));
    return ExitStatus::done;
}

Result<ExitStatus> run_trail_start(const TrailOptions& options) {
    return say(options, "StartLogging", "logs");
}

Result<ExitStatus> run_trail_stop(const TrailOptions& options) {
    return say(options, "StopLogging", "does not log any more");
}

Result<ExitStatus> run_trail_delete(const TrailOptions& options) {
    return say(options, "DeleteTrail", "is gone; its log files stay");
}

}  // namespace opentrail::app
