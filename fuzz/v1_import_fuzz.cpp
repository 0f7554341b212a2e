// Import groups: whatever the body, the groups are parts of it in its order, and what is written
// again is read again.

#include <cstdint>
#include <string>
#include <string_view>

#include "api/v1/import_groups.h"
#include "base/assert.h"
#include "base/hash.h"
#include "intake/import_group.h"
#include "intake/record_split.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto groups = api::v1::parse_import_groups(body);
    if (!groups) {
        INVARIANT(groups.error().code == "ValidationException");
        return 0;
    }
    const char* end = body.data();
    for (const api::v1::ImportGroup& group : *groups) {
        INVARIANT(group.records.data() >= end);
        end = group.records.data() + group.records.size();
        INVARIANT(end < body.data() + body.size());
        INVARIANT(*end == '\n');
        const auto split = intake::split_request(std::string(group.records));
        if (!split || split->shape != intake::Shape::array || !split->bad.empty()) continue;

        std::string written;
        intake::append_group(
            {.source = group.source, .source_hash = group.source_hash, .records = split->records},
            written);
        const auto again = api::v1::parse_import_groups(written);
        INVARIANT(again && again->size() == 1);
        INVARIANT(again->front().source == group.source);
        INVARIANT(again->front().count == split->records.size());
    }
    return 0;
}
