// The parameters of /v1/events and its kin: refused with a reason, or taken within every limit.

#include <cstdint>
#include <string_view>

#include "api/v1/search_request.h"
#include "base/assert.h"
#include "base/json_text.h"
#include "base/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    using api::v1::Purpose;
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    const auto parameters = api::parse_url_query(query);
    if (!parameters) {
        INVARIANT(parameters.error().code == "ValidationException");
        return 0;
    }
    for (const Purpose purpose :
         {Purpose::page, Purpose::stream, Purpose::count, Purpose::histogram, Purpose::tail}) {
        const auto request =
            api::v1::parse_search_request(*parameters, purpose, from_millis(1'767'355'200'000));
        if (!request) {
            INVARIANT(!request.error().message.empty());
            INVARIANT(is_utf8(request.error().message));
            continue;
        }
        INVARIANT(purpose != Purpose::page || *request->limit <= limits::page_max);
        INVARIANT(!request->query.from || !request->query.to ||
                  *request->query.from <= *request->query.to);
        for (const history::Filter& filter : request->query.filters)
            INVARIANT(!filter.any_of.empty());
    }
    return 0;
}
