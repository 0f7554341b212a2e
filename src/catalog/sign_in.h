// Rows of the catalog that say how people sign in to the console: passwords, MFA devices and the
// sessions that came of them, as plain data.
//
// No secret stands here in clear: passwords are hashed (access/password.h), seeds sealed under the
// master key, of a session there is the SHA-256 of its secret.

#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "catalog/object_reader.h"
#include "catalog/principal.h"

namespace opentrail::catalog {

/// A user's password: IAM's login profile.
struct Login {
    std::string user_id;  // AIDA…: of a user made later under the same name it is not.
    std::string hash;     // access/password.h
    Timestamp created;    // Of the profile.
    Timestamp changed;    // Of the password.
    bool reset_required = false;
    /// It was made at a start of the server, which wrote it to the data folder.
    bool initial = false;
    bool operator==(const Login&) const = default;
};

/// When users last signed in with a password, by their ids: of those who ever did, whether they
/// have one still or not. Of more uses within five minutes the first (AWS IAM API Reference, User,
/// PasswordLastUsed).
using PasswordUses = std::map<std::string, Timestamp, std::less<>>;

/// A virtual MFA device (TOTP), of a user once it is enabled.
struct MfaDevice {
    std::string arn;  // arn:aws:iam::ACCOUNT:mfa/PATH/NAME, IAM's serial number.
    std::string account;
    std::string name;
    std::string path = "/";
    std::string sealed_seed;  // Bound to the ARN.
    Timestamp created;
    std::string user_id = {};  // Whose it is; empty until it is enabled.
    std::optional<Timestamp> enabled = {};
    std::int64_t last_step =
        0;                   // Of the code accepted last: no code comes again, nor an older one.
    std::int64_t drift = 0;  // Steps by which the device's clock is ahead.
    PrincipalTags tags = {};
    bool operator==(const MfaDevice&) const = default;
};

/// Whom an identity provider signed in: no user of ours.
struct FederatedPerson {
    std::string account;
    std::string name;                         // arn:aws:sts::ACCOUNT:federated-user/NAME
    std::string issuer;                       // Of the provider.
    std::string client;                       // What OpenTrail is there.
    std::string subject;                      // Who he is there: never another's.
    std::vector<std::string> group_ids = {};  // AGPA…: whose policies are his for the session.
    bool operator==(const FederatedPerson&) const = default;
};

/// Somebody is signed in to the console.
struct ConsoleSession {
    std::string id;       // ASIA…: the access key id that its calls show.
    Sha256 hash{};        // Of its secret.
    std::string user_id;  // AIDA…; ACCOUNT:NAME of a person of a provider.
    Timestamp created;
    Timestamp expires;
    bool mfa = false;
    std::string address = {};  // Where from, and with what.
    std::string user_agent = {};
    /// Nothing may be done in it until its user has chosen another password.
    bool reset_required = false;
    std::optional<FederatedPerson> person = {};
    bool operator==(const ConsoleSession&) const = default;
};

/// A session and when it was last used, as far as that is noted. Uses are no changes.
struct UsedSession {
    ConsoleSession session;
    Timestamp used;
    bool operator==(const UsedSession&) const = default;
};

struct SessionUse {
    std::string id;
    Timestamp time;
};

void write(boost::json::object& into, const Login& login);
void write(boost::json::object& into, const MfaDevice& device);
void write(boost::json::object& into, const ConsoleSession& session);
Login read_login(ObjectReader& from);
MfaDevice read_mfa_device(ObjectReader& from);
ConsoleSession read_console_session(ObjectReader& from);

}  // namespace opentrail::catalog
