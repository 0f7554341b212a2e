#include "access/master_key.h"

#include <fmt/format.h>

#include <cstdint>

#include "access/private_file.h"
#include "base/encoding.h"

namespace opentrail::access {
namespace {

std::string_view trim(std::string_view text) {
    static constexpr std::string_view space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace

Result<std::string> parse_master_key(std::string_view text) {
    // Raw first: 32 random bytes may well begin or end with what looks like a space.
    if (text.size() == master_key_bytes) return std::string(text);
    const std::string_view digits = trim(text);
    if (Result<std::string> key = decode_hex(digits); key && key->size() == master_key_bytes)
        return key;
    if (Result<std::string> key = decode_base64(digits); key && key->size() == master_key_bytes) {
        return key;
    }
    return fail(
        Code::invalid,
        fmt::format("{} bytes are not a master key: 32 raw bytes, or 64 hex digits or base64 of"
                    " them",
                    text.size()));
}

Result<MasterKey> ensure_master_key(const std::string& path, Random& random) {
    const Result<std::string> kept = read_private_file(path);
    if (kept) {
        Result<std::string> key = parse_master_key(*kept);
        if (!key) return fail(Code::corrupt, fmt::format("read {}: {}", path, key.error().message));
        return MasterKey{.bytes = *std::move(key), .made = false};
    }
    if (kept.error().code != Code::not_found) return std::unexpected(kept.error());
    std::string bytes(master_key_bytes, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    TRY(write_private_file(path, bytes));
    return MasterKey{.bytes = std::move(bytes), .made = true};
}

}  // namespace opentrail::access
