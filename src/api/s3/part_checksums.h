// Part checksums: the checksum of an object that was uploaded in parts, made of theirs (Amazon S3
// User Guide, "Checking object integrity", "Full object and composite checksum types"). Pure
// functions.

#pragma once

#include <string_view>
#include <vector>

#include "delivery/general_objects.h"

namespace opentrail::api::s3 {

inline constexpr std::string_view full_object = "FULL_OBJECT";
inline constexpr std::string_view composite = "COMPOSITE";

/// Of the upload's algorithm and type; of CRC64NVME over the whole where it has none and every part
/// has one. Empty where a part has none.
delivery::Checksums checksum_of_parts(const delivery::Upload& upload,
                                      const std::vector<delivery::Part>& parts);

}  // namespace opentrail::api::s3
