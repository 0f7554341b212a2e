// Provenance on disk: fields of one byte of tag, a varint length and that many bytes
// (docs/formats/journal.md).
//
// Pure functions, safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/entry.h"

namespace opentrail::journal {

/// Appends the fields to `out`, in ascending order of tags, empty ones left out.
void render(const Provenance& provenance, std::string& out);

/// The reverse. Unknown tags below 128 are skipped. Code::invalid for an unknown tag from 128 on,
/// which only a newer version can read; Code::corrupt for anything render() would not have written.
Result<void> parse(std::string_view bytes, Provenance& into);

}  // namespace opentrail::journal
