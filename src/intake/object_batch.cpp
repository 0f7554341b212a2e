#include "intake/object_batch.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/json_text.h"

namespace opentrail::intake {
namespace {

/// A key has up to 1,024 bytes, each of which may be written as six.
constexpr std::size_t header_bytes_max = 16 << 10;

std::unexpected<Error> broken(std::size_t object, std::size_t byte, std::string_view why) {
    return fail(Code::invalid, fmt::format("object {} at byte {}: {}", object, byte, why));
}

struct Header {
    BatchedObject object;
    std::size_t size = 0;
};

Result<Header> read_header(std::string_view line) {
    const JsonObject members = TRY(parse_json_object(line));
    const auto bucket = TRY(text_member(members, "bucket"));
    const auto key = TRY(text_member(members, "key"));
    const auto size = TRY(integer_member(members, "size"));
    if (!bucket || !key || !size || *size < 0) {
        return fail(Code::invalid, "its header lacks bucket, key or size");
    }
    return Header{.object = {.bucket = *bucket, .key = *key, .bytes = {}},
                  .size = static_cast<std::size_t>(*size)};
}

}  // namespace

void append_object(std::string_view bucket, std::string_view key, std::string_view bytes,
                   std::string& body) {
    body += fmt::format("{{\"bucket\":{},\"key\":{},\"size\":{}}}\n", json_string(bucket),
                        json_string(key), bytes.size());
    body += bytes;
    body += '\n';
}

Result<std::vector<BatchedObject>> read_object_batch(std::string_view body) {
    std::vector<BatchedObject> objects;
    std::size_t at = 0;
    while (at < body.size()) {
        const std::size_t number = objects.size();
        if (number == batch_objects_max) {
            return broken(number, at, fmt::format("there are more than {}", batch_objects_max));
        }
        const std::size_t line = body.substr(at, header_bytes_max).find('\n');
        if (line == std::string_view::npos) {
            return broken(number, at, "its header line does not end");
        }
        Result<Header> header = read_header(body.substr(at, line));
        if (!header) return broken(number, at, header.error().message);
        const std::string_view rest = body.substr(at + line + 1);
        if (header->size >= rest.size()) {
            return broken(number, at,
                          fmt::format("it says {} bytes, {} are left", header->size, rest.size()));
        }
        if (rest[header->size] != '\n') return broken(number, at, "no newline follows its bytes");
        header->object.bytes = rest.substr(0, header->size);
        objects.push_back(std::move(header->object));
        at += line + 1 + header->size + 1;
    }
    return objects;
}

}  // namespace opentrail::intake
