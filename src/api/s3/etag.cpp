#include "api/s3/etag.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace opentrail::api::s3 {

std::string etag_of(const delivery::ObjectFacts& object) {
    const std::string hash = hex(
        sha256(fmt::format("{}\n{}\n{}", object.key, object.bytes, to_millis(object.modified))));
    return fmt::format("\"{}-1\"", hash.substr(0, 32));
}

}  // namespace opentrail::api::s3
