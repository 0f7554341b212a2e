// Event text: one event as /v1 shows it, with or without its provenance. For one thread; keeps its
// parser.

#pragma once

#include <string>

#include "base/time.h"
#include "event/parse.h"
#include "journal/entry.h"

namespace opentrail::api::v1 {

/// "2026-01-02T03:04:05.000Z": always with milliseconds.
std::string iso8601_millis(Timestamp time);

class EventText {
  public:
    /// Appends {"record":…}, or {"provenance":{…},"record":…}; the record byte for byte.
    void append(const journal::Entry& entry, bool provenance, std::string& out);

    /// Appends a line: the record, or {"provenance":{…},"record":…}, without newlines inside, and a
    /// newline.
    void append_line(const journal::Entry& entry, bool provenance, std::string& out);

    /// Appends {"position":…,…,"account":…,"region":…,"eventId":…,"fields":{"username":["…"],…}}:
    /// all that OpenTrail knows of the entry beside its record.
    void append_provenance(const journal::Entry& entry, std::string& out);

  private:
    event::Parser parser_;
};

}  // namespace opentrail::api::v1
