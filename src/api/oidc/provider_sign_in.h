// ProviderSignIn: how people come into the console by an OpenID provider.
//
//     GET  /v1/session/provider        whether there is one, and what it is called
//     POST /v1/session/provider        begins: where the browser goes, and a cookie for the way
//     POST /v1/session/provider/code   ends: what the browser brings back, for a session
//
// Whoever the provider vouches for, and who is in a group that the settings name, gets a session of
// arn:aws:sts::ACCOUNT:federated-user/NAME with the policies of these groups. It begins at the
// position of its ConsoleLogin; a try that the provider vouched for nobody in, or for somebody who
// may not come in, is one too. Those who have too many tries, or who come when too many wait for
// the provider already, are counted and become part of their address's FailedAuthentication. Safe
// from any thread.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/oidc/person.h"
#include "access/oidc/provider.h"
#include "access/turns.h"
#include "api/oidc/events.h"
#include "api/settings.h"
#include "api/sign_in.h"
#include "api/sign_in_gate.h"

namespace opentrail::api::oidc {

class ProviderSignIn {
  public:
    /// What `parts` names outlives it.
    ProviderSignIn(const SignIn::Parts& parts, const Settings& settings, const catalog::Home& home);

    /// The reply to these requests, which nobody needs to be let in for; none to others.
    std::optional<http::Response> answer(const http::Request& request,
                                         const std::string& request_id);
    /// Ends what is asked of the provider.
    void stop() { provider_.stop(); }

  private:
    struct Begun {
        catalog::ConsoleSession session;
        std::string secret;
    };

    http::Response show(const std::string& request_id) const;
    Outcome<http::Response> begin(const http::Request& request, const std::string& request_id);
    Outcome<http::Response> finish(const http::Request& request, const std::string& request_id);
    Outcome<JsonObject> read(const http::Request& request) const;
    Outcome<access::oidc::Person> ask(const Try& tried, const JsonObject& body);
    Outcome<Begun> let_in(const Try& tried, const access::oidc::Person& person);
    Outcome<std::vector<std::string>> groups_of(const access::oidc::Person& person) const;
    std::vector<catalog::Change> changes_of(const http::Request& request, const Begun& begun) const;
    Try try_of(const http::Request& request) const;
    std::unexpected<Refused> failed(const Try& tried,
                                    const std::optional<access::oidc::Person>& person,
                                    std::string recorded, std::string words);
    Refused troubled(const Error& error) const;
    std::unexpected<Refused> hold_off(Counter& why, const http::Request& request,
                                      std::string words);
    std::unexpected<Refused> turn_away(SignInGate::Answer why, const http::Request& request);
    std::int64_t seconds_to_wait(const http::Request& request) const;
    std::unexpected<Refused> too_many(const http::Request& request);

    const SignIn::Parts parts_;
    const access::oidc::Options options_;
    const Duration duration_;
    const catalog::Home home_;
    const std::string account_;  // Whose people they become.
    access::oidc::Provider provider_;
    SignInGate gate_;
    access::Turns turns_;  // Of those who wait for the provider.
    Counter& too_often_;
    Counter& busy_;
};

}  // namespace opentrail::api::oidc
