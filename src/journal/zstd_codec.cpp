#include "journal/zstd_codec.h"

#define ZSTD_STATIC_LINKING_ONLY  // Dictionaries of raw content.
#include <fmt/format.h>
#include <zstd.h>

#include "base/assert.h"

namespace opentrail::journal {
namespace {

constexpr int level = 1;
// 256 KiB: the prefix and the usual block; zstd enlarges it for larger ones.
constexpr unsigned window_log = 18;

template <auto release>
struct Release {
    template <class T>
    void operator()(T* held) const {
        release(held);
    }
};

using CompressContext = std::unique_ptr<ZSTD_CCtx, Release<ZSTD_freeCCtx>>;
using CompressDictionary = std::unique_ptr<ZSTD_CDict, Release<ZSTD_freeCDict>>;
using DecompressContext = std::unique_ptr<ZSTD_DCtx, Release<ZSTD_freeDCtx>>;

void require(std::size_t code) { INVARIANT(!ZSTD_isError(code)); }

}  // namespace

struct BlockCompressor::State {
    CompressContext context{ZSTD_createCCtx()};
    std::string prefix;
    CompressDictionary dictionary;
};

BlockCompressor::BlockCompressor() : state_(std::make_unique<State>()) {
    ZSTD_CCtx* const context = state_->context.get();
    INVARIANT(context != nullptr);
    require(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level));
    // Size and checksum are in the archive's index.
    require(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0));
    require(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0));
    require(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0));
    // Blocks are small: searching the dictionary where it is costs less than copying its tables
    // first.
    require(ZSTD_CCtx_setParameter(context, ZSTD_c_forceAttachDict, ZSTD_dictForceAttach));
}

BlockCompressor::~BlockCompressor() = default;

void BlockCompressor::set_prefix(std::string prefix, std::size_t block_bytes) {
    state_->prefix = std::move(prefix);
    ZSTD_compressionParameters parameters =
        ZSTD_getCParams(level, block_bytes, state_->prefix.size());
    parameters.windowLog = window_log;
    state_->dictionary.reset(ZSTD_createCDict_advanced(state_->prefix.data(), state_->prefix.size(),
                                                       ZSTD_dlm_byRef, ZSTD_dct_rawContent,
                                                       parameters, ZSTD_defaultCMem));
    INVARIANT(state_->dictionary != nullptr);
    require(ZSTD_CCtx_refCDict(state_->context.get(), state_->dictionary.get()));
}

std::size_t BlockCompressor::compress(std::string_view raw, std::string& out) {
    const std::size_t before = out.size();
    std::size_t compressed = 0;
    const std::size_t room = ZSTD_compressBound(raw.size());
    out.resize_and_overwrite(before + room, [&](char* bytes, std::size_t) {
        compressed =
            ZSTD_compress2(state_->context.get(), bytes + before, room, raw.data(), raw.size());
        require(compressed);
        return before + compressed;
    });
    return compressed;
}

BlockPrefix::BlockPrefix(std::string bytes)
    : bytes_(std::move(bytes)),
      dictionary_(ZSTD_createDDict_advanced(bytes_.data(), bytes_.size(), ZSTD_dlm_byRef,
                                            ZSTD_dct_rawContent, ZSTD_defaultCMem)) {
    INVARIANT(dictionary_ != nullptr);
}

BlockPrefix::~BlockPrefix() { ZSTD_freeDDict(static_cast<ZSTD_DDict*>(dictionary_)); }

std::uint64_t raw_bytes_max(std::string_view block) {
    const unsigned long long bound = ZSTD_decompressBound(block.data(), block.size());
    return bound == ZSTD_CONTENTSIZE_ERROR ? 0 : bound;
}

Result<void> decompress(std::string_view block, const BlockPrefix* prefix, char* into,
                        std::size_t size) {
    // Making one costs as much as several blocks.
    thread_local const DecompressContext context(ZSTD_createDCtx());
    INVARIANT(context != nullptr);
    const std::size_t got =
        prefix != nullptr
            ? ZSTD_decompress_usingDDict(context.get(), into, size, block.data(), block.size(),
                                         static_cast<const ZSTD_DDict*>(prefix->dictionary_))
            : ZSTD_decompressDCtx(context.get(), into, size, block.data(), block.size());
    if (ZSTD_isError(got)) {
        return fail(Code::corrupt,
                    fmt::format("a block that zstd refuses: {}", ZSTD_getErrorName(got)));
    }
    if (got != size) {
        return fail(Code::corrupt, fmt::format("a block of {} bytes that should be {}", got, size));
    }
    return {};
}

}  // namespace opentrail::journal
