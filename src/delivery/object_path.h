// Object paths: where an object of the built-in bucket lies below its bucket's folder, and back.
//
// docs/formats/bucket.md. A key that is an ordinary relative path is its own path; a path never
// leaves the folder, whatever the key. Pure functions, safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail::delivery {

/// Segments are kept byte for byte, but for what a file name cannot be: "%" is written "%25", NUL
/// "%00", an empty segment "%", the segments "." and ".." as "%2E" and "%2E%2E". Different keys
/// have different paths. Code::invalid when the key is empty, has more than 1,024 bytes (Amazon S3
/// User Guide, "Naming Amazon S3 objects"), or a segment has more than 255 as written.
Result<std::string> path_of_key(std::string_view key);

/// The reverse. Code::invalid for a path that path_of_key() does not give: a file that somebody
/// else put there.
Result<std::string> key_of_path(std::string_view path);

}  // namespace opentrail::delivery
