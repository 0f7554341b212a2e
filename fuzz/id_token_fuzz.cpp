// Tokens and keys of an identity provider: whatever they are, nothing breaks, and no token is taken
// that was not signed by a key of the set.

#include <cstdint>
#include <string_view>

#include "access/oidc/id_token.h"
#include "access/oidc/person.h"
#include "access/oidc/provider.h"
#include "base/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opentrail;
    using namespace opentrail::access::oidc;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // A token, a line break, a set of keys.
    const std::string_view first = text.substr(0, text.find('\n'));
    const std::string_view second = text.substr(std::min(size, first.size() + 1));
    const auto keys = parse_jwks(second);
    if (keys) INVARIANT(keys->size() <= jwks_keys_max);
    static_cast<void>(parse_metadata(text, "https://idp.example"));
    const auto token = parse_jwt(first);
    if (!token) return 0;
    INVARIANT(first.starts_with(token->signed_text));
    INVARIANT(!check_signature(*token, {}));
    if (keys && check_signature(*token, *keys)) {
        INVARIANT(algorithm_named(token->algorithm).has_value() && !token->signature.empty());
    }
    const Expected expected{.issuer = "https://idp.example",
                            .client_id = "opentrail",
                            .nonce = "nonce",
                            .now = from_millis(1'767'323'045'000)};
    if (check_claims(token->claims, expected)) {
        INVARIANT(find_member(token->claims, "sub")->is_string());
    }
    static_cast<void>(check_access_token(token->claims, second));
    Options options;
    options.groups = {{.value = "*", .group = "g"}};
    if (const auto person = person_of(token->claims, options)) {
        INVARIANT(person->name.size() >= 2 && person->name.size() <= 64);
    }
    return 0;
}
