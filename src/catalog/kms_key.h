// KmsKey: a named key under which files are encrypted, as plain data; and the table of them.
//
// Its material stays sealed here: delivery/local_key_vault.h opens it. Who may use it says the
// resource policy of its ARN.

#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "catalog/database.h"
#include "catalog/object_reader.h"
#include "catalog/principal.h"

namespace opentrail::catalog {

/// What the key's material was from a moment on. What an earlier version encrypted, it decrypts.
struct KmsKeyVersion {
    std::uint32_t number = 0;  // From 1 on, never used twice.
    Timestamp created;
    std::string sealed_material;  // 32 bytes under the master key (docs/formats/sealed_text.md).
    bool operator==(const KmsKeyVersion&) const = default;
};

struct KmsAlias {
    std::string name;  // "alias/…". Unique in an account and Region.
    Timestamp created;
    Timestamp updated;
    bool operator==(const KmsAlias&) const = default;
};

struct KmsKey {
    std::string arn;  // arn:aws:kms:REGION:ACCOUNT:key/ID
    std::string account;
    std::string region;
    std::string id;  // A UUID.
    Timestamp created;
    std::string description = {};
    bool enabled = true;
    /// From then on it is no more, unless that is called off before.
    std::optional<Timestamp> deletion = {};
    std::vector<KmsAlias> aliases = {};        // In order of name.
    std::vector<KmsKeyVersion> versions = {};  // Oldest first; the last one encrypts.
    PrincipalTags tags = {};
    bool operator==(const KmsKey&) const = default;
};

void write(boost::json::object& into, const KmsKey& key);
KmsKey read_kms_key(ObjectReader& from);

/// Part of Writer. For one thread at a time.
class KmsKeyWriter {
  public:
    Result<void> prepare(Database& database);

    Result<void> put(const KmsKey& key);

  private:
    Statement put_;
};

/// Part of Reader. For one thread at a time.
class KmsKeyReader {
  public:
    Result<void> prepare(Database& database);

    // As in Catalog.
    Result<KmsKey> key(std::string_view arn);
    Result<std::vector<KmsKey>> keys(std::string_view account, std::string_view region);

  private:
    Statement key_, keys_;
};

}  // namespace opentrail::catalog
