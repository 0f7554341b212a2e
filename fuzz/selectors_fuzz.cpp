// Selectors and a record to hold against them. The first line is the body of a PutEventSelectors,
// the rest a record. What is taken must come back from its text unchanged, and the compiled matcher
// must agree with the literal evaluator.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/json_text.h"
#include "event/parse.h"
#include "trail/matcher.h"
#include "trail/testing/literal.h"

namespace {

using namespace opentrail;

/// A record whose account and Region are said in the way that the literal evaluator reads.
bool is_plain(const JsonObject& record) {
    for (const std::string_view member : {"recipientAccountId", "awsRegion"}) {
        const Json* value = record.if_contains(member);
        if (value == nullptr || !value->is_string() || value->get_string().empty()) return false;
    }
    // Of insights nothing is selected, and their name and source are elsewhere.
    return !record.contains("insightDetails");
}

void hold(const trail::Selectors& selectors, std::string_view record) {
    constexpr event::Defaults door = {"000000000000", "us-east-1"};
    trail::SubjectReader reader;
    const trail::Matcher matcher(selectors);
    const bool taken = matcher.matches(reader.read(record, door, /*padded=*/false));
    event::Parser parser;
    event::FactsBatch batch;
    if (!parser.parse(record, door, /*padded=*/false, batch)) return;
    const Result<JsonObject> object = parse_json_object(record);
    if (!object || !is_plain(*object)) return;
    INVARIANT(taken == trail::literal::matches(selectors, *object));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = input.find('\n');
    const Result<JsonObject> body = parse_json_object(input.substr(0, line));
    if (!body) return 0;
    const auto basic = array_member(*body, "EventSelectors");
    const auto advanced = array_member(*body, "AdvancedEventSelectors");
    if (!basic || !advanced) return 0;
    for (const auto strictness : {trail::Strictness::aws, trail::Strictness::lenient}) {
        const auto selectors = trail::parse_selectors(*basic, *advanced, strictness);
        if (!selectors) {
            INVARIANT(selectors.error().code == Code::invalid);
            INVARIANT(!selectors.error().message.empty());
            continue;
        }
        const std::string text = trail::to_text(*selectors);
        const auto again = trail::parse_selectors_text(text);
        INVARIANT(again && *again == *selectors);
        if (line != std::string_view::npos) hold(*selectors, input.substr(line + 1));
    }
    return 0;
}
