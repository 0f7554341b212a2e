// GatewayDoor: POST /v1/gateway/NAME/events: what a gateway of another process has seen.
//
// The body is one line of JSON that says what follows, then a record a line: events, then intents.
// Records are kept byte for byte, and once, however often they are sent. Intents of a process that
// was not heard of for `patience` become events whose outcome is unknown. What a process calls
// itself is of whoever sends for it: others neither keep its intents open nor settle them. tick()
// is for one thread, the rest is safe from any.

#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/v1/conflict_alarm.h"
#include "base/clock.h"
#include "base/json.h"
#include "gateway/recording/intents.h"
#include "gateway/recording/journal_book.h"
#include "intake/admission.h"
#include "journal/journal.h"

namespace opentrail::api::v1 {

class GatewayDoor {
  public:
    static constexpr std::chrono::seconds patience{120};
    /// A gateway that was not heard of for this long, four times its own pause, is called silent.
    static constexpr std::chrono::seconds silent_after{20};

    struct Parts {
        journal::Journal& journal;
        intake::Admission& admission;
        gateway::Intents* intents;  // Null: no gateways are taken.
        Recorder& recorder;
        ConflictAlarm& alarm;
        const Clock& clock;
    };

    explicit GatewayDoor(const Parts& parts);

    /// The reply: {"events":n,"refused":[{"eventID":"…","message":"…"}]}.
    Outcome<std::string> take(const Call& call, const std::string& name);

    /// What gateways of this process say of themselves; empty: nothing.
    void set_served(std::function<JsonArray()> reports);
    /// That, and what those of other processes said, with when they were heard of.
    JsonArray reports() const;

    /// Settles what nobody will say any more.
    void tick();

  private:
    struct Sent;
    struct Heard {
        Duration at{};  // By the machine's uptime.
        Timestamp seen;
        std::string gateway;
        std::string report;  // JSON; empty: none.
    };
    Outcome<Sent> read(const Call& call, const std::string& name) const;
    Outcome<std::vector<std::string>> keep_events(const Call& call, const Sent& sent);
    Outcome<void> keep_rest(const Sent& sent);
    void note(const Sent& sent);
    void make_room(const std::string& owner);
    gateway::JournalBook::Parts book_parts() const;

    const Parts parts_;
    mutable std::mutex mutex_;
    std::map<gateway::Intents::Origin, Heard> heard_;
    std::function<JsonArray()> served_;
    Duration settled_at_{};
};

}  // namespace opentrail::api::v1
