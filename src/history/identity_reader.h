// IdentityReader: whose event an entry is, read from its record. For the rare case that two ids
// have one hash and their contents differ: only then the records must be held against one another.
//
// Safe from any thread.

#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "event/parse.h"
#include "journal/journal.h"

namespace opentrail::history {

/// What makes two events the same one.
struct Identity {
    std::string account;
    std::string event_id;
    bool operator==(const Identity&) const = default;
};

class IdentityReader {
  public:
    explicit IdentityReader(journal::Journal& journal) : journal_(journal) {}

    /// Empty when the journal has the entry no more, or it is no event.
    Result<std::optional<Identity>> read(journal::Position position);

  private:
    journal::Journal& journal_;
    std::mutex mutex_;
    event::Parser parser_;
};

}  // namespace opentrail::history
