#include "api/oidc/provider_sign_in.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/address_group.h"
#include "access/console_cookie.h"
#include "access/oidc/flow.h"
#include "access/sessions.h"
#include "api/reply.h"
#include "api/request_members.h"
#include "base/encoding.h"
#include "base/log.h"
#include "http/letter_case.h"

namespace opentrail::api::oidc {
namespace {

using access::oidc::Flow;
using access::oidc::Person;

constexpr std::string_view path = "/v1/session/provider";
constexpr std::string_view code_path = "/v1/session/provider/code";
/// Where the provider leads back to: a page of the console.
constexpr std::string_view return_path = "/console/signed-in";
/// Of one person at once; the oldest ends when another begins.
constexpr std::size_t sessions_max = 50;
constexpr std::size_t user_agent_bytes_max = 256;
constexpr std::size_t member_bytes_max = 4096;  // Codes may be long.
/// A thread that waits for the provider, or for its turn to, answers nobody else: these and those
/// who wait for a password's turn together are fewer than there usually are (http.workers).
constexpr access::Turns::Options turns{.at_once = 4, .waiting_max = 2, .of_group_max = 1};

constexpr const char* not_this_browser =
    "This sign-in did not begin in this browser, or more than ten minutes ago. Sign in again.";

bool is_json(const http::Request& request) {
    const std::string type = http::lower(header(request, "Content-Type"));
    return type == "application/json" || type.starts_with("application/json;");
}

/// As many sign-ins of one address as by password (api/sign_in.cpp), each of which is two tries
/// here: the way there and the way back.
SignInGate::Options gate_options(std::uint64_t failures_max) {
    const auto failures = static_cast<std::int64_t>(failures_max);
    return {.saved_max = 2 * failures * 2, .per_minute = 2 * failures * 3};
}

/// Nobody is known before the provider says who it is.
access::Guest guest_of(const http::Request& request) {
    return {.group = access::address_group(request.remote_address), .known = false};
}

std::string make_secret(Random& random) {
    std::string bytes(32, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return base64url(bytes);
}

Refused denied(std::string words) { return {"AccessDeniedException", std::move(words)}; }

}  // namespace

ProviderSignIn::ProviderSignIn(const SignIn::Parts& parts, const Settings& settings,
                               const catalog::Home& home)
    : parts_(parts),
      options_(settings.provider),
      duration_(std::min(settings.session_duration, settings.provider.session_duration)),
      home_(home),
      account_(options_.account.empty() ? home.account : options_.account),
      provider_(options_, parts.clock),
      gate_(gate_options(settings.failures_max)),
      turns_(turns),
      too_often_(sign_ins_refused(parts.metrics, "rate")),
      busy_(sign_ins_refused(parts.metrics, "busy")) {}

std::optional<http::Response> ProviderSignIn::answer(const http::Request& request,
                                                     const std::string& request_id) {
    const bool is_code = request.path() == code_path;
    if (request.path() != path && !is_code) return std::nullopt;
    if (request.method == "GET" && !is_code) return show(request_id);
    if (request.method != "POST") return std::nullopt;
    if (access::is_from_elsewhere(request)) {
        http::Response response = error_reply(
            Form::v1, denied("The request came from a page of another site."), request_id);
        response.status = 403;
        return response;
    }
    const Outcome<http::Response> response =
        is_code ? finish(request, request_id) : begin(request, request_id);
    if (response) return *response;
    http::Response refusal = error_reply(Form::v1, response.error(), request_id);
    if (response.error().code == denied({}).code) refusal.status = 401;
    for (http::Header& header : refusal.headers) {
        if (header.name == "Retry-After") header.value = fmt::to_string(seconds_to_wait(request));
    }
    return refusal;
}

http::Response ProviderSignIn::show(const std::string& request_id) const {
    JsonObject shown{{"provider", nullptr}};
    if (!options_.issuer.empty()) shown["provider"] = JsonObject{{"name", options_.display_name}};
    return reply(Form::v1, to_text(shown), request_id);
}

Outcome<JsonObject> ProviderSignIn::read(const http::Request& request) const {
    if (options_.issuer.empty()) {
        return refuse("ResourceNotFoundException",
                      "This server has no identity provider: sign in with a password.");
    }
    // No form of another site can send this, whatever its browser says.
    if (!is_json(request)) {
        return refuse("UnsupportedMediaTypeException",
                      "The body must be JSON, and Content-Type say so.");
    }
    return parse_request(request.body);
}

Outcome<http::Response> ProviderSignIn::begin(const http::Request& request,
                                              const std::string& request_id) {
    if (const auto body = read(request); !body) return std::unexpected(body.error());
    const Timestamp now = parts_.clock.now();
    const access::Guest guest = guest_of(request);
    const SignInGate::Visit visit(gate_, guest.group, now);
    if (visit.answer() != SignInGate::Answer::come_in) return turn_away(visit.answer(), request);
    const bool secure = access::is_secure(request);
    const Flow flow = access::oidc::begin_flow(
        fmt::format("{}://{}{}", secure ? "https" : "http", header(request, "Host"), return_path),
        now, parts_.random);
    const access::Turns::Turn turn(turns_, guest);
    if (!turn.has_it()) return too_many(request);
    const Result<std::string> url = provider_.authorization_url(flow);
    if (!url) return std::unexpected(troubled(url.error()));
    http::Response response = reply(Form::v1, to_text(JsonObject{{"url", *url}}), request_id);
    response.headers.push_back(
        {"Set-Cookie", access::oidc::flow_cookie(flow, secure, parts_.sealing_key, parts_.random)});
    return response;
}

Outcome<http::Response> ProviderSignIn::finish(const http::Request& request,
                                               const std::string& request_id) {
    const auto body = read(request);
    if (!body) return std::unexpected(body.error());
    const SignInGate::Visit visit(gate_, guest_of(request).group, parts_.clock.now());
    if (visit.answer() != SignInGate::Answer::come_in) return turn_away(visit.answer(), request);
    const Try tried = try_of(request);
    const Outcome<Person> person = ask(tried, *body);
    if (!person) return std::unexpected(person.error());
    const Outcome<Begun> begun = let_in(tried, *person);
    if (!begun) return std::unexpected(begun.error());
    const bool secure = access::is_secure(request);
    http::Response response =
        reply(Form::v1, to_text(JsonObject{{"sessionId", begun->session.id}}), request_id);
    response.headers.push_back({"Set-Cookie", access::session_cookie(begun->secret, secure)});
    response.headers.push_back({"Set-Cookie", access::oidc::ended_flow_cookie(secure)});
    return response;
}

Try ProviderSignIn::try_of(const http::Request& request) const {
    return {.request = request,
            .time = parts_.clock.now(),
            .account = account_,
            .region = home_.region,
            .issuer = options_.issuer,
            .client_id = options_.client_id};
}

/// Whom the provider vouches for.
Outcome<Person> ProviderSignIn::ask(const Try& tried, const JsonObject& body) {
    RequestMembers members(body);
    const std::string code = members.text("code").value_or("");
    const std::string state = members.text("state").value_or("");
    const std::string issuer = members.text("iss").value_or("");
    members.require("code", !code.empty());
    members.require("state", !state.empty());
    if (auto problem = members.problem()) return std::unexpected(*std::move(problem));
    if (std::max({code.size(), state.size(), issuer.size()}) > member_bytes_max) {
        return refuse("ValidationException", "A member is longer than it can be.");
    }
    const Result<Flow> flow = access::oidc::flow_of(tried.request, parts_.sealing_key, tried.time);
    if (!flow || !equal_constant_time(flow->state, state)) {
        parts_.failures.add(tried.request.remote_address, denied({}).code, {},
                            header(tried.request, "User-Agent"), tried.time);
        return std::unexpected(denied(not_this_browser));
    }
    Result<JsonObject> claims = JsonObject();
    {
        const access::Turns::Turn turn(turns_, guest_of(tried.request));
        if (!turn.has_it()) return too_many(tried.request);
        claims = provider_.redeem({.code = code, .issuer = issuer}, *flow);
    }
    if (!claims && claims.error().code == Code::denied) {
        log_warn("api", "the identity provider's answer was refused", {{"error", claims.error()}});
        return failed(tried, std::nullopt, "Failed authentication",
                      "You were not signed in: the answer of the identity provider does not hold."
                      " Sign in again; if it stays so, the server's log says why.");
    }
    if (!claims) return std::unexpected(troubled(claims.error()));
    Result<Person> person = access::oidc::person_of(*claims, options_);
    if (!person) {
        log_warn("api", "whom the identity provider signed in cannot be named",
                 {{"error", person.error()}});
        return failed(tried, std::nullopt, "Failed authentication",
                      fmt::format("You were not signed in: {}.", person.error().message));
    }
    return *std::move(person);
}

/// The ids of those that are there.
Outcome<std::vector<std::string>> ProviderSignIn::groups_of(const Person& person) const {
    std::vector<std::string> ids;
    for (const std::string& name : person.groups) {
        const auto group = parts_.catalog.group(account_, name);
        if (group) {
            ids.push_back(group->id);
        } else if (group.error().code == Code::not_found) {
            log_warn("api", "oidc.groups names a group that is not there",
                     {{"group", name}, {"account", account_}});
        } else {
            return std::unexpected(as_refused(group.error()));
        }
    }
    return ids;
}

Outcome<ProviderSignIn::Begun> ProviderSignIn::let_in(const Try& tried, const Person& person) {
    std::unique_lock changing(parts_.recorder.changing());
    if (const auto settled = parts_.recorder.settle_changes(); !settled) {
        return std::unexpected(settled.error());
    }
    const Outcome<std::vector<std::string>> groups = groups_of(person);
    if (!groups) return std::unexpected(groups.error());
    if (groups->empty() || !parts_.directory.has_account(account_)) {
        changing.unlock();
        return failed(tried, person, "No group of the person may sign in",
                      fmt::format("{} is signed in at {}, but is in no group that may use"
                                  " OpenTrail. Ask who looks after it to add you to one.",
                                  person.name, options_.display_name));
    }
    Begun begun;
    begun.secret = make_secret(parts_.random);
    catalog::ConsoleSession& session = begun.session;
    session.id = access::make_temporary_key_id(account_, parts_.random);
    session.hash = sha256(begun.secret);
    session.user_id = access::oidc::person_id(account_, person.name);
    session.created = tried.time;
    session.expires = tried.time + duration_;
    session.mfa = person.mfa;
    session.address = tried.request.remote_address;
    session.user_agent = header(tried.request, "User-Agent");
    if (session.user_agent.size() > user_agent_bytes_max) session.user_agent.clear();
    session.person = catalog::FederatedPerson{.account = account_,
                                              .name = person.name,
                                              .issuer = options_.issuer,
                                              .client = options_.client_id,
                                              .subject = person.subject,
                                              .group_ids = *groups};
    const auto recorded = parts_.recorder.change(
        journal::Door::api, signed_in(tried, begun.session), changes_of(tried.request, begun));
    if (!recorded) return std::unexpected(recorded.error());
    return begun;
}

std::vector<catalog::Change> ProviderSignIn::changes_of(const http::Request& request,
                                                        const Begun& begun) const {
    std::vector<catalog::Change> changes;
    // Whoever signs in again in a browser is not signed in twice there.
    const std::string before = access::session_secret(request);
    if (!before.empty()) {
        if (const auto session = parts_.directory.session(sha256(before))) {
            changes.push_back(catalog::EndSession{session->row->session.id});
        }
    }
    auto held = parts_.directory.sessions(begun.session.user_id);
    std::ranges::sort(held, {}, [](const auto& one) { return one->session.created; });
    for (std::size_t i = 0; i + sessions_max <= held.size(); ++i) {
        changes.push_back(catalog::EndSession{held[i]->session.id});
    }
    changes.push_back(catalog::BeginSession{begun.session});
    return changes;
}

std::unexpected<Refused> ProviderSignIn::failed(const Try& tried,
                                                const std::optional<Person>& person,
                                                std::string recorded, std::string words) {
    const auto noted =
        parts_.recorder.note(journal::Door::api, not_signed_in(tried, person, std::move(recorded)));
    if (!noted) return std::unexpected(noted.error());
    return std::unexpected(denied(std::move(words)));
}

/// In words for who wants to sign in; the log has the rest.
Refused ProviderSignIn::troubled(const Error& error) const {
    log_warn("api", "sign-in by the identity provider does not work", {{"error", error}});
    if (error.code == Code::unavailable) {
        return {"ServiceUnavailable",
                fmt::format("{} does not answer OpenTrail as it should. Try again in a minute, or"
                            " sign in with a password; the server's log says more.",
                            options_.display_name)};
    }
    return {"ServiceUnavailable",
            fmt::format("{} and OpenTrail's settings do not fit together, so nobody can sign in by"
                        " it. Sign in with a password, or ask who looks after OpenTrail: the"
                        " server's log says what is wrong.",
                        options_.display_name)};
}

/// Of a try that is not looked at.
std::unexpected<Refused> ProviderSignIn::hold_off(Counter& why, const http::Request& request,
                                                  std::string words) {
    why.add();
    parts_.failures.add(request.remote_address, "ThrottlingException", {},
                        header(request, "User-Agent"), parts_.clock.now());
    return refuse("ThrottlingException", std::move(words));
}

std::unexpected<Refused> ProviderSignIn::turn_away(SignInGate::Answer why,
                                                   const http::Request& request) {
    if (why == SignInGate::Answer::too_many_at_once) {
        return hold_off(busy_, request,
                        "Other tries to sign in from your address are being looked at. Wait a few"
                        " seconds, then try again.");
    }
    const std::int64_t seconds = seconds_to_wait(request);
    return hold_off(too_often_, request,
                    fmt::format("Too many tries to sign in came from your address. Wait {}"
                                " second{}, then try again.",
                                seconds, seconds == 1 ? "" : "s"));
}

std::int64_t ProviderSignIn::seconds_to_wait(const http::Request& request) const {
    return gate_.seconds_to_wait(guest_of(request).group, parts_.clock.now());
}

std::unexpected<Refused> ProviderSignIn::too_many(const http::Request& request) {
    return hold_off(busy_, request,
                    "Too many people are signing in just now. Wait a few seconds, then try"
                    " again.");
}

}  // namespace opentrail::api::oidc
