#include "delivery/encrypted_object.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "base/limits.h"
#include "base/little_endian.h"

namespace opentrail::delivery {
namespace {

constexpr std::string_view magic = "\xffOTENCR\n";
constexpr std::uint16_t format_version = 1;
constexpr std::size_t chunk_bytes = 64 << 10;
constexpr std::size_t sealed_chunk_bytes = chunk_bytes + gcm_tag_bytes;
// No store holds a larger one; beyond, sums would overflow.
constexpr std::uint64_t object_bytes_max = std::uint64_t{1} << 50;

// Offsets in the header.
constexpr std::size_t version_at = 8;
constexpr std::size_t oldest_reader_at = 10;
constexpr std::size_t chunk_bytes_at = 12;
constexpr std::size_t bytes_at = 16;
constexpr std::size_t lengths_at = 24;  // Of the three texts, two bytes each.
constexpr std::size_t texts_at = 30;

std::uint64_t chunks_of(std::uint64_t bytes) {
    // An empty object has a chunk too: else nothing would say that it is empty.
    return std::max<std::uint64_t>(1, (bytes + chunk_bytes - 1) / chunk_bytes);
}

/// The data key is used for this object only, so that a chunk's number is a nonce. Whether it is
/// the last one belongs to it.
std::string nonce_of(std::uint64_t chunk, bool last) {
    std::string nonce;
    append(nonce, chunk);
    append(nonce, std::uint32_t{last ? 1U : 0U});
    return nonce;
}

std::string bound_to(std::string_view header, const ObjectName& place) {
    std::string bytes(header);
    for (const std::string_view text : {place.bucket, place.key}) {
        append(bytes, static_cast<std::uint32_t>(text.size()));
        bytes += text;
    }
    return bytes;
}

std::unexpected<Error> corrupt(const ObjectName& place, std::string_view what) {
    return fail(Code::corrupt,
                fmt::format("decrypt object {} of bucket {}: {}",
                            place.key.substr(0, limits::quoted_bytes_max), place.bucket, what));
}

}  // namespace

bool is_encrypted(std::string_view beginning) { return beginning.starts_with(magic); }

Result<std::string> encode_header(const EncryptedHeader& header) {
    std::string bytes(magic);
    append(bytes, format_version);
    append(bytes, format_version);  // The oldest reader that may open it.
    append(bytes, static_cast<std::uint32_t>(chunk_bytes));
    append(bytes, header.bytes);
    const std::string_view texts[] = {header.key, header.wrapped, header.trail};
    std::size_t size = texts_at;
    for (const std::string_view text : texts) {
        size += text.size();
        append(bytes, static_cast<std::uint16_t>(text.size()));
    }
    if (size > encrypted_header_bytes) {
        return fail(Code::invalid,
                    fmt::format("encrypt an object: the names of the key {} and of the trail {} do"
                                " not fit into its header",
                                header.key, header.trail));
    }
    for (const std::string_view text : texts) bytes += text;
    bytes.resize(encrypted_header_bytes);
    return bytes;
}

Result<EncryptedHeader> decode_header(std::string_view bytes) {
    if (!is_encrypted(bytes) || bytes.size() < encrypted_header_bytes) {
        return fail(Code::corrupt, "read the header of an encrypted object: it is cut short");
    }
    if (load<std::uint16_t>(bytes.data() + oldest_reader_at) > format_version ||
        load<std::uint32_t>(bytes.data() + chunk_bytes_at) != chunk_bytes) {
        return fail(Code::corrupt,
                    fmt::format("read the header of an encrypted object: its version {} is not"
                                " known here",
                                load<std::uint16_t>(bytes.data() + version_at)));
    }
    EncryptedHeader header;
    header.bytes = load<std::uint64_t>(bytes.data() + bytes_at);
    if (header.bytes > object_bytes_max) {
        return fail(Code::corrupt, "read the header of an encrypted object: its size is none");
    }
    std::string* const texts[] = {&header.key, &header.wrapped, &header.trail};
    std::size_t at = texts_at;
    for (std::size_t i = 0; i < std::size(texts); ++i) {
        const auto size = load<std::uint16_t>(bytes.data() + lengths_at + 2 * i);
        if (at + size > encrypted_header_bytes) {
            return fail(Code::corrupt,
                        "read the header of an encrypted object: its texts are"
                        " longer than it");
        }
        *texts[i] = bytes.substr(at, size);
        at += size;
    }
    return header;
}

EncryptionContext context_of(const EncryptedHeader& header, const ObjectName& place) {
    EncryptionContext context;
    context["aws:s3:arn"] = fmt::format("arn:aws:s3:::{}/{}", place.bucket, place.key);
    if (!header.trail.empty()) context["aws:cloudtrail:arn"] = header.trail;
    return context;
}

std::uint64_t stored_bytes(std::uint64_t bytes) {
    return encrypted_header_bytes + bytes + chunks_of(bytes) * gcm_tag_bytes;
}

std::string encrypt_object(std::string_view header, std::string_view bytes, const GcmKey& data_key,
                           const ObjectName& place) {
    INVARIANT(header.size() == encrypted_header_bytes);
    const std::string bound = bound_to(header, place);
    const std::uint64_t chunks = chunks_of(bytes.size());
    std::string stored;
    stored.reserve(stored_bytes(bytes.size()));
    stored += header;
    for (std::uint64_t chunk = 0; chunk < chunks; ++chunk) {
        stored += gcm_encrypt(data_key, nonce_of(chunk, chunk + 1 == chunks),
                              bytes.substr(chunk * chunk_bytes, chunk_bytes), bound);
    }
    return stored;
}

StoredPart stored_part(const EncryptedHeader& header, std::uint64_t offset, std::size_t size) {
    StoredPart part;
    // The only part of an empty object is the proof that it is empty.
    if (header.bytes == 0) return {.from = encrypted_header_bytes, .size = gcm_tag_bytes};
    if (offset >= header.bytes || size == 0) return part;
    part.take = static_cast<std::size_t>(std::min<std::uint64_t>(size, header.bytes - offset));
    part.first_chunk = offset / chunk_bytes;
    part.skip = static_cast<std::size_t>(offset % chunk_bytes);
    const std::uint64_t last_chunk = (offset + part.take - 1) / chunk_bytes;
    part.from = encrypted_header_bytes + part.first_chunk * sealed_chunk_bytes;
    const std::uint64_t end = std::min(
        encrypted_header_bytes + (last_chunk + 1) * sealed_chunk_bytes, stored_bytes(header.bytes));
    part.size = static_cast<std::size_t>(end - part.from);
    return part;
}

std::string sealed_part(const StoredPart& part, std::string_view stored) {
    std::string bytes;
    while (!stored.empty()) {
        std::string_view sealed = stored.substr(0, sealed_chunk_bytes);
        stored.remove_prefix(sealed.size());
        sealed.remove_suffix(std::min(sealed.size(), gcm_tag_bytes));
        bytes += sealed;
    }
    return bytes.substr(std::min(part.skip, bytes.size()), part.take);
}

Result<std::string> decrypt_part(std::string_view header_bytes, const StoredPart& part,
                                 std::string_view stored, const GcmKey& data_key,
                                 const ObjectName& place) {
    if (part.size == 0) return std::string();
    const EncryptedHeader header = TRY(decode_header(header_bytes));
    if (stored.size() != part.size) return corrupt(place, "it is cut short");
    const std::string bound = bound_to(header_bytes.substr(0, encrypted_header_bytes), place);
    const std::uint64_t chunks = chunks_of(header.bytes);
    std::string bytes;
    for (std::uint64_t chunk = part.first_chunk; !stored.empty(); ++chunk) {
        const std::string_view sealed = stored.substr(0, sealed_chunk_bytes);
        stored.remove_prefix(sealed.size());
        const std::optional<std::string> opened =
            gcm_decrypt(data_key, nonce_of(chunk, chunk + 1 == chunks), sealed, bound);
        if (!opened) return corrupt(place, "it was altered, or belongs elsewhere");
        bytes += *opened;
    }
    if (bytes.size() < part.skip + part.take) return corrupt(place, "it is cut short");
    return bytes.substr(part.skip, part.take);
}

}  // namespace opentrail::delivery
