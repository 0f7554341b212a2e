#include "access/oidc/jwt.h"

#include <algorithm>

#include "base/encoding.h"

namespace opentrail::access::oidc {
namespace {

std::unexpected<Error> refused(std::string_view why) {
    return fail(Code::invalid, "read a token: " + std::string(why));
}

Result<JsonObject> object_in(std::string_view part) {
    const std::string text = TRY(decode_base64url(part));
    return parse_json_object(text, jwt_bytes_max);
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view text) {
    if (text.size() > jwt_bytes_max) return refused("it is too long");
    if (std::ranges::count(text, '.') != 2) return refused("it has not three parts");
    const std::size_t first = text.find('.');
    const std::size_t second = text.rfind('.');
    const Result<JsonObject> header = object_in(text.substr(0, first));
    if (!header) return refused("its header is " + header.error().message);
    Result<JsonObject> claims = object_in(text.substr(first + 1, second - first - 1));
    if (!claims) return refused("its payload is " + claims.error().message);
    // RFC 7515, section 4.1.11: what must be understood is not understood here.
    if (header->contains("crit")) return refused("it has extensions that must be understood");
    const auto algorithm = TRY(text_member(*header, "alg"));
    const auto key_id = TRY(text_member(*header, "kid"));
    if (!algorithm) return refused("its header names no alg");
    Result<std::string> signature = decode_base64url(text.substr(second + 1));
    if (!signature) return refused("its signature is not base64url");
    return Jwt{.algorithm = *algorithm,
               .key_id = key_id.value_or(""),
               .claims = *std::move(claims),
               .signed_text = std::string(text.substr(0, second)),
               .signature = *std::move(signature)};
}

}  // namespace opentrail::access::oidc
