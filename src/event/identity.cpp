#include "event/identity.h"

#include <algorithm>
#include <array>
#include <span>

namespace opentrail::event {

std::string derived_event_id(const Sha256& record_hash) {
    std::array<std::uint8_t, 16> bytes;
    std::copy_n(record_hash.begin(), bytes.size(), bytes.begin());
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x80);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    std::string id = hex(std::span<const std::uint8_t>(bytes));
    for (const std::size_t dash : {20, 16, 12, 8}) id.insert(dash, 1, '-');
    return id;
}

}  // namespace opentrail::event
