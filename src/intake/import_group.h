// Import group: records of one file on their way from `opentrail import` to the server.
//
// The body of POST /v1/imports/ID/batches is groups one after another: a line of JSON, then exactly
// `size` bytes (a JSON array of the records, verbatim), then a newline. So records keep their
// bytes, white space included, and one request carries many small files or a part of a large one.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace opentrail::intake {

struct ImportGroup {
    std::string source;  // The file's path as the user gave it.
    Sha256 source_hash;  // Of the file's bytes as read.
    std::span<const std::string_view> records;
};

/// Appends the group to a request body.
void append_group(const ImportGroup& group, std::string& body);

}  // namespace opentrail::intake
