// SignIn: how people come into the console: POST /v1/session, and what becomes of their session.
//
// Every try is an event before it is answered: ConsoleLogin, CheckMfa. A user who is not there
// costs and reads as one whose password is wrong. A session begins at the position of its event,
// after password and MFA were looked at once more under Recorder::changing(): no session comes of a
// password that was changed meanwhile, and no code is taken twice. Tries that are not looked at,
// for there were too many, are counted and become part of their address's FailedAuthentication.
// Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/authenticator.h"
#include "access/back_off.h"
#include "access/directory.h"
#include "access/failure_log.h"
#include "access/password.h"
#include "api/call.h"
#include "api/recorder.h"
#include "api/refused.h"
#include "api/settings.h"
#include "api/sign_in_events.h"
#include "api/sign_in_gate.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/seal.h"
#include "catalog/catalog.h"
#include "http/message.h"

namespace opentrail::api {

/// Tries to sign in that were not looked at, by why. For whoever signs people in.
Counter& sign_ins_refused(Metrics& metrics, const char* why);

class SignIn {
  public:
    /// What it stands on; all outlive it.
    struct Parts {
        catalog::Catalog& catalog;
        access::Directory& directory;
        const access::Authenticator& authenticator;
        access::FailureLog& failures;  // Of those whom it makes wait.
        Recorder& recorder;
        const SealingKey& sealing_key;
        const Clock& clock;
        Random& random;
        Metrics& metrics;
    };
    SignIn(const Parts& parts, const Settings& settings, const catalog::Home& home);

    const Parts& parts() const { return parts_; }

    /// For whoever else looks at passwords and codes.
    access::PasswordHasher& passwords() { return passwords_; }
    access::BackOff& guesses() { return guesses_; }

    /// Whether the request is POST /v1/session, which nobody needs to be let in for.
    static bool is_for(const http::Request& request);
    /// What a browser is told that has no cookie (any more); else `denial`.
    static access::Denial asked(const http::Request& request, access::Denial denial);
    http::Response begin(const http::Request& request, const std::string& request_id);

    /// GET /v1/session: who is signed in by the request's cookie.
    Outcome<std::string> show(const Call& call) const;
    /// DELETE /v1/session: signs out.
    Outcome<http::Response> end(const Call& call);

  private:
    /// Where a try comes from, as limits know it: from a browser that its user has signed in with
    /// before, or from an address's network.
    struct Source {
        access::Guest guest;
        std::string counted_as;  // Where failures are counted by address.
    };
    struct Asked {
        std::string account;
        std::string user;
        Secret password;
        std::string code;
        Source source = {};
    };
    struct Begun {
        catalog::ConsoleSession session;
        catalog::User user;
        std::string secret;
    };
    /// Tries that were not looked at, by why.
    struct Held {
        Counter& failures;  // Their address and user failed too often.
        Counter& codes;     // Too many wrong codes of the user.
        Counter& rate;      // Too many of their address.
        Counter& busy;      // Too many at the same time.
    };
    struct Mfa {
        bool asked_for = false;
        bool wrong = false;
        std::optional<catalog::MfaDevice> accepted = {};  // As it is after the code.
    };

    Outcome<Begun> run(const http::Request& request, const Asked& asked);
    Outcome<Asked> read(const http::Request& request) const;
    Source source_of(const http::Request& request, const Asked& asked) const;
    Outcome<Begun> let_in(const SignInTry& tried, const Asked& asked, const std::string& hash);
    Outcome<Mfa> check_mfa(const catalog::User& user, const std::string& code) const;
    Outcome<std::vector<catalog::Change>> changes_of(const http::Request& request,
                                                     const Begun& begun, const Mfa& mfa) const;
    Outcome<Begun> failed(const SignInTry& tried, const Asked& asked, bool mfa);
    std::unexpected<Refused> hold_off(Counter& why, const http::Request& request, Timestamp now,
                                      std::string words);
    std::unexpected<Refused> turn_away(SignInGate::Answer why, const http::Request& request,
                                       const Source& source, Timestamp now);
    JsonObject object_of(const catalog::ConsoleSession& session, const catalog::User& user,
                         std::string_view secret) const;

    const Parts parts_;
    const Duration idle_;
    const Duration duration_;
    const catalog::Home home_;
    access::PasswordHasher passwords_;
    access::BackOff guesses_;
    SignInGate gate_;
    const Held held_;
};

}  // namespace opentrail::api
