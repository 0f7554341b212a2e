// Object batch: the body of POST /v1/intake/batches: many small objects in one request.
//
// Each is a line of JSON, {"bucket":…,"key":…,"size":…}, then exactly `size` bytes, then a newline.
// Pure functions; views point into the body.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opentrail::intake {

struct BatchedObject {
    std::string bucket;
    std::string key;
    std::string_view bytes;
};

inline constexpr std::size_t batch_objects_max = 1000;

void append_object(std::string_view bucket, std::string_view key, std::string_view bytes,
                   std::string& body);

/// Code::invalid, naming the object and its byte, when the framing is broken or there are more than
/// `batch_objects_max`.
Result<std::vector<BatchedObject>> read_object_batch(std::string_view body);

}  // namespace opentrail::intake
