#include "api/imports/find_import.h"

#include <fmt/format.h>

#include "api/excerpt.h"
#include "api/trails/trail_output.h"

namespace opentrail::api {

Outcome<void> may_import(const HandlerParts& parts, const Call& call) {
    if (parts.imports == nullptr) {
        return refuse("UnsupportedOperationException", "There is no intake of files here.");
    }
    if (call.caller.writes_all) return {};
    return refuse("OperationNotPermittedException",
                  "The files of a bucket are of any account: only the home account may import "
                  "them.");
}

Outcome<catalog::BucketImport> find_import(const HandlerParts& parts, const Call& call,
                                           const JsonObject& body, const char* absent) {
    const std::string id = text_member(body, "ImportId").value_or(std::nullopt).value_or("");
    Result<catalog::BucketImport> import = parts.catalog.bucket_import(id);
    if (!import && import.error().code != Code::not_found) {
        return std::unexpected(as_refused(import.error()));
    }
    if (import && import->account == call.caller.account && import->region == call.caller.region) {
        return *std::move(import);
    }
    return refuse(absent, fmt::format("The import {} was not found.", excerpt(id)));
}

JsonObject import_output(const catalog::BucketImport& import) {
    JsonObject output{
        {"ImportId", import.id},
        {"Destinations", JsonArray{Json(import.destination)}},
        {"ImportSource", JsonObject{{"S3", JsonObject{{"S3LocationUri", import.location},
                                                      {"S3BucketRegion", import.bucket_region},
                                                      {"S3BucketAccessRoleArn", import.role}}}}}};
    if (import.from) output["StartEventTime"] = epoch_seconds(*import.from);
    if (import.until) output["EndEventTime"] = epoch_seconds(*import.until);
    output["ImportStatus"] = catalog::name(import.status);
    output["CreatedTimestamp"] = epoch_seconds(import.created);
    output["UpdatedTimestamp"] = epoch_seconds(import.updated);
    return output;
}

JsonObject statistics_output(const catalog::ImportStatistics& statistics) {
    return {{"PrefixesFound", statistics.prefixes_found},
            {"PrefixesCompleted", statistics.prefixes_completed},
            {"FilesCompleted", statistics.files_completed},
            {"EventsCompleted", statistics.events_completed},
            {"FailedEntries", statistics.failed_entries}};
}

}  // namespace opentrail::api
