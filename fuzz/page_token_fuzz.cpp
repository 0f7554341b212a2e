// Page tokens: nothing but what seal() made opens, and what it made of any bytes opens to the same.

#include <cstdint>
#include <string>
#include <string_view>

#include "api/page_token.h"
#include "base/assert.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace {

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        number =
            number << 8 | (at + i < bytes.size() ? static_cast<std::uint8_t>(bytes[at + i]) : 0);
    }
    return number;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const api::PageTokens tokens(std::string(32, 'k'));
    const Sha256 asked = sha256("question");
    const Timestamp now = from_millis(1'767'355'200'000);

    // The input is never a token under this key, but might be taken for one.
    INVARIANT(!tokens.open(bytes, asked, now));

    // With a right mac any body reaches the decoder.
    const std::string mac(as_text(hmac_sha256(std::string(32, 'k'), bytes)));
    if (const auto opened = tokens.open(base64url(std::string(bytes) + mac), asked, now)) {
        INVARIANT(opened->asked == asked);
        INVARIANT(tokens.open(tokens.seal(*opened), asked, now).value() == *opened);
    }

    const api::PageToken made{
        .asked = asked,
        .issued = now,
        .after = {.time = from_millis(static_cast<std::int64_t>(number_at(bytes, 0))),
                  .position = {static_cast<std::uint32_t>(number_at(bytes, 8)),
                               number_at(bytes, 16)}},
        .visible = {number_at(bytes, 24), number_at(bytes, 32)},
        .from = from_millis(static_cast<std::int64_t>(number_at(bytes, 40)))};
    std::string sealed = tokens.seal(made);
    INVARIANT(tokens.open(sealed, asked, now).value() == made);
    const std::size_t at = number_at(bytes, 48) % sealed.size();
    sealed[at] = sealed[at] == 'A' ? 'B' : 'A';
    INVARIANT(!tokens.open(sealed, asked, now));
    return 0;
}
