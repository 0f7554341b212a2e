// Submit: POST /v1/events. Safe from any thread.

#pragma once

#include <string>

#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "api/v1/conflict_alarm.h"
#include "api/v1/idempotency.h"
#include "catalog/applier.h"
#include "intake/admission.h"
#include "journal/journal.h"

namespace opentrail::api::v1 {

class Submit {
  public:
    Submit(journal::Journal& journal, intake::Admission& admission, catalog::Applier& applier,
           Idempotency& idempotency, ConflictAlarm& alarm, Recorder& recorder, const Clock& clock,
           const Settings& settings, std::string home_account);

    /// {"successful":[…],"failed":[…],"duplicates":[…],"conflicts":[…]}, once everything kept is
    /// durable.
    Outcome<std::string> post(const Call& call);

  private:
    struct Sent;
    Outcome<std::string> answer(const Call& call, Sent sent, const std::string& key);
    Outcome<std::string> admit(const Call& call, Sent sent, const std::string& key);

    journal::Journal& journal_;
    intake::Admission& admission_;
    catalog::Applier& applier_;
    Idempotency& idempotency_;
    ConflictAlarm& alarm_;
    Recorder& recorder_;
    const Clock& clock_;
    const Settings& settings_;
    std::string home_account_;
};

}  // namespace opentrail::api::v1
