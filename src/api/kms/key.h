// Keys of the KMS interface: as requests name them and as replies show them, with AWS KMS's own
// errors. docs/encryption.md has what differs from AWS KMS.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/access_handler.h"
#include "catalog/kms_key.h"
#include "delivery/local_key_vault.h"

namespace opentrail::api::kms {

using Answered = Outcome<AccessAnswer>;

/// A member that is a text; else empty.
std::string text(const JsonObject& request, std::string_view name);

/// A key of this account and Region, or of another account by its ARN; where a name is looked for.
struct KeyScope {
    catalog::Catalog& catalog;
    std::string_view account;
    std::string_view region;
    Timestamp now;
};
KeyScope scope_of(const AccessCall& access);

/// By id, ARN, alias name or alias ARN. NotFoundException where there is none, or none any more.
Outcome<catalog::KmsKey> find_key(const KeyScope& scope, std::string_view id);
/// The key that KeyId names.
Outcome<catalog::KmsKey> find_key(const AccessCall& access, const JsonObject& request);

std::string make_key_arn(std::string_view region, std::string_view account, std::string_view id);
std::string make_alias_arn(const catalog::KmsKey& key, std::string_view alias);

/// DisabledException or KMSInvalidStateException unless it can be used.
Outcome<void> check_usable(const catalog::KmsKey& key, Timestamp now);
/// KMSInvalidStateException while it waits to be deleted.
Outcome<void> check_changeable(const catalog::KmsKey& key, Timestamp now);

/// KeyMetadata.
JsonObject shown(const catalog::KmsKey& key, Timestamp now);

/// What policies are asked about: the key that KeyId names, or would, with its tags, and what the
/// call says of it.
access::Ask ask_key(const AccessCall& access, const JsonObject& request);
/// EncryptionContext of a request, checked or not.
delivery::EncryptionContext context_in(const JsonObject& request);

/// An answer about `key`, which the event names among its resources.
AccessAnswer about(const AccessCall& access, const catalog::KmsKey& key, AccessAnswer answer);
/// An answer that puts `key` in its new state.
AccessAnswer changed(const AccessCall& access, catalog::KmsKey key, JsonObject output = {});

/// The part of a list that Limit and Marker ask for, as the member `name`, with Truncated and
/// NextMarker. Items are in order. InvalidMarkerException.
Outcome<JsonObject> page_of(const JsonObject& request, std::string_view name, JsonArray items);

/// A failure of the catalog.
template <class T>
std::unexpected<Refused> failed(const Result<T>& result) {
    return std::unexpected(as_refused(result.error()));
}

}  // namespace opentrail::api::kms
