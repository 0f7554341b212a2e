// The LookupEvents view of any bytes: it never crashes; of whatever admission takes it makes JSON
// that gives the record back byte for byte.

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "event/lookup_view.h"
#include "event/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail::event;
    static Parser parser;
    static LookupView view;
    const std::string_view record(reinterpret_cast<const char*>(data), size);
    FactsBatch batch;
    const bool admitted = parser.parse(record, {"1", "r"}, /*padded=*/false, batch).has_value();
    std::string out = "before";
    const bool shown = view.append(record, out).has_value();
    INVARIANT(out.starts_with("before"));
    INVARIANT(shown || out.size() == 6);
    INVARIANT(shown || !admitted);
    if (!shown) return 0;
    boost::json::error_code error;
    const boost::json::value event = boost::json::parse(std::string_view(out).substr(6), error);
    INVARIANT(!error);
    INVARIANT(event.at("CloudTrailEvent").as_string() == record);
    if (admitted) INVARIANT(event.at("EventId").as_string() == batch.facts[0].event_id);
    return 0;
}
