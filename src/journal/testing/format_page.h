// FormatPage: the worked examples of a page of docs/formats, as bytes.

#pragma once

#include <string>

namespace opentrail::journal {

/// The bytes of the one ```hex block of docs/formats/`page`: pairs of hex digits up to a '#' on
/// each line. Aborts when there is no such page above the working directory.
std::string hex_example(const std::string& page);

}  // namespace opentrail::journal
