#include "history/bloom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace opentrail::history {

Bloom::Bloom(std::span<const std::uint64_t> keys, std::uint32_t bits_per_key) {
    if (keys.empty()) return;
    const std::size_t bits = keys.size() * bits_per_key;
    blocks_.resize(std::max<std::size_t>(1, (bits + 511) / 512), Block{});
    for (const std::uint64_t key : keys) {
        Block& block = blocks_[place(key)];
        const auto low = static_cast<std::uint32_t>(key);
        for (std::size_t i = 0; i < 8; ++i) block.words[i] |= std::uint64_t{1} << bit(low, i);
    }
}

Result<Bloom> Bloom::from_bytes(std::string_view bytes) {
    if (bytes.size() % sizeof(Block) != 0) {
        return fail(Code::corrupt,
                    fmt::format("a filter of {} bytes is no whole number of blocks", bytes.size()));
    }
    Bloom bloom;
    bloom.blocks_.resize(bytes.size() / sizeof(Block));
    if (!bytes.empty()) std::memcpy(bloom.blocks_.data(), bytes.data(), bytes.size());
    return bloom;
}

}  // namespace opentrail::history
