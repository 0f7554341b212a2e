#include "access/oidc/flow.h"

#include <fmt/format.h>

#include "access/console_cookie.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"

namespace opentrail::access::oidc {
namespace {

constexpr std::string_view context = "sign-in by a provider";
constexpr std::string_view cookie_name = "opentrail-provider";

/// 256 bits.
std::string make_word(Random& random) {
    std::string bytes(32, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return base64url(bytes);
}

std::string text_at(const JsonObject& object, std::string_view name) {
    const auto text = text_member(object, name);
    return text && *text ? **text : std::string();
}

std::unexpected<Error> not_begun() {
    return fail(Code::not_found, "find the sign-in that this belongs to");
}

}  // namespace

Flow begin_flow(std::string redirect_uri, Timestamp now, Random& random) {
    return {.state = make_word(random),
            .nonce = make_word(random),
            .verifier = make_word(random),
            .redirect_uri = std::move(redirect_uri),
            .began = now};
}

std::string code_challenge(std::string_view verifier) {
    return base64url(as_text(sha256(verifier)));
}

std::string flow_cookie(const Flow& flow, bool secure, const SealingKey& key, Random& random) {
    const JsonObject held{{"state", flow.state},
                          {"nonce", flow.nonce},
                          {"verifier", flow.verifier},
                          {"redirectUri", flow.redirect_uri},
                          {"began", to_millis(flow.began)}};
    return make_cookie(cookie_name, seal(key, to_text(held), context, random), secure,
                       std::chrono::floor<std::chrono::seconds>(flow_lifetime));
}

std::string ended_flow_cookie(bool secure) {
    return make_cookie(cookie_name, "", secure, std::chrono::seconds(0));
}

Result<Flow> flow_of(const http::Request& request, const SealingKey& key, Timestamp now) {
    const Result<Secret> opened = unseal(key, read_cookie(request, cookie_name), context);
    if (!opened) return not_begun();
    const Result<JsonObject> held = parse_json_object(opened->reveal());
    if (!held) return not_begun();
    const auto began = integer_member(*held, "began");
    if (!began || !*began) return not_begun();
    Flow flow{.state = text_at(*held, "state"),
              .nonce = text_at(*held, "nonce"),
              .verifier = text_at(*held, "verifier"),
              .redirect_uri = text_at(*held, "redirectUri"),
              .began = from_millis(**began)};
    if (now >= flow.began + flow_lifetime || flow.state.empty()) return not_begun();
    return flow;
}

}  // namespace opentrail::access::oidc
