// Recovery: what a journaled segment's file holds after a stop of any kind.
//
// Frames are read from the front up to the first that is not whole. In the newest segment that may
// be a torn tail: bytes of a write that was never acknowledged. It is not, and is reported as
// Code::corrupt with file and byte, when a whole frame behind it says that the entries missing were
// durable when it was written (FrameHeader::durable_before). In an older segment everything was
// durable before the next one was begun.
//
// Pure functions over one file; nothing is changed.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "journal/frame.h"

namespace opentrail::journal {

struct FramePlace {
    std::uint64_t first;  // Offset of its first entry.
    std::uint32_t at;     // In the file.
    std::uint32_t bytes;
};

struct Recovered {
    std::vector<FramePlace> places;
    std::uint64_t end = 0;         // One past the last entry.
    std::uint64_t used_bytes = 0;  // Where the next frame belongs.
    /// Where the frames begin that no later write knew to be durable; used_bytes when there are
    /// none. They were read, but perhaps from memory only.
    std::uint64_t unsure_at = 0;
    std::uint64_t torn_end =
        0;  // One past the last byte that is not zero behind that; at least used_bytes.
};

/// Reads the segment that begins at `first`. `visit` gets every batch, in order.
Result<Recovered> recover(const disk::File& file, const std::string& path, Position first,
                          const std::function<Result<void>(const Batch&)>& visit);

}  // namespace opentrail::journal
