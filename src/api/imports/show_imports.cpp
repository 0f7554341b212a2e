#include <fmt/format.h>

#include "api/fingerprint.h"
#include "api/imports/find_import.h"
#include "api/imports/import_request.h"
#include "api/imports/import_runner.h"
#include "api/imports/operations.h"
#include "api/request_members.h"
#include "api/trails/trail_output.h"
#include "intake/import_location.h"

namespace opentrail::api {
namespace {

constexpr std::size_t page_default = 100;

/// Pages of rows that have numbers.
struct RowPage {
    Sha256 asked{};
    std::optional<PageToken> token;  // Of the page before.
    std::size_t limit = page_default;

    /// The number of the last row of the page before.
    std::optional<std::int64_t> after() const {
        if (!token) return std::nullopt;
        return static_cast<std::int64_t>(token->after.position.offset);
    }
    std::string next(const HandlerParts& parts, std::int64_t number) const {
        PageToken next{.asked = asked,
                       .issued = token ? token->issued : parts.clock.now(),
                       .after = {},
                       .visible = {},
                       .from = {}};
        next.after.position.offset = static_cast<std::uint64_t>(number);
        return parts.tokens.seal(next);
    }
};

/// `question`: what was asked, but for the page.
Outcome<RowPage> read_page(const HandlerParts& parts, const Call& call, const JsonObject& body,
                           std::initializer_list<std::string_view> question) {
    RequestMembers members(body);
    const std::optional<std::int64_t> limit = members.integer("MaxResults");
    const std::optional<std::string> token = members.text("NextToken");
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    Fingerprint fingerprint;
    fingerprint.add(call.caller.arn);
    fingerprint.add(call.caller.region);
    for (const std::string_view part : question) fingerprint.add(part);
    RowPage page{.asked = fingerprint.finish(), .token = {}, .limit = page_default};
    if (limit) page.limit = static_cast<std::size_t>(*limit);
    if (!token) return page;
    Result<PageToken> opened = parts.tokens.open(*token, page.asked, parts.clock.now());
    if (!opened) return refuse("InvalidNextTokenException", opened.error().message);
    page.token = *std::move(opened);
    return page;
}

std::string text_in(const JsonObject& body, std::string_view name) {
    return text_member(body, name).value_or(std::nullopt).value_or("");
}

JsonObject shown(const catalog::BucketImport& import) {
    return {{"ImportId", import.id},
            {"ImportStatus", catalog::name(import.status)},
            {"Destinations", JsonArray{Json(import.destination)}},
            {"CreatedTimestamp", epoch_seconds(import.created)},
            {"UpdatedTimestamp", epoch_seconds(import.updated)}};
}

/// Of one that failed in an earlier try nobody knows yet, while the next goes on.
std::string_view status_of(const intake::ImportFailure& failure,
                           const catalog::BucketImport& import) {
    if (failure.succeeded) return "SUCCEEDED";
    return import.is_ongoing() && failure.attempt < import.attempt ? "RETRY" : "FAILED";
}

JsonObject shown(const intake::FailureRow& row, const catalog::BucketImport& import) {
    return {{"Location", intake::uri_of(row.failure.bucket, row.failure.key)},
            {"Status", status_of(row.failure, import)},
            {"ErrorType", row.failure.type},
            {"ErrorMessage", row.failure.message},
            {"LastUpdatedTime", epoch_seconds(row.at)}};
}

}  // namespace

Outcome<Answer> get_import(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    if (auto may = may_import(parts, call); !may) return std::unexpected(may.error());
    const Outcome<catalog::BucketImport> import = find_import(parts, call, body);
    if (!import) return std::unexpected(import.error());
    JsonObject output = import_output(*import);
    output["ImportStatistics"] = statistics_output(parts.imports->statistics(*import));
    return read_answer(output);
}

Outcome<Answer> list_imports(const HandlerParts& parts, const Call& call, const JsonObject& body) {
    if (auto may = may_import(parts, call); !may) return std::unexpected(may.error());
    const std::string destination = text_in(body, "Destination");
    const std::string status = text_in(body, "ImportStatus");
    if (!destination.empty()) {
        if (auto right = check_destination_form(destination); !right) {
            return std::unexpected(right.error());
        }
    }
    const Outcome<RowPage> page =
        read_page(parts, call, body, {"ListImports", destination, status});
    if (!page) return std::unexpected(page.error());
    const auto imports = parts.catalog.bucket_imports(call.caller.account);
    if (!imports) return std::unexpected(as_refused(imports.error()));
    JsonArray list;
    std::int64_t last = 0;
    JsonObject output;
    for (const auto& [number, import] : *imports) {
        const bool wanted = import.region == call.caller.region &&
                            (destination.empty() || destination == import.destination) &&
                            (status.empty() || status == catalog::name(import.status)) &&
                            (!page->after() || number < *page->after());
        if (!wanted) continue;
        if (list.size() == page->limit) {
            output["NextToken"] = page->next(parts, last);
            break;
        }
        list.push_back(shown(import));
        last = number;
    }
    output["Imports"] = std::move(list);
    return read_answer(output);
}

Outcome<Answer> list_import_failures(const HandlerParts& parts, const Call& call,
                                     const JsonObject& body) {
    if (auto may = may_import(parts, call); !may) return std::unexpected(may.error());
    // Its model knows no ImportNotFoundException.
    const Outcome<catalog::BucketImport> import =
        find_import(parts, call, body, "InvalidParameterException");
    if (!import) return std::unexpected(import.error());
    const Outcome<RowPage> page = read_page(parts, call, body, {"ListImportFailures", import->id});
    if (!page) return std::unexpected(page.error());
    auto rows = parts.imports->failures(import->id, page->after().value_or(0), page->limit + 1);
    if (!rows) return std::unexpected(as_refused(rows.error()));
    JsonObject output;
    if (rows->size() > page->limit) {
        rows->pop_back();
        output["NextToken"] = page->next(parts, rows->back().number);
    }
    JsonArray list;
    for (const intake::FailureRow& row : *rows) list.push_back(shown(row, *import));
    output["Failures"] = std::move(list);
    return read_answer(output);
}

}  // namespace opentrail::api
