// segment_bytes(): a full open segment as the bytes of a segment file.
//
// Pure: the caller writes them. docs/formats/history_segment.md says what they mean.

#pragma once

#include <string>

#include "history/open_segment.h"

namespace opentrail::history {

/// `segment` must have all its rows: nobody may add to it any more.
std::string segment_bytes(const OpenSegment& segment);

}  // namespace opentrail::history
