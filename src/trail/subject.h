// Subject: what selectors can ask of an event, and how it is read from a record.
//
// docs/selectors.md says which member of a record each field is taken from.

#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "event/field.h"
#include "event/parse.h"

namespace opentrail::trail {

/// A resource that an event touched. Either text may be empty.
struct Resource {
    std::string_view type;
    std::string_view arn;
    bool operator==(const Resource&) const = default;
};

/// Texts are empty where the record has none. Views are into the reader that made it, or its
/// defaults.
struct Subject {
    event::Category category = event::Category::management;
    bool read_only = false;  // Also where the record does not say: see docs/selectors.md.
    std::string_view event_source;
    std::string_view event_name;
    std::string_view event_type;
    std::string_view user_identity_arn;
    std::string_view session_credential_from_console;
    std::string_view error_code;
    std::string_view vpc_endpoint_id;
    std::span<const Resource> resources;

    // Not for selectors, but for whoever delivers: by the rules of event::Facts.
    std::string_view account;
    std::string_view region;
    std::string_view invoked_by;
    std::string_view event_time;  // As the record has it.
};

/// Whether CloudTrail made this event itself by delivering events: what a trail leaves out when its
/// RecursiveLogging is false (CloudTrail User Guide, "Suppressing recursive events").
bool is_recursive(const Subject& subject);

/// Reads records that were admitted: of others it may make anything, but nothing worse. Keeps its
/// buffers from one record to the next. For one thread.
class SubjectReader {
  public:
    SubjectReader();
    ~SubjectReader();
    SubjectReader(SubjectReader&&) noexcept;
    SubjectReader& operator=(SubjectReader&&) noexcept;

    /// Valid until the next read. `padded`: at least 64 readable bytes follow the record, which
    /// saves a copy.
    const Subject& read(std::string_view record, const event::Defaults& defaults, bool padded);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail::trail
