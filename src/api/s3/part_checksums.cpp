#include "api/s3/part_checksums.h"

#include <fmt/format.h>

#include <optional>

#include "aws/checksum.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::api::s3 {

delivery::Checksums checksum_of_parts(const delivery::Upload& upload,
                                      const std::vector<delivery::Part>& parts) {
    const auto asked = aws::parse_checksum(upload.checksum);
    const aws::Checksum algorithm = asked.value_or(aws::Checksum::crc64nvme);
    const std::string name = asked ? upload.checksum : "crc64nvme";
    std::string all;
    std::optional<std::string> whole;
    for (const delivery::Part& part : parts) {
        const auto kept = part.checksums.find(name);
        if (kept == part.checksums.end()) return {};
        const Result<std::string> digest = decode_base64(kept->second);
        if (!digest) return {};
        all += *digest;
        whole = whole ? aws::combine(algorithm, *whole, *digest, part.bytes) : *digest;
    }
    if (asked && upload.checksum_type == composite) {
        return {{name, fmt::format("{}-{}", aws::checksum(algorithm, all), parts.size())}};
    }
    if (!whole) return {};
    return {{name, base64(*whole)}};
}

}  // namespace opentrail::api::s3
