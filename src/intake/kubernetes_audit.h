// KubernetesAudit: audit events of a Kubernetes API server, as its webhook backend sends them, as
// CloudTrail records. docs/audit-webhooks.md has the mapping.
//
// Pure function over bytes from outside; safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "intake/audit_text.h"

namespace opentrail::intake {

/// Of an EventList, or of one Event, of audit.k8s.io/v1 ("kube-apiserver Audit Configuration (v1)",
/// Kubernetes Documentation), the records, one a line. One request has an event for each of its
/// stages, all of one auditID: the record is of the last (ResponseComplete, or Panic); others give
/// none. Code::invalid, naming the event, for what is none of these.
Result<std::string> records_of_kubernetes(std::string_view body, const AuditPlace& place);

}  // namespace opentrail::intake
