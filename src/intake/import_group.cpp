#include "intake/import_group.h"

#include <fmt/format.h>

#include "event/json_text.h"

namespace opentrail::intake {

void append_group(const ImportGroup& group, std::string& body) {
    std::size_t size = 2;
    for (const std::string_view record : group.records) size += record.size() + 1;
    if (!group.records.empty()) --size;
    std::string source;
    event::append_json_string(group.source, source);
    body += fmt::format("{{\"source\":{},\"sha256\":\"{}\",\"count\":{},\"size\":{}}}\n", source,
                        hex(group.source_hash), group.records.size(), size);
    body += '[';
    for (std::size_t i = 0; i < group.records.size(); ++i) {
        if (i > 0) body += ',';
        body += group.records[i];
    }
    body += "]\n";
}

}  // namespace opentrail::intake
