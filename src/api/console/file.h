// File: one file of the console's bundle, as the program holds it. Plain data, of static storage.

#pragma once

#include <string_view>

namespace opentrail::api::console {

struct File {
    std::string_view path;   // Below /console/: "index.html", "assets/index-B1xQ.js".
    std::string_view hash;   // Of `plain`, hexadecimal; the same for the same bytes alone.
    std::string_view plain;  // The file itself.
    std::string_view gzip;   // The same compressed; empty: not kept in this form.
    std::string_view brotli;
};

}  // namespace opentrail::api::console
