#include <fmt/format.h>

#include "api/imports/find_import.h"
#include "api/imports/import_request.h"
#include "api/imports/import_runner.h"
#include "api/imports/operations.h"
#include "base/random.h"

namespace opentrail::api {
namespace {

using Status = catalog::BucketImportStatus;

std::unexpected<Refused> refuse_parameter(std::string message) {
    return refuse("InvalidParameterException", std::move(message));
}

/// The import as it was, to be tried again.
Outcome<catalog::BucketImport> find_to_retry(const HandlerParts& parts, const Call& call,
                                             const JsonObject& body) {
    Outcome<catalog::BucketImport> import = find_import(parts, call, body);
    if (!import) return import;
    if (import->status == Status::completed) {
        return refuse_parameter(fmt::format(
            "The import {} is COMPLETED: only one that is FAILED or STOPPED can be tried again.",
            import->id));
    }
    const Result<catalog::Import> plain = parts.catalog.import(import->id);
    if (!plain) return std::unexpected(as_refused(plain.error()));
    if (plain->state != catalog::ImportState::forgotten) return import;
    return refuse_parameter(
        fmt::format("The import {} is forgotten: it cannot be tried again.", import->id));
}

/// What is to be at work.
Outcome<catalog::BucketImport> import_of(const HandlerParts& parts, const Call& call,
                                         const JsonObject& body) {
    if (auto may = may_import(parts, call); !may) return std::unexpected(may.error());
    const Outcome<std::optional<std::string>> retry = read_retry(body);
    if (!retry) return std::unexpected(retry.error());
    return *retry ? find_to_retry(parts, call, body) : read_new_import(body, call.caller);
}

Outcome<void> none_is_ongoing(const HandlerParts& parts, const Call& call) {
    const auto ongoing = parts.catalog.ongoing_bucket_imports();
    if (!ongoing) return std::unexpected(as_refused(ongoing.error()));
    for (const catalog::BucketImport& one : *ongoing) {
        if (one.account != call.caller.account) continue;
        return refuse(
            "AccountHasOngoingImportException",
            fmt::format("The import {} of the account is {}: stop it, or wait for its end.", one.id,
                        catalog::name(one.status)));
    }
    return {};
}

}  // namespace

std::optional<Result<void>> look_at_source(const HandlerParts& parts, const Call& call,
                                           const JsonObject& body) {
    const Outcome<catalog::BucketImport> import = import_of(parts, call, body);
    if (!import || !none_is_ongoing(parts, call)) return std::nullopt;
    return parts.imports->look_at(*import);
}

Outcome<Answer> start_import(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    Outcome<catalog::BucketImport> import = import_of(parts, call, body);
    if (!import) return std::unexpected(import.error());
    if (auto free = none_is_ongoing(parts, call); !free) return std::unexpected(free.error());
    if (call.looked && !*call.looked) {
        return refuse("InvalidImportSourceException",
                      fmt::format("The import source {} cannot be read: {}.", import->location,
                                  call.looked->error().message));
    }
    if (import->id.empty()) {
        import->id = uuid4(parts.random);
        import->created = call.received;
    } else {
        ++import->attempt;
    }
    import->status = Status::initializing;
    import->updated = call.received;
    import->statistics = {};
    return change_answer(import_output(*import), catalog::PutBucketImport{*import});
}

Outcome<Answer> stop_import(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    if (auto may = may_import(parts, call); !may) return std::unexpected(may.error());
    Outcome<catalog::BucketImport> import = find_import(parts, call, body);
    if (!import) return std::unexpected(import.error());
    if (!import->is_ongoing()) {
        return refuse_parameter(fmt::format("The import {} is {}: there is nothing to stop.",
                                            import->id, catalog::name(import->status)));
    }
    // The runner sees the change, ends what it does, and notes the last figures.
    import->statistics = parts.imports->statistics(*import);
    import->status = Status::stopped;
    import->updated = call.received;
    JsonObject output = import_output(*import);
    output["ImportStatistics"] = statistics_output(import->statistics);
    return change_answer(std::move(output), catalog::PutBucketImport{*import});
}

}  // namespace opentrail::api
