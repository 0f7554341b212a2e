#include "delivery/local_key_vault.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/little_endian.h"

namespace opentrail::delivery {
namespace {

constexpr std::size_t data_key_bytes = 32;
constexpr std::size_t version_bytes = sizeof(std::uint32_t);
constexpr std::size_t wrapping_bytes = version_bytes + gcm_nonce_bytes + gcm_tag_bytes;
constexpr std::string_view ciphertext_magic = "OTK\x01";

std::string material_context(std::string_view key, std::uint32_t version) {
    return fmt::format("kms key {} version {}", key, version);
}

void append_text(std::string& into, std::string_view text) {
    append(into, static_cast<std::uint32_t>(text.size()));
    into += text;
}

/// What a wrapped text is bound to. Lengths stand before texts, so that no two mean the same.
std::string bound_to(std::string_view key, std::uint32_t version,
                     const EncryptionContext& context) {
    std::string bytes = "opentrail kms 1";
    append(bytes, version);
    append_text(bytes, key);
    for (const auto& [name, value] : context) {
        append_text(bytes, name);
        append_text(bytes, value);
    }
    return bytes;
}

std::unexpected<Error> does_not_open(std::string_view key) {
    return fail(Code::corrupt,
                fmt::format("what was encrypted under {} does not open: it was altered, or belongs"
                            " to something else",
                            key));
}

}  // namespace

std::optional<KeyState> state_of(const catalog::KmsKey& key, Timestamp now) {
    if (key.deletion && *key.deletion <= now) return std::nullopt;
    if (key.deletion) return KeyState::pending_deletion;
    return key.enabled ? KeyState::enabled : KeyState::disabled;
}

LocalKeyVault::LocalKeyVault(catalog::Catalog& catalog, const SealingKey& master_key,
                             const Clock& clock, Random& random)
    : catalog_(catalog), master_key_(master_key), clock_(clock), random_(random) {}

Result<DataKey> LocalKeyVault::make_data_key(std::string_view key,
                                             const EncryptionContext& context) {
    const catalog::KmsKey row = TRY(usable(key));
    DataKey made{.plain = random_bytes(data_key_bytes), .wrapped = {}};
    made.wrapped = TRY(wrap(row, made.plain.reveal(), context));
    return made;
}

Result<Secret> LocalKeyVault::open_data_key(std::string_view key, std::string_view wrapped,
                                            const EncryptionContext& context) {
    // A key that never was is no key that was deleted: somebody wrote its name there.
    if (const auto known = catalog_.kms_key(key); !known && known.error().code == Code::not_found) {
        return does_not_open(key);
    }
    const catalog::KmsKey row = TRY(usable(key));
    if (wrapped.size() < wrapping_bytes) return does_not_open(key);
    const auto number = load<std::uint32_t>(wrapped.data());
    const auto version = std::ranges::find(row.versions, number, &catalog::KmsKeyVersion::number);
    if (version == row.versions.end()) return does_not_open(key);
    const GcmKey opens = TRY(material(row, *version));
    std::optional<std::string> text = gcm_decrypt(
        opens, wrapped.substr(version_bytes, gcm_nonce_bytes),
        wrapped.substr(version_bytes + gcm_nonce_bytes), bound_to(row.arn, number, context));
    if (!text) return does_not_open(key);
    return Secret(*std::move(text));
}

Result<KeyState> LocalKeyVault::state(std::string_view key) {
    const catalog::KmsKey row = TRY(catalog_.kms_key(key));
    if (const auto state = state_of(row, clock_.now())) return *state;
    return fail(Code::not_found, fmt::format("the key {} was deleted", key));
}

catalog::KmsKeyVersion LocalKeyVault::make_version(std::string_view key, std::uint32_t number) {
    const Secret bytes = random_bytes(std::tuple_size_v<GcmKey>);
    return {.number = number,
            .created = clock_.now(),
            .sealed_material =
                seal(master_key_, bytes.reveal(), material_context(key, number), random_)};
}

Result<std::string> LocalKeyVault::encrypt(std::string_view key, std::string_view text,
                                           const EncryptionContext& context) {
    const catalog::KmsKey row = TRY(usable(key));
    std::string ciphertext(ciphertext_magic);
    append(ciphertext, static_cast<std::uint16_t>(row.arn.size()));
    ciphertext += row.arn;
    ciphertext += TRY(wrap(row, text, context));
    return ciphertext;
}

Result<Secret> LocalKeyVault::decrypt(std::string_view ciphertext,
                                      const EncryptionContext& context) {
    const std::string key = TRY(key_of(ciphertext));
    return open_data_key(
        key, ciphertext.substr(ciphertext_magic.size() + sizeof(std::uint16_t) + key.size()),
        context);
}

Result<std::string> LocalKeyVault::key_of(std::string_view ciphertext) {
    constexpr std::size_t head = ciphertext_magic.size() + sizeof(std::uint16_t);
    const auto none = [] {
        return fail(Code::invalid, "the ciphertext was not made by a key of this server");
    };
    if (!ciphertext.starts_with(ciphertext_magic) || ciphertext.size() < head) return none();
    const auto size = load<std::uint16_t>(ciphertext.data() + ciphertext_magic.size());
    if (ciphertext.size() < head + size + wrapping_bytes) return none();
    return std::string(ciphertext.substr(head, size));
}

Secret LocalKeyVault::random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    random_.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return Secret(std::move(bytes));
}

Result<catalog::KmsKey> LocalKeyVault::usable(std::string_view key) {
    Result<catalog::KmsKey> row = catalog_.kms_key(key);
    const auto none = [key] {
        return fail(Code::denied,
                    fmt::format("KMS.NotFoundException: there is no key {} here", key));
    };
    if (!row && row.error().code == Code::not_found) return none();
    if (!row) return row;
    const std::optional<KeyState> state = state_of(*row, clock_.now());
    if (!state || row->versions.empty()) return none();
    switch (*state) {
        case KeyState::enabled: return row;
        case KeyState::disabled:
            return fail(Code::denied,
                        fmt::format("KMS.DisabledException: the key {} is disabled", key));
        case KeyState::pending_deletion: break;
    }
    return fail(Code::denied, fmt::format("KMS.KMSInvalidStateException: the key {} is to be"
                                          " deleted",
                                          key));
}

Result<std::string> LocalKeyVault::wrap(const catalog::KmsKey& key, std::string_view text,
                                        const EncryptionContext& context) {
    const catalog::KmsKeyVersion& version = key.versions.back();
    const GcmKey closes = TRY(material(key, version));
    std::string wrapped;
    append(wrapped, version.number);
    const Secret nonce = random_bytes(gcm_nonce_bytes);
    wrapped += nonce.reveal();
    wrapped +=
        gcm_encrypt(closes, nonce.reveal(), text, bound_to(key.arn, version.number, context));
    return wrapped;
}

Result<GcmKey> LocalKeyVault::material(const catalog::KmsKey& key,
                                       const catalog::KmsKeyVersion& version) {
    const Result<Secret> opened =
        unseal(master_key_, version.sealed_material, material_context(key.arn, version.number));
    GcmKey bytes{};
    if (!opened || opened->reveal().size() != bytes.size()) {
        return fail(Code::denied,
                    fmt::format("KMS.KMSInvalidStateException: the material of the key {} does not"
                                " open: another master key, or it was altered",
                                key.arn));
    }
    std::ranges::copy(opened->reveal(), bytes.begin());
    return bytes;
}

}  // namespace opentrail::delivery
