// MinioAudit: what MinIO's audit webhook sends, as a CloudTrail record. docs/audit-webhooks.md has
// the mapping.
//
// Pure function over bytes from outside; safe from any thread.

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "intake/audit_text.h"

namespace opentrail::intake {

/// Of audit entries, one after the other ("Audit log structure", MinIO's documentation), the
/// records, one a line. The same entry gives the same eventID. What would let somebody repeat a
/// request, its headers and signature, is left out. Code::invalid, naming the entry, for what is
/// none.
Result<std::string> records_of_minio(std::string_view body, const AuditPlace& place);

}  // namespace opentrail::intake
