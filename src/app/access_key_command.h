// `opentrail access …-key`: access keys of users.

#pragma once

#include "app/access_client.h"

namespace opentrail::app {

Result<ExitStatus> run_key_create(const AccessOptions& options);
Result<ExitStatus> run_key_list(const AccessOptions& options);
Result<ExitStatus> run_key_disable(const AccessOptions& options);
Result<ExitStatus> run_key_enable(const AccessOptions& options);
Result<ExitStatus> run_key_delete(const AccessOptions& options);
/// Makes a new key and switches the old one off, which stays until it is deleted. Code::conflict
/// when the user has two keys already.
Result<ExitStatus> run_key_rotate(const AccessOptions& options);

/// A user's keys, each with "LastUsed" as GetAccessKeyLastUsed answers it.
Result<JsonArray> keys_with_use(AccessClient& client, const std::string& user);

/// A key just made, whose secret nobody can ask for again.
void print_new_key(const JsonObject& key, bool json);
/// A table of keys_with_use().
void print_keys(const JsonArray& keys);

}  // namespace opentrail::app
