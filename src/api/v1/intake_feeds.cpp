// GET /v1/intake/feeds and /v1/intake/places: who reads, and what accounts and Regions there are
// files of.

#include <fmt/format.h>

#include "api/excerpt.h"
#include "api/url_query.h"
#include "api/v1/intake.h"
#include "api/v1/intake_text.h"

namespace opentrail::api::v1 {
namespace {

Outcome<void> expect_no_parameters(const Call& call) {
    if (auto may = for_all_accounts(call); !may) return std::unexpected(may.error());
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    if (parameters->empty()) return {};
    return refuse("ValidationException",
                  fmt::format("there is no parameter {}", excerpt(parameters->front().name)));
}

}  // namespace

Outcome<std::string> Intake::feeds(const Call& call) {
    if (auto right = expect_no_parameters(call); !right) return std::unexpected(right.error());
    return to_text(JsonObject{{"feeds", feeds_.reports()}});
}

Outcome<std::string> Intake::places(const Call& call) {
    if (auto right = expect_no_parameters(call); !right) return std::unexpected(right.error());
    const auto places = ledger_.places();
    if (!places) return std::unexpected(as_refused(places.error()));
    return to_text(JsonObject{{"places", list_of(*places)}});
}

}  // namespace opentrail::api::v1
