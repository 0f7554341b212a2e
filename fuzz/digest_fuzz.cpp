// A digest that is taken is written and read again as the same, and has a text to sign; a list of
// public keys likewise; and no text is a name of a digest or log file that has another day's form.

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "delivery/digest.h"
#include "delivery/validation/public_keys.h"
#include "delivery/validation/scope.h"

namespace {

using namespace opentrail;
using namespace opentrail::delivery;

const validation::Place place{.bucket = "logs",
                              .prefix = "",
                              .organization = "",
                              .account = "111122223333",
                              .region = "us-east-1"};
const validation::TrailName trail{.arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
                                  .name = "audit",
                                  .home_region = "us-east-1",
                                  .account = "111122223333"};

void check_key(std::string_view key) {
    const auto read = validation::read_digest_key(key, place, trail);
    if (read) {
        INVARIANT(validation::read_digest_key(key, place).has_value());
        INVARIANT(validation::end_of_digest_key(key) == read->end);
        INVARIANT(!validation::minute_of_log_key(key, place));
    }
    const auto prefix = validation::prefix_of_key(key);
    if (prefix) INVARIANT(key.starts_with(*prefix));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto digest = parse_digest(text)) {
        const std::string again = render(*digest);
        const auto read = parse_digest(again);
        INVARIANT(read && *read == *digest);
        INVARIANT(!string_to_sign(*digest, sha256(text)).empty());
        check_key(digest->key);
        for (const DigestedFile& file : digest->files) check_key(file.key);
    }
    if (const auto keys = validation::parse_public_keys(text)) {
        const auto read = validation::parse_public_keys(validation::render_public_keys(*keys));
        INVARIANT(!read || read->size() == keys->size());
        for (const validation::ListedKey& key : *keys) {
            if (const auto parsed = PublicKey::parse_base64(key.value)) {
                INVARIANT(!parsed->verify("text", "00"));
            }
        }
    }
    check_key(text);
    return 0;
}
