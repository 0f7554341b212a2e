#include "delivery/encrypted_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/gzip.h"
#include "base/limits.h"
#include "base/log.h"

namespace opentrail::delivery {
namespace {

Result<GcmKey> as_key(const Secret& plain) {
    GcmKey key{};
    if (plain.reveal().size() != key.size()) {
        return fail(Code::corrupt, fmt::format("a data key has {} bytes, {} are expected",
                                               plain.reveal().size(), key.size()));
    }
    std::ranges::copy(plain.reveal(), key.begin());
    return key;
}

void warn(const ObjectName& place, const Error& why) {
    log_warn("delivery", "an encrypted object does not open: readers get what lies there",
             {{"bucket", place.bucket}, {"key", place.key}, {"why", why}});
}

/// The header of an object that may be opened: it is whole, and so is what follows it.
Result<EncryptedHeader> header_of(std::string_view beginning, std::uint64_t stored,
                                  const ObjectName& place) {
    EncryptedHeader header = TRY(decode_header(beginning));
    if (stored == stored_bytes(header.bytes)) return header;
    return fail(Code::corrupt,
                fmt::format("decrypt object {} of bucket {}: {} bytes are stored of the {} that"
                            " it has",
                            place.key.substr(0, limits::quoted_bytes_max), place.bucket, stored,
                            stored_bytes(header.bytes)));
}

}  // namespace

Result<Stored> EncryptedStore::place(const Object& object, Unsettled& later) {
    std::string encrypted;
    Object given = object;
    if (!object.kms_key.empty()) {
        encrypted = TRY(encrypt(object));
        given.bytes = encrypted;
    }
    const Stored stored = TRY(inner().place(given, later));
    if (stored != Stored::exists_other) return stored;
    // Each encryption gives other bytes: what is there may be the same all the same.
    const std::string there = TRY(inner().read(object.bucket, object.key));
    if (!is_encrypted(there)) return Stored::exists_other;
    const Result<std::string> bytes = decrypt(there, {object.bucket, object.key});
    // What was altered is other. Where the key cannot be used now, nobody knows.
    if (!bytes && bytes.error().code == Code::corrupt) return Stored::exists_other;
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes != object.bytes) {
        const auto content = gunzip(*bytes, limits::inflated_file_bytes_max);
        if (!content || sha256(*content) != object.content_hash) return Stored::exists_other;
    }
    // Again, as it is there, so that it is settled with the rest.
    given.bytes = there;
    return inner().place(given, later);
}

Result<void> EncryptedStore::probe(const Object& object) {
    if (!object.kms_key.empty()) {
        const EncryptedHeader header{
            .key = std::string(object.kms_key), .wrapped = {}, .trail = std::string(object.trail)};
        TRY(make_data_key(object, header));
    }
    return inner().probe(object);
}

Result<ObjectRead> EncryptedStore::get(std::string_view bucket, std::string_view key) {
    ObjectRead object = TRY(inner().get(bucket, key));
    if (!is_encrypted(object.bytes)) return object;
    const ObjectName place{bucket, key};
    object.facts.bytes = object.bytes.size();
    uncover(object.facts, object.bytes, place);
    const Result<EncryptedHeader> header = header_of(object.bytes, object.bytes.size(), place);
    if (!header) {
        warn(place, header.error());
        return object;
    }
    object.bytes = TRY(decrypt_stretch(
        object.bytes, stored_part(*header, 0, static_cast<std::size_t>(header->bytes)),
        std::string_view(object.bytes).substr(encrypted_header_bytes), place));
    return object;
}

Result<std::string> EncryptedStore::read_part(std::string_view bucket, std::string_view key,
                                              std::uint64_t offset, std::size_t size) {
    const std::string beginning = TRY(inner().read_part(bucket, key, 0, encrypted_header_bytes));
    if (!is_encrypted(beginning)) return inner().read_part(bucket, key, offset, size);
    const ObjectName place{bucket, key};
    const ObjectFacts stored = TRY(inner().facts(bucket, key));
    const Result<EncryptedHeader> header = header_of(beginning, stored.bytes, place);
    if (!header) {
        warn(place, header.error());
        return inner().read_part(bucket, key, offset, size);
    }
    const StoredPart part = stored_part(*header, offset, size);
    return decrypt_stretch(beginning, part,
                           TRY(inner().read_part(bucket, key, part.from, part.size)), place);
}

