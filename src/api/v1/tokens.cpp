#include "api/v1/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/identifier.h"
#include "api/excerpt.h"
#include "api/request_members.h"
#include "api/v1/body.h"
#include "api/v1/event_text.h"
#include "base/limits.h"

namespace opentrail::api::v1 {
namespace {

constexpr std::size_t tokens_max = 1000;

JsonObject object_of(const catalog::Token& token) {
    JsonArray scopes;
    for (const std::string& scope : token.scopes) scopes.emplace_back(scope);
    JsonObject object{{"tokenId", token.id},
                      {"name", token.name},
                      {"scope", std::move(scopes)},
                      {"user", token.user},
                      {"created", iso8601_millis(token.created)}};
    if (token.expires) object["expires"] = iso8601_millis(*token.expires);
    return object;
}

Outcome<std::vector<std::string>> read_scopes(RequestMembers& members) {
    const JsonArray* list = members.array("scope");
    if (!list)
        return std::vector<std::string>{std::string(access::name(access::Scope::events_write))};
    std::vector<std::string> scopes;
    for (const Json& item : *list) {
        const auto* text = item.if_string();
        if (!text || !access::parse_scope(std::string_view(*text))) {
            return refuse(
                "ValidationException",
                "scope is not a list of events:read, events:write, imports:write, metrics:read"
                " and admin");
        }
        scopes.emplace_back(std::string_view(*text));
    }
    if (scopes.empty())
        return refuse("ValidationException", "scope is empty: such a token could do nothing");
    return scopes;
}

}  // namespace

Tokens::Tokens(catalog::Catalog& catalog, Recorder& recorder, const Clock& clock, Random& random)
    : catalog_(catalog), recorder_(recorder), clock_(clock), random_(random) {}

Outcome<catalog::Token> Tokens::read(const Call& call, const JsonObject& body) {
    RequestMembers members(body);
    catalog::Token token;
    const std::optional<std::string> name = members.text("name");
    const std::optional<std::string> expires_in = members.text("expiresIn");
    members.require("name", name.has_value());
    if (name) members.check_length("name", *name, 1, limits::name_bytes_max);
    auto scopes = read_scopes(members);
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (!scopes) return std::unexpected(scopes.error());
    token.id = recorder_.new_id();
    token.name = *name;
    token.account = call.caller.account;
    token.user = call.caller.user_name;
    token.scopes = *std::move(scopes);
    token.created = clock_.now();
    if (expires_in) {
        const Result<Duration> age = parse_duration(*expires_in);
        if (!age || *age <= Duration(0) || *age > std::chrono::hours(24 * 3650)) {
            return refuse(
                "ValidationException",
                fmt::format(
                    "expiresIn is \"{}\", not a duration such as 12h or 90d, up to ten years",
                    excerpt(*expires_in)));
        }
        token.expires = token.created + *age;
    }
    return token;
}

Outcome<std::string> Tokens::create(const Call& call) {
    // A session ends, and a token would not end with it.
    if (call.caller.session && call.caller.console_session.empty()) {
        return refuse("AccessDeniedException",
                      "Cannot create a token with session credentials: sign with an access key.");
    }
    if (call.caller.user_name.empty()) {
        return refuse("AccessDeniedException",
                      "A token belongs to a user. Who signs in by an identity provider is none.");
    }
    const auto body = parse_request(call.request.body);
    if (!body) return std::unexpected(body.error());
    constexpr std::array<std::string_view, 3> names{"name", "expiresIn", "scope"};
    if (auto known = expect_members(*body, names); !known) return std::unexpected(known.error());
    auto token = read(call, *body);
    if (!token) return std::unexpected(token.error());
    const auto known = catalog_.tokens();
    if (!known) return std::unexpected(as_refused(known.error()));
    const auto held = std::ranges::count(*known, call.caller.account, &catalog::Token::account);
    if (static_cast<std::size_t>(held) >= tokens_max) {
        return refuse("ConflictException",
                      fmt::format("there are {} tokens already: delete some", tokens_max));
    }
    const std::string text = access::make_token(random_);
    token->hash = sha256(text);

    OwnCall own;
    own.name = "CreateToken";
    own.parameters = *body;
    own.response = object_of(*token);
    const auto changed = recorder_.change(call, own, catalog::PutToken{*token});
    if (!changed) return std::unexpected(changed.error());
    JsonObject reply = object_of(*token);
    reply["token"] = text;
    return to_text(reply);
}

Outcome<std::string> Tokens::list(const Call& call) {
    const auto tokens = catalog_.tokens();
    if (!tokens) return std::unexpected(as_refused(tokens.error()));
    JsonArray list;
    for (const catalog::Token& token : *tokens) {
        if (call.caller.may_write_for(token.account)) list.push_back(object_of(token));
    }
    return to_text(JsonObject{{"tokens", std::move(list)}});
}

Outcome<std::string> Tokens::remove(const Call& call, const std::string& id) {
    const auto token = catalog_.token(id);
    if ((!token && token.error().code == Code::not_found) ||
        (token && !call.caller.may_write_for(token->account))) {
        return refuse("ResourceNotFoundException",
                      fmt::format("there is no token {}", excerpt(id)));
    }
    if (!token) return std::unexpected(as_refused(token.error()));
    OwnCall own;
    own.name = "DeleteToken";
    own.parameters = JsonObject{{"tokenId", id}, {"name", token->name}};
    const auto changed = recorder_.change(call, own, catalog::DeleteToken{id});
    if (!changed) return std::unexpected(changed.error());
    return to_text(JsonObject{{"tokenId", id}});
}

}  // namespace opentrail::api::v1
