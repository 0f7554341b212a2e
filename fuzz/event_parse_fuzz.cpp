// Admission against any bytes: it never crashes; what it admits two other parsers accept too; what
// it refuses as JSON the strict checker refuses; and the content hash does not see white space.

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "event/json_check.h"
#include "event/parse.h"
#include "event/reader.h"

namespace {

using namespace opentrail;
using namespace opentrail::event;

/// `json`, which is valid, without white space between tokens.
std::string minified(std::string_view json) {
    std::string out;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char byte = json[i];
        if (in_string) {
            out += byte;
            if (byte == '\\') out += json[++i];
            if (byte == '"') in_string = false;
        } else if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') {
            out += byte;
            in_string = byte == '"';
        }
    }
    return out;
}

bool boost_accepts(std::string_view json) {
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max;
    boost::json::error_code error;
    boost::json::parse(json, error, {}, options);
    // Its own limit, not JSON's: an exponent that does not fit 32 bits.
    return !error || error == boost::json::error::exponent_overflow;
}

void check_admitted(Parser& parser, std::string_view record, const FactsBatch& batch) {
    INVARIANT(!check_json(record, limits::json_depth_max).fault);
    INVARIANT(boost_accepts(record));
    INVARIANT(batch.facts.size() == 1);
    const Facts& facts = batch.facts[0];
    INVARIANT(facts.value_count == batch.values.size());
    INVARIANT(facts.record_hash == sha256(record));
    INVARIANT(facts.id_hash == hash64(facts.event_id));
    for (const Value& value : batch.values) {
        INVARIANT(!value.text.empty());
        INVARIANT(value.hash == hash64(value.text));
    }
    FactsBatch again;
    INVARIANT(parser.parse(minified(record), {"1", "r"}, /*padded=*/false, again));
    INVARIANT(again.facts[0].content_hash == facts.content_hash);
    INVARIANT(again.values.size() == batch.values.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Parser parser;
    const std::string_view record(reinterpret_cast<const char*>(data), size);
    FactsBatch batch;
    const Result<void> result = parser.parse(record, {"1", "r"}, /*padded=*/false, batch);
    if (result) {
        check_admitted(parser, record, batch);
        return 0;
    }
    const std::string_view message = result.error().message;
    INVARIANT(message.find("refuses all the same") == std::string_view::npos);
    INVARIANT(batch.facts.empty());
    INVARIANT(batch.values.empty());
    const bool not_json = message.starts_with("record is not valid JSON") ||
                          message.find("nested deeper") != std::string_view::npos;
    if (size <= limits::record_bytes_max) {
        INVARIANT(not_json == check_json(record, limits::json_depth_max).fault.has_value());
    }
    return 0;
}