Result<ObjectFacts> EncryptedStore::facts(std::string_view bucket, std::string_view key) {
    ObjectFacts facts = TRY(inner().facts(bucket, key));
    uncover(facts, TRY(inner().read_part(bucket, key, 0, encrypted_header_bytes)), {bucket, key});
    return facts;
}

Result<Listing> EncryptedStore::list(std::string_view bucket, const ListQuery& query) {
    Listing listing = TRY(inner().list(bucket, query));
    for (ObjectFacts& facts : listing.objects) {
        if (facts.bytes < stored_bytes(0)) continue;
        const Result<std::string> beginning =
            inner().read_part(bucket, facts.key, 0, encrypted_header_bytes);
        // Gone since, or not to be read: then it is listed as it is stored.
        if (!beginning || !is_encrypted(*beginning)) continue;
        if (const auto header = header_of(*beginning, facts.bytes, {bucket, facts.key})) {
            facts.bytes = header->bytes;
        }
    }
    return listing;
}

Result<DataKey> EncryptedStore::make_data_key(const Object& object, const EncryptedHeader& header) {
    const EncryptionContext context = context_of(header, {object.bucket, object.key});
    if (gate_ != nullptr) TRY(gate_->check(object, context));
    return vault_.make_data_key(header.key, context);
}

Result<std::string> EncryptedStore::encrypt(const Object& object) {
    const ObjectName place{object.bucket, object.key};
    EncryptedHeader header{.key = std::string(object.kms_key),
                           .wrapped = {},
                           .trail = std::string(object.trail),
                           .bytes = object.bytes.size()};
    DataKey data_key = TRY(make_data_key(object, header));
    header.wrapped = std::move(data_key.wrapped);
    const std::string encoded = TRY(encode_header(header));
    return encrypt_object(encoded, object.bytes, TRY(as_key(data_key.plain)), place);
}

Result<std::string> EncryptedStore::decrypt(std::string_view stored, const ObjectName& place) {
    const EncryptedHeader header = TRY(header_of(stored, stored.size(), place));
    const GcmKey data_key = TRY(this->data_key(header, place));
    return decrypt_part(stored, stored_part(header, 0, static_cast<std::size_t>(header.bytes)),
                        stored.substr(encrypted_header_bytes), data_key, place);
}

Result<std::string> EncryptedStore::decrypt_stretch(std::string_view beginning,
                                                    const StoredPart& part, std::string_view stored,
                                                    const ObjectName& place) {
    const auto open = [&]() -> Result<std::string> {
        const EncryptedHeader header = TRY(decode_header(beginning));
        return decrypt_part(beginning, part, stored, TRY(data_key(header, place)), place);
    };
    Result<std::string> bytes = open();
    if (bytes || bytes.error().code != Code::corrupt) return bytes;
    warn(place, bytes.error());
    return sealed_part(part, stored);
}

Result<GcmKey> EncryptedStore::data_key(const EncryptedHeader& header, const ObjectName& place) {
    const Secret plain =
        TRY(vault_.open_data_key(header.key, header.wrapped, context_of(header, place)));
    return as_key(plain);
}

void EncryptedStore::uncover(ObjectFacts& facts, std::string_view beginning,
                             const ObjectName& place) const {
    if (!is_encrypted(beginning)) return;
    Result<EncryptedHeader> header = header_of(beginning, facts.bytes, place);
    if (!header) return;
    facts.bytes = header->bytes;
    facts.kms_context = context_of(*header, place);
    facts.kms_key = std::move(header->key);
}

}  // namespace opentrail::delivery
