// The segment of the worked example in docs/formats/history_segment.md, and ways to open bytes as a
// segment.

#pragma once

#include <memory>
#include <string>

#include "disk/testing/fake_disk.h"
#include "event/facts.h"
#include "history/open_segment.h"
#include "history/sealed_segment.h"

namespace opentrail::history {

/// The example's events, still in memory.
std::unique_ptr<OpenSegment> example_segment();
/// The bytes that the page shows. Run from the root of the source tree.
std::string example_bytes();

/// Opens `bytes` as a file of `disk`.
Result<std::shared_ptr<SealedSegment>> open_bytes(disk::Disk& disk, std::string_view bytes);

/// Facts made by hand, of an event with the values given.
class HandMade {
  public:
    struct Event {
        std::int64_t millis = 0;
        std::string id;
        std::uint64_t content = 0;
        std::vector<std::pair<event::Field, std::string>> values;
    };
    /// Adds them to `segment`, at the offsets given.
    static void add(OpenSegment& segment, const std::vector<Event>& events,
                    const std::vector<std::uint64_t>& offsets, journal::Door door,
                    const std::vector<std::uint16_t>& flags = {});
};

}  // namespace opentrail::history
