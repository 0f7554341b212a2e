// Fuzzes the cutting of documents into records: nothing crashes, every record lies inside the
// document, and what was accepted as one whole document is one by the strict reader too.

#include <cstdint>
#include <string>

#include "base/assert.h"
#include "intake/json_place.h"
#include "intake/record_split.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string document(reinterpret_cast<const char*>(data), size);
    const auto split = intake::split_request(document);
    if (!split) return 0;
    const char* const begin = split->bytes->data();
    const char* const end = begin + split->bytes->size();
    INVARIANT(split->records.size() == split->indexes.size());
    for (const std::string_view record : split->records) {
        INVARIANT(record.data() >= begin && record.data() + record.size() <= end);
        if (split->shape != intake::Shape::lookup_reply)
            INVARIANT(!intake::find_json_error(record));
    }
    if (split->shape != intake::Shape::lines) INVARIANT(!intake::find_json_error(document));
    return 0;
}
