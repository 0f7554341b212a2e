// Submit: POST /v1/events. Safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "access/directory.h"
#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "api/v1/conflict_alarm.h"
#include "api/v1/idempotency.h"
#include "catalog/applier.h"
#include "intake/admission.h"
#include "intake/audit_text.h"
#include "journal/journal.h"

namespace opentrail::api::v1 {

/// From what another system sends to records, one a line; none at all: "".
using Translate = Result<std::string> (*)(std::string_view body, const intake::AuditPlace& place);

class Submit {
  public:
    Submit(journal::Journal& journal, intake::Admission& admission, catalog::Applier& applier,
           Idempotency& idempotency, ConflictAlarm& alarm, Recorder& recorder, const Clock& clock,
           const Settings& settings, std::string home_account, const access::Directory& directory);

    /// {"successful":[…],"failed":[…],"duplicates":[…],"conflicts":[…]}, once everything kept is
    /// durable.
    Outcome<std::string> post(const Call& call);
    /// Audit events of another system, for senders that look at nothing but the status: the same
    /// reply when all are taken, else ValidationException, and they are to be sent again.
    Outcome<std::string> post_audit(const Call& call, Translate translate);

  private:
    struct Sent;
    Outcome<std::string> post_as(const Call& call, Translate translate);
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
    const access::Directory& directory_;
};

}  // namespace opentrail::api::v1
