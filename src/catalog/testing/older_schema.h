// Statements that take a catalog back to what an earlier version wrote, newest step first.

#pragma once

namespace opentrail::catalog {

/// To before there were digests, and all that came since. The caller sets user_version.
inline constexpr const char* without_digests =
    "DROP TABLE logins; DROP TABLE mfa_devices; DROP TABLE console_sessions;"
    "DROP TABLE bucket_imports; DROP TABLE kms_keys;"
    "ALTER TABLE trail_status DROP COLUMN reason;"
    "ALTER TABLE trail_status DROP COLUMN failing_since;"
    "DROP TABLE digest_runs; DROP TABLE digest_chains; DROP TABLE digests;"
    "DROP TABLE digest_status; DROP TABLE digest_keys; DROP TABLE trail_regions;"
    "DROP INDEX log_files_undigested; DROP INDEX log_files_of_digest;"
    "ALTER TABLE log_files DROP COLUMN run; ALTER TABLE log_files DROP COLUMN digest;"
    "ALTER TABLE log_files DROP COLUMN late; ALTER TABLE trail_versions DROP COLUMN run;";

}  // namespace opentrail::catalog
