// Encoding: which compressed form of a file a client takes. RFC 9110, section 12.5.3. Pure
// functions.

#pragma once

#include <string_view>

namespace opentrail::api::console {

enum class Encoding : unsigned char { plain, gzip, brotli };

/// How much a client wants each, by its Accept-Encoding: 0 not at all, 1000 most. Without the
/// header only the plain form is wanted: browsers always send it.
struct Wanted {
    int gzip = 0;
    int brotli = 0;
};

/// What cannot be read counts as not wanted.
Wanted read_accept_encoding(std::string_view header);

/// The best of what is wanted and there; of two that are wanted as much the smaller, which is
/// brotli's. Plain where nothing else will do.
Encoding choose(const Wanted& wanted, bool has_gzip, bool has_brotli);

}  // namespace opentrail::api::console
