#include "base/gzip.h"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/assert.h"
#include "base/gzip_fault.h"

namespace opentrail {
namespace {

// No deflate data inflates to more (RFC 1951: a match of 258 bytes in two bits).
constexpr std::size_t deflate_ratio_max = 1032;
constexpr std::size_t first_guess_ratio = 12;
constexpr int dense_level = 6;

struct FreeDecompressor {
    void operator()(libdeflate_decompressor* owned) const { libdeflate_free_decompressor(owned); }
};
struct FreeCompressor {
    void operator()(libdeflate_compressor* owned) const { libdeflate_free_compressor(owned); }
};

std::size_t product(std::size_t a, std::size_t b) {
    return a > std::numeric_limits<std::size_t>::max() / b ? std::numeric_limits<std::size_t>::max()
                                                           : a * b;
}

// The last member's trailer says how long that one was (modulo 2^32); mostly there is only one.
std::size_t guess_size(std::string_view bytes) {
    std::uint32_t last = 0;
    if (bytes.size() >= 18) {
        for (std::size_t i = 1; i <= 4; ++i) {
            last = last << 8 | static_cast<unsigned char>(bytes[bytes.size() - i]);
        }
    }
    const std::size_t likely = product(bytes.size(), first_guess_ratio);
    return std::clamp<std::size_t>(last, std::min<std::size_t>(likely, 4096),
                                   product(bytes.size(), deflate_ratio_max));
}

GzipReader::Source source_of(std::string_view bytes) {
    return [bytes](char* into, std::size_t size) mutable -> Result<std::size_t> {
        const std::size_t part = bytes.copy(into, size);
        bytes.remove_prefix(part);
        return part;
    };
}

// libdeflate says only that something is wrong. What, and where, is worth a second and slower look.
Error diagnose(std::string_view bytes, std::size_t begin, std::size_t size_max) {
    GzipReader reader(source_of(bytes), size_max);
    std::string ignored(std::size_t{64} << 10, '\0');
    for (;;) {
        auto got = reader.read(ignored.data(), ignored.size());
        if (!got) return std::move(got.error());
        if (*got == 0) return gzip_damaged(begin);
    }
}

// Where RFC 1952's FHCRC stands in a member's header. Nothing without one, or when the header is
// cut.
std::optional<std::size_t> header_checksum_at(std::string_view member) {
    constexpr std::uint8_t has_checksum = 0x02;
    constexpr std::uint8_t has_extra = 0x04;
    constexpr std::uint8_t texts[] = {0x08, 0x10};  // Name, comment.
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(member[at]); };
    std::size_t at = 10;
    if (member.size() < at + 2 || (byte(3) & has_checksum) == 0) return std::nullopt;
    if ((byte(3) & has_extra) != 0) at += 2 + (byte(at) | std::size_t{byte(at + 1)} << 8);
    for (const std::uint8_t text : texts) {
        if ((byte(3) & text) == 0) continue;
        const std::size_t end = member.find('\0', at);
        if (end == std::string_view::npos) return std::nullopt;
        at = end + 1;
    }
    if (member.size() < at + 2) return std::nullopt;
    return at;
}

// libdeflate does not look at it, and hardly anybody writes it.
bool header_checksum_holds(std::string_view member) {
    const auto at = header_checksum_at(member);
    if (!at) return true;
    const std::uint32_t low = static_cast<std::uint8_t>(member[*at]);
    const std::uint32_t high = static_cast<std::uint8_t>(member[*at + 1]);
    return (libdeflate_crc32(0, member.data(), *at) & 0xffff) == (low | high << 8);
}

// Appends the member that `bytes` begin with; gives how many of them it took.
std::optional<std::size_t> inflate_member(libdeflate_decompressor& decompressor,
                                          std::string_view bytes, std::size_t size_max,
                                          std::string& into, bool& is_too_large) {
    const std::size_t before = into.size();
    const std::size_t limit = size_max - before;
    std::size_t room = std::min(limit, guess_size(bytes));
    for (;;) {
        std::size_t taken = 0;
        std::size_t made = 0;
        libdeflate_result result = LIBDEFLATE_BAD_DATA;
        into.resize_and_overwrite(before + room + gunzip_spare_bytes, [&](char* text, std::size_t) {
            result = libdeflate_gzip_decompress_ex(&decompressor, bytes.data(), bytes.size(),
                                                   text + before, room, &taken, &made);
            return before + (result == LIBDEFLATE_SUCCESS ? made : 0);
        });
        if (result == LIBDEFLATE_SUCCESS) return taken;
        is_too_large = result == LIBDEFLATE_INSUFFICIENT_SPACE && room == limit;
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE || is_too_large) return std::nullopt;
        room = std::min(limit, product(std::max<std::size_t>(room, 1024), 4));
    }
}

