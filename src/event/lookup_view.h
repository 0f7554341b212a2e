// Lookup view: a record as LookupEvents shows it (AWS CloudTrail API Reference, "Event").
//
// For one thread; keeps its buffers between records.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "event/reader.h"

namespace opentrail::event {

class LookupView {
  public:
    /// Appends the Event of `record` to `out` as JSON text in the JSON 1.1 protocol's form:
    /// EventId, EventName, ReadOnly ("true" or "false"), AccessKeyId, EventTime (epoch seconds),
    /// EventSource, Username, Resources
    /// ([{ResourceType, ResourceName}]), CloudTrailEvent (the record, byte for byte). What the
    /// record does not say is absent; Resources is always there. Fails, leaving `out` as it was, on
    /// a record that was never admitted.
    Result<void> append(std::string_view record, std::string& out);

  private:
    Reader reader_;
};

}  // namespace opentrail::event
