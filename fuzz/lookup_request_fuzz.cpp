// LookupEvents' request: refused by one of AWS's names, or taken within every limit; its query and
// fingerprint follow from it alone.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "api/lookup_request.h"
#include "api/request_members.h"
#include "base/assert.h"
#include "base/json_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    static constexpr std::array<std::string_view, 6> names = {
        "SerializationException",           "ValidationException",
        "InvalidLookupAttributesException", "InvalidEventCategoryException",
        "InvalidMaxResultsException",       "InvalidTimeRangeException"};
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto check = [](const api::Refused& refused) {
        INVARIANT(std::ranges::find(names, refused.code) != names.end());
        INVARIANT(!refused.message.empty());
        INVARIANT(is_utf8(refused.message));
    };
    const auto object = api::parse_request(body);
    if (!object) {
        check(object.error());
        return 0;
    }
    const auto request = api::parse_lookup_request(*object, false);
    if (!request) {
        check(request.error());
        return 0;
    }
    INVARIANT(request->limit >= 1 && request->limit <= 50);
    INVARIANT(!request->start || !request->end || *request->start <= *request->end);
    access::Principal caller;
    caller.region = "us-east-1";
    caller.view.accounts = {"111122223333"};
    const auto query = api::lookup_query(*request, caller);
    // Category, Region and the view are always asked for beside the attributes.
    if (query) INVARIANT(query->filters.size() + (query->event_id ? 1 : 0) >= 3);
    INVARIANT(api::lookup_fingerprint(*request, caller) ==
              api::lookup_fingerprint(*request, caller));
    return 0;
}
