// gunzip() and GzipReader agree on every input, within the limit, and what gzip() makes comes back.

#include <cstdint>
#include <string>

#include "base/assert.h"
#include "base/gzip.h"

namespace {

constexpr std::size_t size_max = std::size_t{1} << 20;

opentrail::Result<std::string> read_all(std::string_view bytes, std::size_t in, std::size_t out) {
    opentrail::GzipReader reader(
        [&](char* into, std::size_t size) -> opentrail::Result<std::size_t> {
            const std::size_t part = bytes.copy(into, std::min(in, size));
            bytes.remove_prefix(part);
            return part;
        },
        size_max);
    std::string all;
    std::string piece(out, '\0');
    for (;;) {
        const std::size_t got = TRY(reader.read(piece.data(), out));
        INVARIANT(got <= out);
        if (got == 0) return all;
        all.append(piece, 0, got);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = opentrail::gunzip_what_is_whole(bytes, size_max);
    INVARIANT(whole.bytes.size() <= size_max);
    const auto read = read_all(bytes, 1 + size % 13, 1 + size % 4096);
    // What gunzip() takes the reader takes, and gives the same. Not the other way round: ISA-L
    // inflates with an incomplete set of distance codes, which zlib and libdeflate refuse; its
    // checksum still has to hold.
    if (!whole.fault) INVARIANT(read && *read == whole.bytes);

    const auto effort = size % 2 == 0 ? opentrail::GzipEffort::fast : opentrail::GzipEffort::dense;
    const auto back = opentrail::gunzip(opentrail::gzip(bytes, effort), size);
    INVARIANT(back && *back == bytes);
    return 0;
}
