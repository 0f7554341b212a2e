#include "catalog/kms_key.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/encoding.h"

namespace opentrail::catalog {
namespace {

namespace json = boost::json;

json::array alias_list(const std::vector<KmsAlias>& aliases) {
    json::array list;
    for (const KmsAlias& alias : aliases) {
        list.push_back({{"name", alias.name},
                        {"created", to_millis(alias.created)},
                        {"updated", to_millis(alias.updated)}});
    }
    return list;
}

std::vector<KmsAlias> read_aliases(ObjectReader& from) {
    std::vector<KmsAlias> aliases;
    for (const json::object* item : from.objects("aliases")) {
        ObjectReader reader(*item);
        KmsAlias alias{.name = reader.text("name"),
                       .created = reader.time("created"),
                       .updated = reader.time("updated")};
        from.take_problem(reader);
        aliases.push_back(std::move(alias));
    }
    return aliases;
}

json::array version_list(const std::vector<KmsKeyVersion>& versions) {
    json::array list;
    for (const KmsKeyVersion& version : versions) {
        list.push_back({{"number", version.number},
                        {"created", to_millis(version.created)},
                        {"sealedMaterial", base64(version.sealed_material)}});
    }
    return list;
}

std::vector<KmsKeyVersion> read_versions(ObjectReader& from) {
    std::vector<KmsKeyVersion> versions;
    for (const json::object* item : from.objects("versions")) {
        ObjectReader reader(*item);
        KmsKeyVersion version{.number = static_cast<std::uint32_t>(reader.number("number")),
                              .created = reader.time("created"),
                              .sealed_material = reader.bytes("sealedMaterial")};
        from.take_problem(reader);
        versions.push_back(std::move(version));
    }
    return versions;
}

Result<KmsKey> decode_key(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::corrupt, fmt::format("a key of {} bytes is not JSON", text.size()));
    }
    ObjectReader reader(value.get_object());
    KmsKey key = read_kms_key(reader);
    if (!reader.problem().empty()) {
        return fail(Code::corrupt, fmt::format("key {}: {}", key.arn, reader.problem()));
    }
    return key;
}

}  // namespace

void write(json::object& into, const KmsKey& key) {
    into["arn"] = key.arn;
    into["account"] = key.account;
    into["region"] = key.region;
    into["id"] = key.id;
    into["created"] = to_millis(key.created);
    into["description"] = key.description;
    into["enabled"] = key.enabled;
    if (key.deletion) into["deletion"] = to_millis(*key.deletion);
    into["aliases"] = alias_list(key.aliases);
    into["versions"] = version_list(key.versions);
    write_tags(into, key.tags);
}

KmsKey read_kms_key(ObjectReader& from) {
    KmsKey key;
    key.arn = from.text("arn");
    key.account = from.text("account");
    key.region = from.text("region");
    key.id = from.text("id");
    key.created = from.time("created");
    key.description = from.text("description");
    key.enabled = from.flag("enabled");
    key.deletion = from.optional_time("deletion");
    key.aliases = read_aliases(from);
    key.versions = read_versions(from);
    key.tags = read_tags(from);
    return key;
}

Result<void> KmsKeyWriter::prepare(Database& database) {
    put_ =
        TRY(database.prepare("INSERT INTO kms_keys (arn, account, region, state)"
                             " VALUES (?1, ?2, ?3, ?4)"
                             " ON CONFLICT (arn) DO UPDATE SET state = excluded.state"));
    return {};
}

Result<void> KmsKeyWriter::put(const KmsKey& key) {
    json::object state;
    write(state, key);
    put_.bind_text(1, key.arn);
    put_.bind_text(2, key.account);
    put_.bind_text(3, key.region);
    put_.bind_text(4, json::serialize(state));
    return put_.run();
}

Result<void> KmsKeyReader::prepare(Database& database) {
    key_ = TRY(database.prepare("SELECT state FROM kms_keys WHERE arn = ?1"));
    keys_ =
        TRY(database.prepare("SELECT state FROM kms_keys WHERE account = ?1 AND region = ?2"
                             " ORDER BY number"));
    return {};
}

Result<KmsKey> KmsKeyReader::key(std::string_view arn) {
    const Use use(key_);
    key_.bind_text(1, arn);
    if (!TRY(key_.step())) return fail(Code::not_found, fmt::format("there is no key {}", arn));
    return decode_key(key_.text(0));
}

Result<std::vector<KmsKey>> KmsKeyReader::keys(std::string_view account, std::string_view region) {
    const Use use(keys_);
    keys_.bind_text(1, account);
    keys_.bind_text(2, region);
    std::vector<KmsKey> keys;
    while (TRY(keys_.step())) keys.push_back(TRY(decode_key(keys_.text(0))));
    return keys;
}

}  // namespace opentrail::catalog