std::string gzip_dense(std::string_view bytes) {
    const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
        libdeflate_alloc_compressor(dense_level));
    INVARIANT(compressor != nullptr);
    std::string out;
    out.resize_and_overwrite(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()),
                             [&](char* text, std::size_t room) {
                                 return libdeflate_gzip_compress(compressor.get(), bytes.data(),
                                                                 bytes.size(), text, room);
                             });
    INVARIANT(!out.empty());
    return out;
}

std::string gzip_fast(std::string_view bytes) {
    constexpr std::size_t part_max = std::size_t{1} << 30;  // ISA-L counts in 32 bits.
    const auto stream = std::make_unique<isal_zstream>();
    const auto level_buffer = std::make_unique<std::uint8_t[]>(ISAL_DEF_LVL2_DEFAULT);
    isal_deflate_init(stream.get());
    stream->level = 2;
    stream->level_buf = level_buffer.get();
    stream->level_buf_size = ISAL_DEF_LVL2_DEFAULT;
    stream->gzip_flag = IGZIP_GZIP;
    stream->flush = NO_FLUSH;
    std::string out;
    std::size_t taken = 0;
    std::size_t room = std::min(part_max, bytes.size() / 4 + 4096);
    do {
        const std::size_t in = std::min(part_max, bytes.size() - taken);
        const std::size_t before = out.size();
        out.resize_and_overwrite(before + room, [&](char* text, std::size_t) {
            stream->next_in = reinterpret_cast<std::uint8_t*>(
                const_cast<char*>(bytes.data() + taken));  // Reads only; its interface is old.
            stream->avail_in = static_cast<std::uint32_t>(in);
            stream->end_of_stream = taken + in == bytes.size() ? 1 : 0;
            stream->next_out = reinterpret_cast<std::uint8_t*>(text + before);
            stream->avail_out = static_cast<std::uint32_t>(room);
            INVARIANT(isal_deflate(stream.get()) == COMP_OK);
            return before + room - stream->avail_out;
        });
        taken += in - stream->avail_in;
    } while (stream->internal_state.state != ZSTATE_END);
    return out;
}

}  // namespace

Gunzipped gunzip_what_is_whole(std::string_view bytes, std::size_t size_max) {
    Gunzipped result;
    const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
        libdeflate_alloc_decompressor());
    INVARIANT(decompressor != nullptr);
    std::size_t at = 0;
    do {
        bool is_too_large = false;
        const std::string_view rest = bytes.substr(at);
        std::optional<std::size_t> taken;
        if (header_checksum_holds(rest)) {
            taken = inflate_member(*decompressor, rest, size_max, result.bytes, is_too_large);
        }
        if (!taken) {
            result.fault = is_too_large ? gzip_too_large(size_max) : diagnose(bytes, at, size_max);
            break;
        }
        at += *taken;
    } while (at < bytes.size());
    return result;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t size_max) {
    Gunzipped result = gunzip_what_is_whole(bytes, size_max);
    if (result.fault) return std::unexpected(std::move(*result.fault));
    return std::move(result.bytes);
}

Result<std::size_t> gunzip_member(std::string_view bytes, std::size_t size_max, std::string& into) {
    const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
        libdeflate_alloc_decompressor());
    INVARIANT(decompressor != nullptr);
    into.clear();
    bool is_too_large = false;
    std::optional<std::size_t> taken;
    if (header_checksum_holds(bytes)) {
        taken = inflate_member(*decompressor, bytes, size_max, into, is_too_large);
    }
    if (taken) return *taken;
    return std::unexpected(is_too_large ? gzip_too_large(size_max) : diagnose(bytes, 0, size_max));
}

std::string gzip(std::string_view bytes, GzipEffort effort) {
    return effort == GzipEffort::fast ? gzip_fast(bytes) : gzip_dense(bytes);
}

}  // namespace opentrail
