#include "api/v1/import_groups.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "catalog/object_reader.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t header_bytes_max = 16 << 10;
constexpr std::size_t source_bytes_max = 4096;

std::unexpected<Refused> broken(std::size_t group, std::size_t byte, std::string_view why) {
    return refuse("ValidationException", fmt::format("group {} at byte {}: {}", group, byte, why));
}

}  // namespace

Outcome<std::vector<ImportGroup>> parse_import_groups(std::string_view body) {
    std::vector<ImportGroup> groups;
    std::size_t at = 0;
    while (at < body.size()) {
        const std::size_t number = groups.size();
        if (number >= import_groups_max) {
            return broken(number, at, fmt::format("there are more than {}", import_groups_max));
        }
        const std::size_t line = body.substr(at, header_bytes_max).find('\n');
        if (line == std::string_view::npos)
            return broken(number, at, "its header line does not end");
        boost::system::error_code error;
        const boost::json::value header = boost::json::parse(body.substr(at, line), error);
        if (error || !header.is_object())
            return broken(number, at, "its header is not a JSON object");
        catalog::ObjectReader reader(header.get_object());
        ImportGroup group;
        group.source = reader.text("source");
        group.source_hash = reader.hash("sha256");
        group.count = reader.number("count");
        const std::uint64_t size = reader.number("size");
        if (!reader.problem().empty()) return broken(number, at, reader.problem());
        if (group.source.size() > source_bytes_max)
            return broken(number, at, "its source is too long");

        const std::string_view rest = body.substr(at + line + 1);
        if (size >= rest.size()) {
            return broken(number, at,
                          fmt::format("it says {} bytes, {} are left", size, rest.size()));
        }
        if (rest[size] != '\n') return broken(number, at, "no newline follows its records");
        group.records = rest.substr(0, size);
        at += line + 1 + size + 1;
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace opentrail::api::v1
