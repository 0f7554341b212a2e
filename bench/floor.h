// Floor: the least that recording events can cost, done by hand on the same bytes.
//
// Full parse, SHA-256 of each record, zstd level 1 in blocks of 256 KiB, a write-ahead log with a
// sync for every 256 KiB or more, and a sort of the ids by segments of 32,768. Nothing is checked
// twice, indexed or answered.

#pragma once

#include <string>

#include "bench/corpus.h"

namespace opentrail::bench {

struct FloorCost {
    // CPU microseconds an event; `total` is of the whole process.
    double total = 0;
    double parse = 0;
    double hash = 0;
    double compress = 0;
    double log = 0;
    double sort = 0;
};

/// Runs the floor over the corpus with `threads` threads; files are made below `folder` and
/// removed.
FloorCost measure_floor(const Corpus& corpus, std::size_t threads, const std::string& folder);

}  // namespace opentrail::bench
