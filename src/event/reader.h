// Reader: one walk over a record that checks what its text says, finds duplicates of the members we
// read, takes their values and makes the content hash. parse.h turns its Reading into Facts,
// lookup_view.h into an Event.
//
// Internal to the room. For one thread; keeps its buffers. Views are valid until the next read.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace opentrail::event {

/// The members whose values are taken.
enum class Slot : std::uint8_t {
    event_version,
    event_time,
    event_source,
    event_name,
    region,
    source_ip,
    error_code,
    error_message,
    event_id,
    aggregated_id,       // eventId: how aggregated events spell it.
    aggregated_account,  // accountId: likewise.
    read_only,
    event_type,
    management_event,
    recipient_account,
    event_category,
    window_start,    // timeWindow.windowStart of aggregated events.
    insight_source,  // insightDetails.eventSource and so on: insight events have none of their own.
    insight_name,
    insight_error,
    identity_type,
    identity_user_name,
    identity_principal_id,
    identity_arn,
    identity_account,
    identity_access_key,
    identity_invoked_by,
    issuer_account,  // userIdentity.sessionContext.sessionIssuer.accountId.
};
inline constexpr std::size_t slot_count = static_cast<std::size_t>(Slot::issuer_account) + 1;

enum class Kind : std::uint8_t { absent, null, boolean, number, text, array, object };

/// "a number", "an array", ... for sentences.
std::string_view describe(Kind kind);

/// A member's value as it was found. A boolean's text is "true" or "false", an account's number its
/// digits.
struct Taken {
    Kind kind = Kind::absent;
    std::string_view text;
    std::uint64_t hash = 0;  // hash64(text).

    /// A string with something in it.
    bool has_text() const { return kind == Kind::text && !text.empty(); }
};

struct NamedResource {
    std::string_view name;
    std::uint64_t name_hash;
    std::string_view type;  // May be empty.
    std::uint64_t type_hash;
    bool listed;  // From the record's resources[], not from its request or response.
};

/// What one record says.
struct Reading {
    /// Resources beyond these are not read: a call may list thousands.
    static constexpr std::size_t resources_max = 64;

    std::array<Taken, slot_count> slots;
    std::array<NamedResource, resources_max> resources;
    std::size_t resource_count;
    std::uint64_t content_hash;

    const Taken& operator[](Slot slot) const { return slots[static_cast<std::size_t>(slot)]; }
    /// The event's own member, or that of the insight it reports.
    const Taken& source() const { return or_else(Slot::event_source, Slot::insight_source); }
    const Taken& event_name() const { return or_else(Slot::event_name, Slot::insight_name); }
    /// A sign-in that failed has no code: its message ("Failed authentication") stands for one
    /// (CloudTrail User Guide, "AWS Management Console sign-in events").
    const Taken& error_code() const {
        const Taken& code = or_else(Slot::error_code, Slot::insight_error);
        const bool is_sign_in = (*this)[Slot::event_source].text == "signin.amazonaws.com";
        return code.kind == Kind::absent && is_sign_in ? (*this)[Slot::error_message] : code;
    }

  private:
    const Taken& or_else(Slot first, Slot second) const {
        const Taken& own = (*this)[first];
        return own.kind == Kind::absent ? (*this)[second] : own;
    }
};

class Reader {
  public:
    Reader();
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;

    /// Checks all of `record` (grammar, UTF-8, numbers, escapes, depth, duplicates) and reads it.
    /// `padded`: at least 64 readable bytes follow. Fails with Code::invalid.
    Result<const Reading*> read(std::string_view record, bool padded);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail::event
