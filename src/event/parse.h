// Parser: the complete check of one record, and its Facts.
//
// A record is admitted only after validation to its last byte: a malformed one would break a signed
// log file for every reader. docs/admission.md says what is refused and what is read.

#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "event/facts.h"

namespace opentrail::event {

/// What the door supplies where the record is silent.
struct Defaults {
    std::string_view account;
    std::string_view region;
};

/// Keeps its buffers between records. For one thread.
class Parser {
  public:
    Parser();
    ~Parser();
    Parser(Parser&&) noexcept;
    Parser& operator=(Parser&&) noexcept;

    /// Checks `record` (grammar, UTF-8, numbers, escapes, depth, no duplicate of the members we
    /// read; eventVersion 1.x, eventTime, eventSource, eventName; up to limits::record_bytes_max)
    /// and appends its facts and values to `into`. `padded` says that at least 64 readable bytes
    /// follow the record, which saves a copy. Fails with Code::invalid, naming the member or the
    /// byte, and then leaves `into` as it was.
    Result<void> parse(std::string_view record, const Defaults& defaults, bool padded,
                       FactsBatch& into);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail::event
